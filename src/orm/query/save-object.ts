import type { DriverDatabase } from '../database/driver-database.js';
import { IntegrityError } from '../database/database-errors.js';
import { isExpression } from '../expressions/expression.js';
import { QueryError } from '../expressions/query-error.js';
import { isGivenByDatabase, valueToSave } from '../models/default-values.js';
import { attachState, InstanceState, stateOf } from '../models/instance-state.js';
import type { Field, ModelMeta } from '../models/model-meta.js';
import { readerOf } from './hydrate.js';
import { parseCondition } from './parse-conditions.js';
import { allRows, type QueryState } from './query-state.js';
import { runStatement } from './run-statement.js';
import { writeInsert, writeUpdate, type OnConflict } from './write-changes.js';

/** How an object is saved. */
export interface SaveOptions {
  /** Fields to write; the others keep what the row has. All that are loaded by default. */
  readonly updateFields?: readonly string[];
  /** INSERT, and an error where the row is there already. @defaultValue false */
  readonly forceInsert?: boolean;
  /** UPDATE, and an error where no row is there. @defaultValue false */
  readonly forceUpdate?: boolean;
}

type Values = Record<string, unknown>;

/** Writes `object` to its row, or to a new one (Django topic: save). */
export async function saveObject(
  meta: ModelMeta,
  object: object,
  target: DriverDatabase,
  options: SaveOptions = {},
): Promise<void> {
  const state = stateOf(object);
  const values = object as Values;
  takeKeysOfRelated(meta, values, state);
  const key = values[meta.primaryKey.attribute];
  const isNew = state.isNew || options.forceInsert === true;
  if (options.updateFields?.length === 0) return;
  const hasKey = key !== undefined && key !== null;
  const mayBeThere = hasKey && options.forceInsert !== true && !(isNew && hasOwnDefault(meta));
  if (mayBeThere && (await updateRow(meta, values, target, options, isNew))) {
    markSaved(state, target);
    return;
  }
  if (options.forceUpdate === true || options.updateFields !== undefined)
    throw nothingUpdated(meta);
  await insertRows(meta, [object], target);
}

function hasOwnDefault(meta: ModelMeta): boolean {
  return meta.primaryKey.definition.default !== undefined;
}

function markSaved(state: InstanceState, target: DriverDatabase): void {
  state.isNew = false;
  state.alias = target.alias;
}

/** Related objects that were saved after they were set have their keys by now. */
function takeKeysOfRelated(meta: ModelMeta, values: Values, state: InstanceState): void {
  for (const field of meta.fields) {
    if (field.relation === undefined) continue;
    const related = state.relatedTo(field.name) as Values | null | undefined;
    if (related === undefined || related === null) continue;
    const key = related[field.relation.toField.attribute];
    if (key === undefined || key === null) {
      throw new QueryError(`"${String(field)}" is an object that has not been saved.`, {
        code: 'ORM_UNSAVED_OBJECT',
        fix: `Save the ${field.relation.to.name} first.`,
      });
    }
    if (values[field.attribute] === undefined || values[field.attribute] === null) {
      values[field.attribute] = key;
    }
  }
}

async function updateRow(
  meta: ModelMeta,
  values: Values,
  target: DriverDatabase,
  { updateFields }: SaveOptions,
  isNew: boolean,
): Promise<boolean> {
  const named = updateFields?.map((name) => fieldToUpdate(meta, name));
  const fields =
    named ?? meta.fields.filter((field) => !field.primaryKey && isSet(values, field, isNew));
  const changes = new Map(fields.map((field) => [field, valueToSave(values, field, isNew)]));
  for (const [field, value] of changes) if (value === undefined) changes.delete(field);
  const row = rowWithKey(meta, values[meta.primaryKey.attribute]);
  if (changes.size === 0) changes.set(meta.primaryKey, values[meta.primaryKey.attribute]);
  const computed = [...changes].flatMap(([field, value]) => (isExpression(value) ? [field] : []));
  const { affected, rows } = await runStatement(
    target,
    writeUpdate(row, changes, target.dialect, computed),
    computed.length > 0,
  );
  if (computed.length > 0 && rows[0] !== undefined) takeReturned(values, computed, rows[0], target);
  return affected > 0;
}

function isSet(values: Values, field: Field, isNew: boolean): boolean {
  return isNew || Object.hasOwn(values, field.attribute) || field.definition.autoNow === true;
}

function fieldToUpdate(meta: ModelMeta, name: string): Field {
  const field = meta.fieldsByName.get(name);
  if (field !== undefined && !field.isMany && !field.primaryKey) return field;
  throw new QueryError(`"${name}" of ${meta.name} cannot be named in updateFields.`, {
    code: 'ORM_UNKNOWN_FIELD',
    fix: 'Name fields of the model that have a column and are not its key.',
  });
}

