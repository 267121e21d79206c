import type { FieldDefinition } from '../../fields/field-definition.js';
import type { MigrationGraph } from '../files/migration-graph.js';
import { AddField, AlterField, RemoveField, RenameField } from '../operations/field-operations.js';
import { renameFieldInState } from '../operations/rename-field-in-state.js';
import { snakeCase } from '../../models/snake-case.js';
import { isMany, isToOne, labelOf, type ModelState } from '../state/model-state.js';
import type { ProjectState } from '../state/project-state.js';
import { sameValue } from '../state/same-value.js';
import { dependenciesOf, type Dependency, type DetectedOperations } from './detected-operations.js';
import { kept } from './detect-models.js';
import { earlierReferences } from './earlier-references.js';
import type { Questioner } from './questioner.js';

/** What is known of a program besides its state. */
export interface FieldFacts {
  /** State that is to be reached. */
  readonly to: ProjectState;
  readonly questioner: Questioner;
  /** Defaults that are functions, by `app.Name.field`. */
  readonly functionDefaults: ReadonlyMap<string, () => unknown>;
}

/** Finds fields that have got another name, and gives the old state with the new names. */
export async function detectRenamedFields(
  before: ProjectState,
  after: ProjectState,
  questioner: Questioner,
  graph: MigrationGraph,
  found: DetectedOperations,
): Promise<ProjectState> {
  let from = before;
  for (const [, made] of kept(before, after)) {
    const label = labelOf(made);
    for (const [name, definition] of made.fields) {
      const old = from.models.get(label)!;
      if (old.fields.has(name)) continue;
      const gone = [...old.fields].filter(([each]) => !made.fields.has(each));
      for (const [oldName, oldDefinition] of gone) {
        const answer = renamed(oldName, oldDefinition, name, definition);
        if (answer === undefined) continue;
        if (!(await questioner.isFieldRenamed(made.name, oldName, name))) continue;
        if (answer.keepsColumn) {
          // As in Django: first the name of the column is written down, then the field gets its name.
          found.add(
            made.app,
            new AlterField({ model: made.name, name: oldName, field: definition }),
          );
          const fields = new Map(old.fields).set(oldName, definition);
          from = from.with({ ...old, fields });
        }
        const operation = new RenameField({ model: made.name, from: oldName, to: name });
        found.add(made.app, operation, earlierReferences(graph, label, oldName));
        from = renameFieldInState(from, label, oldName, name);
        break;
      }
    }
  }
  return from;
}

/** Whether one field can be the other under a new name: all else is equal, or only the column keeps its old name. */
function renamed(
  oldName: string,
  old: FieldDefinition,
  _name: string,
  made: FieldDefinition,
): { readonly keepsColumn: boolean } | undefined {
  if (sameValue(old, made)) return { keepsColumn: false };
  const column = old.dbColumn ?? snakeCase(isToOne(old) ? `${oldName}Id` : oldName);
  const isSame = sameValue({ ...old, dbColumn: undefined }, { ...made, dbColumn: undefined });
  return isSame && made.dbColumn === column ? { keepsColumn: true } : undefined;
}

/** Finds fields that are gone. */
export function detectRemovedFields(
  from: ProjectState,
  to: ProjectState,
  graph: MigrationGraph,
  found: DetectedOperations,
): void {
  for (const [old, made] of kept(from, to)) {
    for (const name of old.fields.keys()) {
      if (made.fields.has(name)) continue;
      found.add(made.app, new RemoveField({ model: made.name, name }), [
        { model: labelOf(made), field: name, kind: 'together' },
        ...earlierReferences(graph, labelOf(made), name),
      ]);
    }
  }
}

/** Finds new fields. */
export async function detectAddedFields(
  from: ProjectState,
  to: ProjectState,
  facts: FieldFacts,
  found: DetectedOperations,
): Promise<void> {
  for (const [old, made] of kept(from, to)) {
    for (const [name, definition] of made.fields) {
      if (!old.fields.has(name)) await addField([old, made], name, definition, facts, found);
    }
  }
}

