import type { MigrationGraph } from '../files/migration-graph.js';
import { AddField, RemoveField } from '../operations/field-operations.js';
import { AddConstraint, AddIndex } from '../operations/index-operations.js';
import {
  AlterModelOptions,
  AlterTable,
  AlterUniqueTogether,
  CreateModel,
  DeleteModel,
  PLAIN_OPTIONS,
  renameInState,
  RenameModel,
  type PlainOptions,
} from '../operations/model-operations.js';
import {
  isMany,
  isToOne,
  labelOf,
  referencesOf,
  type ModelState,
  type StateOptions,
} from '../state/model-state.js';
import type { ProjectState } from '../state/project-state.js';
import { sameValue } from '../state/same-value.js';
import { dependenciesOf, type Dependency, type DetectedOperations } from './detected-operations.js';
import { earlierReferences } from './earlier-references.js';
import type { Questioner } from './questioner.js';

/** Finds models that have got another name, and gives the old state with the new names. */
export async function detectRenamedModels(
  before: ProjectState,
  after: ProjectState,
  questioner: Questioner,
  graph: MigrationGraph,
  found: DetectedOperations,
): Promise<ProjectState> {
  let from = before;
  for (const label of added(before, after)) {
    const made = after.models.get(label)!;
    for (const gone of added(after, from)) {
      const old = from.models.get(gone)!;
      if (old.app !== made.app || !sameValue(shapeOf(old), shapeOf(made))) continue;
      if (!(await questioner.isModelRenamed(made.app, old.name, made.name))) continue;
      const waitsFor = [
        ...[...made.fields.values()].flatMap((each) => dependenciesOf(each, after)),
        ...earlierReferences(graph, gone),
      ];
      found.add(made.app, new RenameModel({ from: old.name, to: made.name }), waitsFor);
      from = renameInState(from, gone, label);
      break;
    }
  }
  return from;
}

/** Labels that `to` has and `from` has not, in alphabetical order. */
function added(from: ProjectState, to: ProjectState): readonly string[] {
  return [...to.models.keys()].filter((label) => !from.models.has(label)).sort();
}

/** Fields without the names of other models, which may have been renamed as well. */
function shapeOf({ fields }: ModelState): unknown {
  return Object.fromEntries(
    [...fields].map(([name, { to: _to, through, ...rest }]) => [
      name,
      { ...rest, isThrough: through !== undefined },
    ]),
  );
}

/** Finds models that are gone. */
export function detectDeletedModels(
  from: ProjectState,
  to: ProjectState,
  graph: MigrationGraph,
  found: DetectedOperations,
): void {
  for (const label of added(to, from)) {
    const model = from.models.get(label)!;
    const { app, name } = model;
    const relations = [...model.fields].filter(([, each]) => isMany(each) || isToOne(each));
    const keys = relations.filter(([, each]) => each.primaryKey !== true);
    // Relations first, so that models that point at each other can go.
    for (const [field] of keys) found.add(app, new RemoveField({ model: name, name: field }));
    const waitsFor: Dependency[] = [
      ...keys.map(([field]): Dependency => ({ model: label, field, kind: 'removed' })),
      ...earlierReferences(graph, label),
    ];
    for (const other of from.models.values()) {
      const otherLabel = labelOf(other);
      if (otherLabel === label) continue;
      for (const [field, definition] of other.fields) {
        if (!referencesOf(definition).includes(label)) continue;
        waitsFor.push({ model: otherLabel, field, kind: 'removed' });
        waitsFor.push({ model: otherLabel, field, kind: 'altered' });
        if (definition.primaryKey === true) waitsFor.push({ model: otherLabel, kind: 'removed' });
      }
    }
    found.add(app, new DeleteModel({ name }), waitsFor);
  }
}

/** Finds new models. Relations are added afterwards, so that models may point at each other in circles. */
export function detectCreatedModels(
  from: ProjectState,
  to: ProjectState,
  found: DetectedOperations,
): void {
  for (const label of added(from, to)) {
    const model = to.models.get(label)!;
    const { app, name } = model;
    const isRelation = ([, each]: readonly [string, { kind: string; primaryKey?: boolean }]) =>
      (isMany(each as never) || isToOne(each as never)) && each.primaryKey !== true;
    const fields = [...model.fields];
    const plain = fields.filter((each) => !isRelation(each));
    const relations = fields.filter(isRelation);
    const { uniqueTogether, indexes, constraints, ...options } = model.options;
    // Another model may have had the table, or this name, until now.
    const waitsFor: Dependency[] = [{ model: label, kind: 'removed' }];
    for (const [, each] of plain) waitsFor.push(...dependenciesOf(each, to));
    found.add(app, new CreateModel(createArgs(name, plain, options)), waitsFor);

    const own: Dependency = { model: label, kind: 'created' };
    for (const [field, definition] of relations) {
      const needs = [own, ...dependenciesOf(definition, to)];
      found.add(app, new AddField({ model: name, name: field, field: definition }), needs);
    }
    const all: Dependency[] = [
      own,
      ...relations.map(([field]): Dependency => ({ model: label, field, kind: 'created' })),
    ];
    if (uniqueTogether !== undefined) {
      found.add(app, new AlterUniqueTogether({ name, uniqueTogether }), all);
    }
    for (const index of indexes ?? []) found.add(app, new AddIndex({ model: name, index }), all);
    for (const constraint of constraints ?? []) {
      found.add(app, new AddConstraint({ model: name, constraint }), all);
    }
  }
}

function createArgs(
  name: string,
  fields: Iterable<
    readonly [string, ModelState['fields'] extends ReadonlyMap<string, infer D> ? D : never]
  >,
  options: StateOptions,
) {
  const isPlain = Object.keys(options).length === 0;
  return { name, fields: Object.fromEntries(fields), ...(isPlain ? {} : { options }) };
}

/** Finds changed options, names of tables aside. */
export function detectOptions(
  from: ProjectState,
  to: ProjectState,
  found: DetectedOperations,
): void {
  for (const [old, made] of kept(from, to)) {
    const [before, after] = [plainOptions(old), plainOptions(made)];
    if (sameValue(before, after)) continue;
    found.add(made.app, new AlterModelOptions({ name: made.name, options: after }));
  }
}

function plainOptions({ options }: ModelState): PlainOptions {
  return Object.fromEntries(
    PLAIN_OPTIONS.filter((key) => options[key] !== undefined).map((key) => [key, options[key]]),
  );
}

/** Finds tables that have got another name. */
export function detectTables(
  from: ProjectState,
  to: ProjectState,
  found: DetectedOperations,
): void {
  for (const [old, made] of kept(from, to)) {
    const table = made.options.dbTable;
    if (old.options.dbTable !== table)
      found.add(made.app, new AlterTable({ name: made.name, table }));
  }
}

/** Models that are in both states. */
export function kept(
  from: ProjectState,
  to: ProjectState,
): readonly (readonly [old: ModelState, made: ModelState])[] {
  return [...to.models.keys()].sort().flatMap((label) => {
    const old = from.models.get(label);
    return old === undefined ? [] : [[old, to.models.get(label)!] as const];
  });
}
