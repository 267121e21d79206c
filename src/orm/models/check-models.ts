import type { CheckMessage } from '../../checks/check-message.js';
import { checkClassFields } from '../../checks/class-fields.js';
import type { Constructor } from '../../conf/constructor.js';
import { DEFAULT_APP, type Field, type ModelMeta } from './model-meta.js';
import type { ModelRegistry } from './model-registry.js';
import type { ModelError } from './registry-errors.js';

/** What can be wrong about one model, as a finding without its place. */
type Fault = Pick<CheckMessage, 'id' | 'reason' | 'fix'>;

/** Tells what is wrong about the models of `registry`, without asking a database (Django topic: system checks of models). */
export function checkModels(registry: ModelRegistry): readonly CheckMessage[] {
  const { models, faults } = registry.examine();
  return [
    ...faults.map(ofLinking),
    ...models.flatMap((meta) => faultsOf(meta).map((fault) => at(meta, fault))),
    ...clashes(models, tablesOf, tableClash),
    ...clashes(models, namesOf, nameClash),
  ];
}

function ofLinking({ code: id, problem: reason, fix, place }: ModelError): CheckMessage {
  return { id, level: 'error', reason, fix, place: place?.resolve() };
}

function at(meta: ModelMeta, fault: Fault): CheckMessage {
  return { ...fault, level: 'error', place: meta.place?.resolve() };
}

function faultsOf(meta: ModelMeta): readonly Fault[] {
  return [
    ...checkClassFields(meta.modelClass as Constructor),
    ...meta.fields.flatMap(faultsOfField),
    ...unknownNames(meta),
  ];
}

function faultsOfField(field: Field): readonly Fault[] {
  const { kind, definition, relation } = field;
  const faults: Fault[] = [];
  if (kind === 'CharField' && !isCount(definition.maxLength, 1))
    faults.push(missing(field, 'maxLength'));
  if (kind === 'DecimalField') {
    const { maxDigits, decimalPlaces } = definition;
    if (!isCount(maxDigits, 1)) faults.push(missing(field, 'maxDigits'));
    else if (!isCount(decimalPlaces, 0) || decimalPlaces > maxDigits)
      faults.push(missing(field, 'decimalPlaces'));
  }
  if (relation?.onDelete === 'set-null' && !field.null) faults.push(missing(field, 'null: true'));
  if (relation?.onDelete === 'set-default' && definition.default === undefined)
    faults.push(missing(field, 'default'));
  if (relation !== undefined && !relation.toField.unique) {
    faults.push({
      id: 'ORM_TARGET_NOT_UNIQUE',
      reason: `"${String(field)}" points at "${String(relation.toField)}", which many rows may share.`,
      fix: `Declare "${String(relation.toField)}" with unique: true, or leave toField out.`,
    });
  }
  return faults;
}

function isCount(value: number | undefined, least: number): value is number {
  return value !== undefined && Number.isInteger(value) && value >= least;
}

function missing(field: Field, option: string): Fault {
  return {
    id: 'ORM_FIELD_OPTION',
    reason: `"${String(field)}" is a ${field.kind} that needs the option "${option}", or a sensible value of it.`,
    fix: `Write @${field.kind}(… ${option} …).`,
  };
}

/** Names of fields in the options of a model that are none of its own. */
function unknownNames(meta: ModelMeta): readonly Fault[] {
  const { options } = meta;
  const used: readonly (readonly [option: string, names: readonly string[]])[] = [
    ['uniqueTogether', (options.uniqueTogether ?? []).flat()],
    ['indexes', meta.indexes.flatMap(({ fields }) => fields.map((name) => name.replace(/^-/, '')))],
    [
      'constraints',
      meta.constraints.flatMap((each) => (each.kind === 'unique' ? each.fields : [])),
    ],
    ['getLatestBy', options.getLatestBy === undefined ? [] : [options.getLatestBy]],
  ];
  return used.flatMap(([option, names]) =>
    names
      .filter((name) => (meta.fieldsByName.get(name)?.column ?? '') === '')
      .map((name) => ({
        id: 'ORM_UNKNOWN_FIELD',
        reason: `"${option}" of "${meta.name}" names "${name}", which is no field with a column.`,
        fix: `Correct the name; the fields of "${meta.name}" are ${meta.fields.map((field) => field.name).join(', ')}.`,
      })),
  );
}

function tablesOf(meta: ModelMeta): readonly string[] {
  return [meta.table];
}

/** Indexes and constraints share one space of names in a schema of PostgreSQL and in a file of SQLite. */
function namesOf(meta: ModelMeta): readonly string[] {
  return [...meta.indexes, ...meta.constraints].flatMap(({ name }) => name ?? []);
}

function clashes(
  models: readonly ModelMeta[],
  namesOfModel: (meta: ModelMeta) => readonly string[],
  describe: (name: string, one: ModelMeta, other: ModelMeta) => Fault,
): readonly CheckMessage[] {
  const owners = new Map<string, ModelMeta>();
  const found: CheckMessage[] = [];
  for (const meta of models) {
    for (const name of namesOfModel(meta)) {
      // SQLite does not tell "Book" from "book".
      const key = name.toLowerCase();
      const owner = owners.get(key);
      if (owner === undefined) owners.set(key, meta);
      else found.push(at(meta, describe(name, owner, meta)));
    }
  }
  return found;
}

function tableClash(table: string, one: ModelMeta, other: ModelMeta): Fault {
  return {
    id: 'ORM_TABLE_TAKEN',
    reason: `"${nameOf(one)}" and "${nameOf(other)}" have the same table, "${table}".`,
    fix: 'Give one of them another table with dbTable; a table of a many-to-many field too.',
  };
}

function nameClash(name: string, one: ModelMeta, other: ModelMeta): Fault {
  return {
    id: 'ORM_NAME_TAKEN',
    reason: `"${nameOf(one)}" and "${nameOf(other)}" have an index or a constraint of the same name, "${name}".`,
    fix: 'Give one of them another name.',
  };
}

function nameOf({ app, name, label }: ModelMeta): string {
  return app === DEFAULT_APP ? name : label;
}