async function addField(
  [old, model]: readonly [ModelState, ModelState],
  name: string,
  definition: FieldDefinition,
  facts: FieldFacts,
  found: DetectedOperations,
): Promise<void> {
  const label = labelOf(model);
  const waitsFor: Dependency[] = [
    ...dependenciesOf(definition, facts.to),
    { model: label, field: name, kind: 'removed' },
  ];
  // The former key goes first, or stops being one.
  if (definition.primaryKey === true) {
    for (const [field, { primaryKey }] of old.fields) {
      if (primaryKey !== true) continue;
      waitsFor.push(
        { model: label, field, kind: 'removed' },
        { model: label, field, kind: 'altered' },
      );
    }
  }
  const args = { model: model.name, name };
  // Nothing happens to the table of a model that others look after.
  if (isFilled(definition) || model.options.managed === false)
    return found.add(model.app, new AddField({ ...args, field: definition }), waitsFor);
  const computed = facts.functionDefaults.get(`${label}.${name}`);
  const value =
    computed === undefined
      ? await facts.questioner.defaultOfAdded(model.name, name, definition)
      : computed();
  const field = { ...definition, default: value };
  found.add(model.app, new AddField({ ...args, field, preserveDefault: false }), waitsFor);
}

/** Rows that are there get something without a question. */
function isFilled(definition: FieldDefinition): boolean {
  const { kind, null: isNullable, default: given, dbDefault, blank } = definition;
  return (
    isNullable === true ||
    given !== undefined ||
    dbDefault !== undefined ||
    isMany(definition) ||
    (blank === true && hasEmptyValue(kind)) ||
    definition.autoNow === true ||
    definition.autoNowAdd === true ||
    kind === 'AutoField' ||
    kind === 'BigAutoField'
  );
}

const TEXTS = new Set<FieldDefinition['kind']>([
  'BinaryField',
  'CharField',
  'EmailField',
  'FilePathField',
  'SlugField',
  'TextField',
  'URLField',
]);

function hasEmptyValue(kind: FieldDefinition['kind']): boolean {
  return TEXTS.has(kind);
}

/** Finds fields whose definition has changed. */
export async function detectAlteredFields(
  from: ProjectState,
  to: ProjectState,
  facts: FieldFacts,
  found: DetectedOperations,
): Promise<void> {
  for (const [old, made] of kept(from, to)) {
    const fields = [...made.fields];
    // What stops being the key goes before what becomes it.
    const keysLast = [
      ...fields.filter(([, each]) => each.primaryKey !== true),
      ...fields.filter(([, each]) => each.primaryKey === true),
    ];
    for (const [name, definition] of keysLast) {
      const before = old.fields.get(name);
      if (before === undefined || sameValue(before, definition)) continue;
      await alterField([old, made], name, before, definition, facts, found);
    }
  }
}

async function alterField(
  models: readonly [ModelState, ModelState],
  name: string,
  before: FieldDefinition,
  definition: FieldDefinition,
  facts: FieldFacts,
  found: DetectedOperations,
): Promise<void> {
  const model = models[1];
  const isOtherTable =
    isMany(before) !== isMany(definition) || before.through !== definition.through;
  if (isOtherTable) {
    found.add(model.app, new RemoveField({ model: model.name, name }));
    return addField(models, name, definition, facts, found);
  }
  const args = { model: model.name, name };
  const waitsFor = dependenciesOf(definition, facts.to);
  const isStricter = before.null === true && definition.null !== true;
  if (!isStricter || isFilled(definition)) {
    return found.add(model.app, new AlterField({ ...args, field: definition }), waitsFor);
  }
  const computed = facts.functionDefaults.get(`${labelOf(model)}.${name}`);
  const answer =
    computed === undefined
      ? await facts.questioner.defaultOfAltered(model.name, name, definition)
      : { value: computed() };
  if (answer === undefined) {
    return found.add(model.app, new AlterField({ ...args, field: definition }), waitsFor);
  }
  const field = { ...definition, default: answer.value };
  found.add(model.app, new AlterField({ ...args, field, preserveDefault: false }), waitsFor);
}
