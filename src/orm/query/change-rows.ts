import { atomic } from '../database/atomic.js';
import { QueryError, UnknownName } from '../expressions/query-error.js';
import { defaultOf } from '../models/default-values.js';
import { stateOf } from '../models/instance-state.js';
import type { Field, ModelMeta } from '../models/model-meta.js';
import { deleteRows, type DeleteCount } from './delete-rows.js';
import { fetchRows, isKnownEmpty } from './fetch-rows.js';
import { parseCondition } from './parse-conditions.js';
import { MultipleObjectsReturned } from './query-errors.js';
import type { QueryState } from './query-state.js';
import { databaseFor, runStatement } from './run-statement.js';
import { isDuplicate, saveObject } from './save-object.js';
import { refuseCombined, refuseSliced } from './slice-state.js';
import { writeUpdate } from './write-changes.js';

/** What getOrCreate() and updateOrCreate() take besides conditions. */
export interface GetOrCreateOptions<Values> {
  /** Values of the change, or of the new object besides the conditions; functions are called for theirs. */
  readonly defaults?: Values;
  /** Values of the new object in place of `defaults` (updateOrCreate only). */
  readonly createDefaults?: Values;
}

type Values = Readonly<Record<string, unknown>>;

/** An object of the model with these values and the defaults of the other fields, not saved. */
export function buildObject(meta: ModelMeta, values: Values): object {
  const object = new meta.modelClass() as Record<string, unknown>;
  const given = new Set<Field>();
  for (const [name, value] of Object.entries(values)) {
    const field = meta.fieldsByName.get(name);
    if (field === undefined || field.isMany) throw unknownField(meta, name);
    object[name === 'pk' ? field.attribute : name] = value;
    if (value !== undefined) given.add(field);
  }
  for (const field of meta.fields) {
    const isOpen = !given.has(field) && object[field.attribute] === undefined;
    if (isOpen && field.definition.default !== undefined)
      object[field.attribute] = defaultOf(field);
  }
  return object;
}

/** A name stands where a field with a column is needed. */
export function unknownField(meta: ModelMeta, name: string): UnknownName {
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

/** An object without a row stands where one with a row is needed. */
export function unsaved(meta: ModelMeta): QueryError {
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
