import { atomic } from '../database/atomic.js';
import type { DriverDatabase } from '../database/driver-database.js';
import { Case, When } from '../expressions/case-when.js';
import { isExpression, ValueExpression } from '../expressions/expression.js';
import { QueryError, UnknownName } from '../expressions/query-error.js';
import { stateOf } from '../models/instance-state.js';
import type { Field, ModelMeta } from '../models/model-meta.js';
import { deleteRows, type DeleteCount } from './delete-rows.js';
import { fetchRows, isKnownEmpty } from './fetch-rows.js';
import { parseCondition } from './parse-conditions.js';
import { MultipleObjectsReturned } from './query-errors.js';
import { allRows, type QueryState } from './query-state.js';
import { databaseFor, runStatement } from './run-statement.js';
import { insertRows, isDuplicate, saveObject } from './save-object.js';
import { refuseCombined, refuseSliced } from './slice-state.js';
import { writeUpdate, type OnConflict } from './write-changes.js';

/** What getOrCreate() and updateOrCreate() take besides conditions. */
export interface GetOrCreateOptions<Values> {
  /** Values of the change, or of the new object besides the conditions; functions are called for theirs. */
  readonly defaults?: Values;
  /** Values of the new object in place of `defaults` (updateOrCreate only). */
  readonly createDefaults?: Values;
}

/** How many objects are saved at once (Django topic: bulk_create). */
export interface BulkCreateOptions<Name extends string = string> {
  /** Rows in one statement; as many as the database takes by default. */
  readonly batchSize?: number;
  /** Leaves out rows that are there already; keys of the objects stay unset then. */
  readonly ignoreConflicts?: boolean;
  /** Changes rows that are there already. */
  readonly updateConflicts?: boolean;
  /** Fields to change where a row is there already. */
  readonly updateFields?: readonly Name[];
  /** Unique fields by which a row is found to be there already. */
  readonly uniqueFields?: readonly Name[];
}

type Values = Readonly<Record<string, unknown>>;

/** An object of the model with these values, not saved. */
export function buildObject(meta: ModelMeta, values: Values): object {
  const object = new meta.modelClass() as Record<string, unknown>;
  for (const [name, value] of Object.entries(values)) {
    const field = meta.fieldsByName.get(name);
    if (field === undefined || field.isMany) throw unknownField(meta, name);
    object[name === 'pk' ? field.attribute : name] = value;
  }
  return object;
}

function unknownField(meta: ModelMeta, name: string): UnknownName {
  return new UnknownName(
    `${meta.name} has no field "${name.slice(0, 50)}" that takes a value.`,
    `Name one of ${meta.fields.map((field) => field.name).join(', ')}; relations to many are set after saving.`,
    'ORM_UNKNOWN_FIELD',
  );
}

/** A new object with these values, saved. */
export async function createObject(state: QueryState, values: Values): Promise<object> {
  const object = buildObject(state.meta, values);
  await saveObject(state.meta, object, databaseFor(state), { forceInsert: true });
  return object;
}

/** The object like that, or a new one; a row that another process makes in between is found then. */
export async function getOrCreate(
  state: QueryState,
  conditions: Values,
  { defaults = {} }: GetOrCreateOptions<Values>,
): Promise<[object, boolean]> {
  const found = await findOne(state, conditions);
  if (found !== undefined) return [found, false];
  const target = databaseFor(state);
  const values = { ...valuesAmong(conditions), ...called(defaults) };
  try {
    const made = await atomic(() => createObject(state, values), { using: target.alias });
    return [made, true];
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    const other = await findOne(state, conditions);
    if (other === undefined) throw error;
    return [other, false];
  }
}

