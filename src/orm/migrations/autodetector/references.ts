import type { FieldDefinition } from '../../fields/field-definition.js';
import { AddField, AlterField, RemoveField, RenameField } from '../operations/field-operations.js';
import {
  AddConstraint,
  AddIndex,
  RemoveConstraint,
  RemoveIndex,
} from '../operations/index-operations.js';
import {
  AlterModelOptions,
  AlterTable,
  AlterUniqueTogether,
  CreateModel,
  DeleteModel,
  RenameModel,
} from '../operations/model-operations.js';
import type { Operation } from '../operations/operation.js';
import { fullLabel } from '../state/model-state.js';

/** Operations on one field. */
export type OnField = AddField | AlterField | RemoveField | RenameField;

/** Whether `operation` changes one field. */
export function isOnField(operation: Operation): operation is OnField {
  return (
    operation instanceof AddField ||
    operation instanceof AlterField ||
    operation instanceof RemoveField ||
    operation instanceof RenameField
  );
}

/** Label of the model that `operation` is about; undefined where it may be about any. */
export function subjectOf(operation: Operation, app: string): string | undefined {
  const isOfModel =
    operation instanceof CreateModel ||
    operation instanceof DeleteModel ||
    operation instanceof AlterTable ||
    operation instanceof AlterModelOptions ||
    operation instanceof AlterUniqueTogether;
  if (isOfModel) return fullLabel(operation.args.name, app);
  const isOfPart =
    isOnField(operation) ||
    operation instanceof AddIndex ||
    operation instanceof RemoveIndex ||
    operation instanceof AddConstraint ||
    operation instanceof RemoveConstraint;
  return isOfPart ? fullLabel(operation.args.model, app) : undefined;
}

/** Whether `operation` may have to do with the model `label`. */
export function referencesModel(operation: Operation, app: string, label: string): boolean {
  if (operation instanceof RenameModel) {
    const { from, to } = operation.args;
    return fullLabel(from, app) === label || fullLabel(to, app) === label;
  }
  // What is deleted may have pointed anywhere.
  if (operation instanceof DeleteModel) return true;
  const subject = subjectOf(operation, app);
  if (subject === undefined || subject === label) return true;
  return definitionsOf(operation).some((each) => pointsAt(each, app, label));
}

/** Whether `operation` may have to do with the field `name` of the model `label`. */
export function referencesField(
  operation: Operation,
  app: string,
  label: string,
  name: string,
): boolean {
  if (isOnField(operation)) {
    const isSame =
      fullLabel(operation.args.model, app) === label && namesOf(operation).includes(name);
    return isSame || definitionsOf(operation).some((each) => pointsAt(each, app, label));
  }
  if (operation instanceof AlterUniqueTogether && subjectOf(operation, app) === label) {
    return operation.args.uniqueTogether.some((set) => set.includes(name));
  }
  return referencesModel(operation, app, label);
}

/** Names of a field before and after `operation`. */
export function namesOf(operation: OnField): readonly string[] {
  return operation instanceof RenameField
    ? [operation.args.from, operation.args.to]
    : [operation.args.name];
}

/** Fields that `operation` writes down. */
export function definitionsOf(operation: Operation): readonly FieldDefinition[] {
  if (operation instanceof CreateModel) return Object.values(operation.args.fields);
  const isGiven = operation instanceof AddField || operation instanceof AlterField;
  return isGiven ? [operation.args.field] : [];
}

function pointsAt({ to, through }: FieldDefinition, app: string, label: string): boolean {
  return [to, through].some((each) => typeof each === 'string' && fullLabel(each, app) === label);
}
