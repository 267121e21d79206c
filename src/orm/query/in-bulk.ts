import { QueryError, UnknownName } from '../expressions/query-error.js';
import type { Field, ModelMeta } from '../models/model-meta.js';
import { fetchRows, type FetchOptions } from './fetch-rows.js';
import { parseCondition } from './parse-conditions.js';
import type { QueryState } from './query-state.js';
import { MOST_VALUES } from './save-object.js';
import { refuseSliced, refuseValues } from './slice-state.js';

/**
 * Objects by a field whose values differ; those of `keys` where there are any.
 *
 * @throws UnknownName `ORM_UNKNOWN_FIELD`, QueryError `ORM_NOT_UNIQUE`
 */
export async function readInBulk(
  state: QueryState,
  options: FetchOptions,
  keys: readonly unknown[] | undefined,
  fieldName = 'pk',
): Promise<Map<unknown, unknown>> {
  refuseSliced(state, 'taken in bulk');
  refuseValues(state, 'taken in bulk');
  const { attribute } = uniqueField(state, fieldName);
  const found = new Map<unknown, unknown>();
  for (const rows of keys === undefined ? [state] : chunksOf(state, attribute, keys)) {
    for (const row of await fetchRows(rows, options)) {
      found.set((row as Readonly<Record<string, unknown>>)[attribute], row);
    }
  }
  return found;
}

function uniqueField({ meta, distinct }: QueryState, name: string): Field {
  const field = meta.fieldsByName.get(name);
  if (field === undefined || field.isMany) {
    throw new UnknownName(
      `${meta.name} has no field "${name.slice(0, 50)}" to find objects by.`,
      `Name one of ${meta.fields.map((each) => each.name).join(', ')}.`,
      'ORM_UNKNOWN_FIELD',
    );
  }
  if (field.unique || isUniqueInRows(meta, field) || isOnly(distinct, field)) return field;
  throw new QueryError(
    `Many rows may have the same "${String(field)}": one would hide the others.`,
    {
      code: 'ORM_NOT_UNIQUE',
      fix: 'Name a unique field in inBulk(), or use filter().',
    },
  );
}

function isUniqueInRows({ constraints, options }: ModelMeta, field: Field): boolean {
  const rules = constraints.flatMap((each) =>
    each.kind === 'unique' && each.condition === undefined ? [each.fields] : [],
  );
  return [...rules, ...(options.uniqueTogether ?? [])].some((names) => isOnly(names, field));
}

function isOnly(names: QueryState['distinct'], { name, attribute }: Field): boolean {
  if (typeof names === 'boolean' || names.length !== 1) return false;
  return names[0] === name || names[0] === attribute;
}

function* chunksOf(
  state: QueryState,
  attribute: string,
  keys: readonly unknown[],
): Generator<QueryState> {
  for (let start = 0; start < keys.length; start += MOST_VALUES) {
    const parsed = parseCondition(state.meta, state.annotations, {
      [`${attribute}__in`]: keys.slice(start, start + MOST_VALUES),
    });
    const node = { kind: 'node', connector: 'AND', isNegated: false, children: [parsed] } as const;
    yield { ...state, steps: [...state.steps, { kind: 'filter', node }] };
  }
}