/** The object like that changed, or a new one. The row is locked in between. */
export async function updateOrCreate(
  state: QueryState,
  conditions: Values,
  { defaults = {}, createDefaults }: GetOrCreateOptions<Values>,
): Promise<[object, boolean]> {
  const target = databaseFor(state);
  return atomic(
    async () => {
      const locked = { ...state, lock: {} };
      const [object, isCreated] = await getOrCreate(locked, conditions, {
        defaults: createDefaults ?? defaults,
      });
      if (isCreated) return [object, true] as [object, boolean];
      const values = called(defaults);
      for (const [name, value] of Object.entries(values)) {
        if (state.meta.fieldsByName.get(name) === undefined) throw unknownField(state.meta, name);
        (object as Record<string, unknown>)[name] = value;
      }
      const changed = Object.keys(values);
      if (changed.length > 0) {
        await saveObject(state.meta, object, target, {
          updateFields: withAutoNow(state.meta, changed),
        });
      }
      return [object, false] as [object, boolean];
    },
    { using: target.alias },
  );
}

function withAutoNow(meta: ModelMeta, names: readonly string[]): readonly string[] {
  const automatic = meta.fields.filter(({ definition }) => definition.autoNow === true);
  return [...new Set([...names, ...automatic.map(({ name }) => name)])];
}

async function findOne(state: QueryState, conditions: Values): Promise<object | undefined> {
  const parsed = parseCondition(state.meta, state.annotations, conditions);
  const node = { kind: 'node', connector: 'AND', isNegated: false, children: [parsed] } as const;
  const filtered: QueryState = {
    ...state,
    ordering: [],
    limit: 2,
    steps: [...state.steps, { kind: 'filter', node }],
  };
  const rows = await fetchRows(filtered, { prefetches: [], fetchesForPeers: false });
  if (rows.length > 1) throw new MultipleObjectsReturned(state.meta.name);
  return rows[0] as object | undefined;
}

/** Conditions that are values as well: `title__iexact` finds an object and makes none. */
function valuesAmong(conditions: Values): Values {
  return Object.fromEntries(Object.entries(conditions).filter(([name]) => !name.includes('__')));
}

function called(defaults: Values): Values {
  return Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [
      name,
      typeof value === 'function' ? (value as () => unknown)() : value,
    ]),
  );
}

/** Saves many new objects, all or nothing. Objects of a stream are taken a batch at a time. */
export async function bulkCreate(
  state: QueryState,
  objects: Iterable<object> | AsyncIterable<object>,
  options: BulkCreateOptions,
): Promise<object[]> {
  const target = databaseFor(state);
  const conflict = conflictOf(state.meta, options);
  const insert = {
    ...(options.batchSize === undefined ? {} : { batchSize: options.batchSize }),
    ...(conflict === undefined ? {} : { conflict }),
  };
  const saved: object[] = [];
  const save = async (batch: readonly object[]) => {
    await insertRows(state.meta, batch, target, insert);
    saved.push(...batch);
  };
  await atomic(
    async () => {
      let batch: object[] = [];
      for await (const object of objects) {
        batch.push(object);
        if (batch.length < (options.batchSize ?? AT_ONCE)) continue;
        await save(batch);
        batch = [];
      }
      if (batch.length > 0) await save(batch);
    },
    { using: target.alias },
  );
  return saved;
}

/** Objects that are held at once while they are saved. */
const AT_ONCE = 5000;

function conflictOf(meta: ModelMeta, options: BulkCreateOptions): OnConflict | undefined {
  const { ignoreConflicts = false, updateConflicts = false } = options;
  if (!ignoreConflicts && !updateConflicts) return undefined;
  const named = (names: readonly string[] | undefined): readonly Field[] =>
    (names ?? []).map((name) => {
      const field = meta.fieldsByName.get(name);
      if (field === undefined || field.isMany) throw unknownField(meta, name);
      return field;
    });
  const uniqueFields = named(options.uniqueFields);
  const updateFields = named(options.updateFields);
  const isPossible =
    ignoreConflicts !== updateConflicts &&
    (ignoreConflicts || (updateFields.length > 0 && uniqueFields.length > 0));
  if (isPossible) return { do: ignoreConflicts ? 'ignore' : 'update', uniqueFields, updateFields };
  throw new QueryError('bulkCreate() is not told what to do where a row is there already.', {
    code: 'ORM_BULK_CONFLICTS',
    fix: 'Give ignoreConflicts, or updateConflicts with updateFields and uniqueFields.',
  });
}

