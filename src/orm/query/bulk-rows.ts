import { atomic } from '../database/atomic.js';
import { Case, When } from '../expressions/case-when.js';
import { isExpression, ValueExpression } from '../expressions/expression.js';
import { QueryError } from '../expressions/query-error.js';
import type { Field, ModelMeta } from '../models/model-meta.js';
import { unknownField, unsaved, updateRows } from './change-rows.js';
import { parseCondition } from './parse-conditions.js';
import type { QueryState } from './query-state.js';
import { databaseFor } from './run-statement.js';
import { insertRows, MOST_VALUES } from './save-object.js';
import { checkSize, refuseCombined, refuseSliced } from './slice-state.js';
import type { OnConflict } from './write-changes.js';

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

/** Saves many new objects, all or nothing. Objects of a stream are taken a batch at a time. */
export async function bulkCreate(
  state: QueryState,
  objects: Iterable<object> | AsyncIterable<object>,
  options: BulkCreateOptions,
): Promise<object[]> {
  const target = databaseFor(state);
  checkSize('batchSize', options.batchSize ?? AT_ONCE);
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

/** Saves these fields of many objects among the rows of `state`: one statement for a batch, with a value for each key. */
export async function bulkUpdate(
  state: QueryState,
  objects: readonly object[],
  names: readonly string[],
  { batchSize = 500 }: { readonly batchSize?: number },
): Promise<number> {
  const { meta } = state;
  checkSize('batchSize', batchSize);
  refuseSliced(state, 'updated');
  refuseCombined(state, 'updated');
  const fields = names.map((name) => {
    const field = meta.fieldsByName.get(name);
    if (field === undefined || field.isMany || field.primaryKey) throw unknownField(meta, name);
    return field;
  });
  if (fields.length === 0 || objects.length === 0) return 0;
  // A key for each object, and for each of its fields a key and a value.
  const size = Math.min(batchSize, Math.floor(MOST_VALUES / (1 + 2 * fields.length)));
  return atomic(
    async () => {
      let affected = 0;
      for (let start = 0; start < objects.length; start += size) {
        affected += await updateBatch(
          state,
          objects.slice(start, start + size) as Values[],
          fields,
        );
      }
      return affected;
    },
    { using: databaseFor(state).alias },
  );
}

type Values = Readonly<Record<string, unknown>>;

async function updateBatch(
  state: QueryState,
  batch: readonly Values[],
  fields: readonly Field[],
): Promise<number> {
  const { meta } = state;
  const key = meta.primaryKey.attribute;
  for (const object of batch) {
    if (object[key] === undefined || object[key] === null) throw unsaved(meta);
  }
  const values = fields.map((field) => {
    const branches = batch.map((object) => {
      const value = object[field.attribute] ?? null;
      const then = isExpression(value)
        ? value
        : new ValueExpression(value, field.target.definition);
      return When({ pk: object[key] }, then);
    });
    return [field.name, Case(...branches)] as const;
  });
  const keys = batch.map((object) => object[key]);
  const parsed = parseCondition(meta, state.annotations, { pk__in: keys });
  const node = { kind: 'node', connector: 'AND', isNegated: false, children: [parsed] } as const;
  const rows: QueryState = { ...state, steps: [...state.steps, { kind: 'filter', node }] };
  return updateRows(rows, Object.fromEntries(values));
}