/** The one row of `meta` with the primary key `key`. */
export function rowWithKey(meta: ModelMeta, key: unknown): QueryState {
  const parsed = parseCondition(meta, NOTHING, { pk: key });
  const node = { kind: 'node', connector: 'AND', isNegated: false, children: [parsed] } as const;
  return { ...allRows(meta), ordering: [], steps: [{ kind: 'filter', node }] };
}

const NOTHING: ReadonlyMap<string, unknown> = new Map();

function nothingUpdated(meta: ModelMeta): QueryError {
  return new QueryError(`No row of ${meta.name} was there to be changed.`, {
    code: 'ORM_NOTHING_UPDATED',
    fix: 'Save without updateFields and forceUpdate to make a new row.',
  });
}

/** Most values in one statement; SQLite takes 32,766, PostgreSQL 65,535. */
export const MOST_VALUES = 30_000;

/** Inserts `objects`, and gives them the keys that the database made. */
export async function insertRows(
  meta: ModelMeta,
  objects: readonly object[],
  target: DriverDatabase,
  options: { readonly batchSize?: number; readonly conflict?: OnConflict } = {},
): Promise<void> {
  const prepared = objects.map((object) => {
    takeKeysOfRelated(meta, object as Values, stateOf(object));
    return { object: object as Values, values: valuesOf(meta, object as Values) };
  });
  for (const group of groupByFields(prepared)) {
    const { fields } = group;
    const most = Math.max(1, Math.floor(MOST_VALUES / Math.max(1, fields.length)));
    const size = fields.length === 0 ? 1 : Math.min(options.batchSize ?? most, most);
    for (let start = 0; start < group.rows.length; start += size) {
      await insertBatch(
        meta,
        fields,
        group.rows.slice(start, start + size),
        target,
        options.conflict,
      );
    }
  }
}

interface Prepared {
  readonly object: Values;
  readonly values: ReadonlyMap<Field, unknown>;
}

function valuesOf(meta: ModelMeta, object: Values): ReadonlyMap<Field, unknown> {
  const values = new Map<Field, unknown>();
  for (const field of meta.fields) {
    const value = valueToSave(object, field, true);
    if (value !== undefined) values.set(field, value);
  }
  return values;
}

/** Rows for which the database makes the same values go into one statement. */
function groupByFields(
  prepared: readonly Prepared[],
): readonly { readonly fields: readonly Field[]; readonly rows: readonly Prepared[] }[] {
  const groups = new Map<string, { fields: readonly Field[]; rows: Prepared[] }>();
  for (const row of prepared) {
    const fields = [...row.values.keys()];
    const key = fields.map(({ column }) => column).join();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { fields, rows: [row] });
    else group.rows.push(row);
  }
  return [...groups.values()];
}

async function insertBatch(
  meta: ModelMeta,
  fields: readonly Field[],
  batch: readonly Prepared[],
  target: DriverDatabase,
  conflict: OnConflict | undefined,
): Promise<void> {
  // Without the rows that were left out, keys could not be told apart.
  const returning =
    conflict?.do === 'ignore'
      ? []
      : meta.fields.filter(
          (field) =>
            (isGivenByDatabase(field) && !fields.includes(field)) ||
            batch.some(({ values }) => isExpression(values.get(field))),
        );
  const rows = batch.map(({ values }) => fields.map((field) => values.get(field)));
  const text = writeInsert(meta, fields, rows, returning, target.dialect, conflict);
  const result = await runStatement(target, text, returning.length > 0);
  for (const [index, { object }] of batch.entries()) {
    const row = result.rows[index];
    if (row !== undefined) takeReturned(object, returning, row, target);
    if (conflict?.do !== 'ignore') markSaved(stateFor(object), target);
  }
}

function stateFor(object: object): InstanceState {
  const known = InstanceState.of(object);
  if (known !== undefined) return known;
  const state = new InstanceState(true, undefined);
  attachState(object, state);
  return state;
}

function takeReturned(
  object: Values,
  fields: readonly Field[],
  row: readonly unknown[],
  target: DriverDatabase,
): void {
  for (const [index, field] of fields.entries()) {
    const read = readerOf(field.target.definition, target.dialect, true);
    const value = row[index];
    object[field.attribute] = value === null || read === undefined ? value : read(value as never);
  }
}

/** True where a row was refused because another with the same unique value is there. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof IntegrityError && error.kind === 'unique';
}