/** Saves these fields of many objects: one statement for a batch, with a value for each key. */
export async function bulkUpdate(
  state: QueryState,
  objects: readonly object[],
  names: readonly string[],
  { batchSize = 500 }: { readonly batchSize?: number },
): Promise<number> {
  const { meta } = state;
  const target = databaseFor(state);
  const fields = names.map((name) => {
    const field = meta.fieldsByName.get(name);
    if (field === undefined || field.isMany || field.primaryKey) throw unknownField(meta, name);
    return field;
  });
  if (fields.length === 0 || objects.length === 0) return 0;
  return atomic(
    async () => {
      let affected = 0;
      for (let start = 0; start < objects.length; start += batchSize) {
        const batch = objects.slice(start, start + batchSize) as Record<string, unknown>[];
        affected += await updateBatch(state, batch, fields, target);
      }
      return affected;
    },
    { using: target.alias },
  );
}

async function updateBatch(
  { meta, using }: QueryState,
  batch: readonly Record<string, unknown>[],
  fields: readonly Field[],
  target: DriverDatabase,
): Promise<number> {
  const key = meta.primaryKey.attribute;
  const keys = batch.map((object) => {
    if (object[key] === undefined || object[key] === null) throw unsaved(meta);
    return object[key];
  });
  const values = new Map(
    fields.map((field) => {
      const branches = batch.map((object) => {
        const value = object[field.attribute] ?? null;
        const then = isExpression(value)
          ? value
          : new ValueExpression(value, field.target.definition);
        return When({ pk: object[key] }, then);
      });
      return [field, Case(...branches)] as const;
    }),
  );
  const rows = { ...allRows(meta), using, steps: keysIn(meta, keys) };
  const { affected } = await runStatement(target, writeUpdate(rows, values, target.dialect));
  return affected;
}

function keysIn(meta: ModelMeta, keys: readonly unknown[]): QueryState['steps'] {
  const parsed = parseCondition(meta, new Map(), { pk__in: keys });
  return [
    {
      kind: 'filter',
      node: { kind: 'node', connector: 'AND', isNegated: false, children: [parsed] },
    },
  ];
}

function unsaved(meta: ModelMeta): QueryError {
  return new QueryError(`A ${meta.name} that has not been saved cannot be changed in bulk.`, {
    code: 'ORM_UNSAVED_OBJECT',
    fix: 'Save it first, or use bulkCreate().',
  });
}

/** Changes all rows of `state` in one statement. */
export async function updateRows(state: QueryState, values: Values): Promise<number> {
  refuseSliced(state, 'updated');
  refuseCombined(state, 'updated');
  const { meta } = state;
  const changes = new Map<Field, unknown>();
  for (const [name, value] of Object.entries(values)) {
    const field = meta.fieldsByName.get(name);
    if (field === undefined || field.isMany) throw unknownField(meta, name);
    if (value === undefined) continue;
    changes.set(field, keyOfObject(field, value));
  }
  if (changes.size === 0 || isKnownEmpty(state)) return 0;
  const target = databaseFor(state);
  const { affected } = await runStatement(target, writeUpdate(state, changes, target.dialect));
  return affected;
}

/** An object stands for the value by which it is pointed at. */
function keyOfObject(field: Field, value: unknown): unknown {
  const { relation } = field;
  if (relation === undefined || !(value instanceof relation.to.modelClass)) return value;
  if (stateOf(value).isNew) throw unsaved(relation.to);
  return (value as Record<string, unknown>)[relation.toField.attribute];
}

/** Deletes all rows of `state`. */
export async function deleteAll(state: QueryState): Promise<DeleteCount> {
  refuseSliced(state, 'deleted');
  refuseCombined(state, 'deleted');
  return deleteRows({ ...state, related: {} }, databaseFor(state));
}
