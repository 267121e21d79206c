import type { FieldDefinition } from '../../fields/field-definition.js';
import { AddField, AlterField, RemoveField } from '../operations/field-operations.js';
import { AlterUniqueTogether, CreateModel, DeleteModel } from '../operations/model-operations.js';
import type { Operation } from '../operations/operation.js';
import { fullLabel, isToOne, referencesOf, splitLabel } from '../state/model-state.js';
import type { ProjectState } from '../state/project-state.js';
import { subjectOf } from './references.js';

/** What must have happened before an operation. */
export interface Dependency {
  /** Label of a model; for `earlier`, of any of its app. */
  readonly model: string;
  readonly field?: string;
  /** `earlier`: all migrations that its app has so far. */
  readonly kind: 'altered' | 'created' | 'earlier' | 'removed' | 'together';
}

/** An operation, and what it waits for. */
export interface DetectedOperation {
  readonly operation: Operation;
  readonly waitsFor: readonly Dependency[];
}

/** Operations by app, in the order in which they were found. */
export class DetectedOperations {
  readonly byApp = new Map<string, DetectedOperation[]>();

  /** @param isFirst - puts it before all others of its app */
  add(
    app: string,
    operation: Operation,
    waitsFor: readonly Dependency[] = [],
    isFirst = false,
  ): void {
    const list = this.byApp.get(app) ?? [];
    this.byApp.set(app, list);
    if (isFirst) list.unshift({ operation, waitsFor });
    else list.push({ operation, waitsFor });
  }
}

/** App of a model, by its label. */
export function appOf(label: string): string {
  return splitLabel(label)[0];
}

/** What a field waits for: the models that it names, and the relations of the model in between. */
export function dependenciesOf(
  definition: FieldDefinition,
  state: ProjectState,
): readonly Dependency[] {
  const models = referencesOf(definition).map((model): Dependency => ({ model, kind: 'created' }));
  const through = definition.through as string | undefined;
  const between = through === undefined ? undefined : state.models.get(through);
  const ends = [...(between?.fields ?? [])].filter(([, each]) => isToOne(each));
  return [
    ...models,
    ...ends.map(([field]): Dependency => ({ model: through!, field, kind: 'created' })),
  ];
}

/** Whether `operation` of `app` is what `dependency` waits for. */
export function fulfils(operation: Operation, app: string, dependency: Dependency): boolean {
  if (subjectOf(operation, app) !== dependency.model) return false;
  const { field, kind } = dependency;
  if (field === undefined) {
    if (kind === 'created') return operation instanceof CreateModel;
    return kind === 'removed' && operation instanceof DeleteModel;
  }
  switch (kind) {
    case 'created':
      return (
        (operation instanceof CreateModel && Object.hasOwn(operation.args.fields, field)) ||
        (operation instanceof AddField && operation.args.name === field)
      );
    case 'removed':
      return operation instanceof RemoveField && operation.args.name === field;
    case 'altered':
      return operation instanceof AlterField && operation.args.name === field;
    case 'together':
      return (
        operation instanceof AlterUniqueTogether &&
        fullLabel(operation.args.name, app) === dependency.model
      );
    case 'earlier':
      return false;
  }
}
