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
  createdModel,
  DeleteModel,
  RenameModel,
} from '../operations/model-operations.js';
import type { Operation } from '../operations/operation.js';
import { fullLabel, labelOf } from '../state/model-state.js';
import { ProjectState } from '../state/project-state.js';
import { sameValue } from '../state/same-value.js';
import type { FieldDefinition } from '../../fields/field-definition.js';
import { isOnField, namesOf, referencesField, referencesModel, subjectOf } from './references.js';

/** Fewest operations that do the same: a field that is added to a new model becomes part of it, and so on. */
export function optimize(operations: readonly Operation[], app: string): readonly Operation[] {
  for (let current = operations; ;) {
    const next = optimizeOnce(current, app);
    if (next.length === current.length && next.every((each, at) => each === current[at]))
      return next;
    current = next;
  }
}

function optimizeOnce(operations: readonly Operation[], app: string): readonly Operation[] {
  const done: Operation[] = [];
  for (const [index, operation] of operations.entries()) {
    let canMoveRight = true;
    for (let at = index + 1; at < operations.length; at += 1) {
      const other = operations[at]!;
      const result = reduce(operation, other, app);
      if (result === false) canMoveRight = false;
      if (typeof result === 'boolean') continue;
      const between = operations.slice(index + 1, at);
      const after = operations.slice(at + 1);
      if (canMoveRight) return [...done, ...between, ...result, ...after];
      const canMoveLeft = between.every((each) => reduce(each, other, app) === true);
      if (canMoveLeft) return [...done, ...result, ...between, ...after];
      break;
    }
    done.push(operation);
  }
  return done;
}

/**
 * What both do in one; true when they have nothing to do with each other, so that their order does not matter; false when
 * it does.
 */
function reduce(one: Operation, other: Operation, app: string): readonly Operation[] | boolean {
  const merged = merge(one, other, app);
  if (merged !== undefined) return merged;
  if (isOnField(one)) {
    const label = fullLabel(one.args.model, app);
    return !namesOf(one).some((name) => referencesField(other, app, label, name));
  }
  if (one instanceof RenameModel) {
    return ![one.args.from, one.args.to].some((name) =>
      referencesModel(other, app, fullLabel(name, app)),
    );
  }
  const subject = subjectOf(one, app);
  return subject !== undefined && !referencesModel(other, app, subject);
}

function merge(one: Operation, other: Operation, app: string): readonly Operation[] | undefined {
  if (one instanceof RenameModel) return mergeRenames(one, other);
  const subject = subjectOf(one, app);
  if (subject === undefined) return undefined;
  if (one instanceof CreateModel && other instanceof RenameModel) {
    if (fullLabel(other.args.from, app) !== subject) return undefined;
    return [renamedModel(one, other, app)];
  }
  if (subjectOf(other, app) !== subject) return undefined;
  if (other instanceof DeleteModel) return one instanceof CreateModel ? [] : [other];
  if (one instanceof CreateModel) return mergeIntoModel(one, other, app);
  if (isOnField(one) && isOnField(other)) return mergeFields(one, other);
  const isSameKind =
    (one instanceof AlterTable && other instanceof AlterTable) ||
    (one instanceof AlterModelOptions && other instanceof AlterModelOptions) ||
    (one instanceof AlterUniqueTogether && other instanceof AlterUniqueTogether);
  if (isSameKind) return [other];
  return isUndone(one, other) ? [] : undefined;
}

function mergeRenames(one: RenameModel, other: Operation): readonly Operation[] | undefined {
  if (!(other instanceof RenameModel) || other.args.from !== one.args.to) return undefined;
  return [new RenameModel({ from: one.args.from, to: other.args.to })];
}

/** The model under its new name, which relations to itself name as well. */
function renamedModel(
  { args }: CreateModel,
  { args: names }: RenameModel,
  app: string,
): CreateModel {
  const [from, to] = [fullLabel(names.from, app), fullLabel(names.to, app)];
  const label = (given: unknown) =>
    typeof given === 'string' && given !== 'self' && fullLabel(given, app) === from ? to : given;
  const fields = Object.entries(args.fields).map(([name, definition]) => {
    const { to: target, through } = definition;
    const changed = {
      ...definition,
      ...(target === undefined ? {} : { to: label(target) }),
      ...(through === undefined ? {} : { through: label(through) }),
    };
    return [name, changed as FieldDefinition] as const;
  });
  return new CreateModel({ ...args, name: names.to, fields: Object.fromEntries(fields) });
}

/** Everything that happens to a model right after it was made could have been so from the start. */
function mergeIntoModel(
  one: CreateModel,
  other: Operation,
  app: string,
): readonly Operation[] | undefined {
  const isPart =
    isOnField(other) ||
    other instanceof AlterModelOptions ||
    other instanceof AlterUniqueTogether ||
    other instanceof AlterTable ||
    other instanceof AddIndex ||
    other instanceof RemoveIndex ||
    other instanceof AddConstraint ||
    other instanceof RemoveConstraint;
  if (!isPart) return undefined;
  const before = createdModel(one.args, app);
  const after = other.stateForwards(app, new ProjectState([before])).model(labelOf(before));
  const { fields, options } = after;
  // Halfway from one key to another, a model has none, or two.
  if ([...fields.values()].filter(({ primaryKey }) => primaryKey).length !== 1) return undefined;
  return [
    new CreateModel({
      name: one.args.name,
      fields: Object.fromEntries(fields),
      ...(Object.keys(options).length === 0 ? {} : { options }),
    }),
  ];
}

function mergeFields(one: Operation, other: Operation): readonly Operation[] | undefined {
  if (one instanceof RenameField) {
    if (!(other instanceof RenameField) || other.args.from !== one.args.to) return undefined;
    return [new RenameField({ ...one.args, to: other.args.to })];
  }
  if (!(one instanceof AddField || one instanceof AlterField)) return undefined;
  const { name, model } = one.args;
  if (other instanceof RenameField && other.args.from === name) {
    const args = { ...one.args, name: other.args.to };
    return one instanceof AddField ? [new AddField(args)] : [other, new AlterField(args)];
  }
  if (other instanceof RemoveField && other.args.name === name) {
    return one instanceof AddField ? [] : [other];
  }
  if (!(other instanceof AlterField) || other.args.name !== name) return undefined;
  if (one instanceof AlterField) return [other];
  // The rows that are there got their value by the first operation.
  const filled = { ...other.args, model };
  const isOneOff = one.args.preserveDefault === false && other.args.field.default === undefined;
  return isOneOff
    ? [
        new AddField({
          ...filled,
          field: { ...other.args.field, default: one.args.field.default },
          preserveDefault: false,
        }),
      ]
    : [new AddField(filled)];
}

function isUndone(one: Operation, other: Operation): boolean {
  if (one instanceof AddConstraint && other instanceof RemoveConstraint) {
    return one.args.constraint.name === other.args.name;
  }
  if (!(one instanceof AddIndex) || !(other instanceof RemoveIndex)) return false;
  const { index } = other.args;
  return typeof index === 'string'
    ? one.args.index.name === index
    : sameValue(one.args.index, index);
}
