import type { DataCondition, DataFilter, DataQuery, DataSearch } from '../../views/data-access.js';
import { UnknownDataName } from '../../views/data-errors.js';
import { UnknownName } from '../expressions/query-error.js';
import { and, not, or, type Condition } from '../models/condition.js';
import type { Field, ModelMeta } from '../models/model-meta.js';
import type { QuerySet } from '../query/query-set.js';
import type { OrderTerm } from '../query/query-state.js';
import { resolvePath, type ResolvedPath } from '../query/resolve-path.js';
import { orderTerms } from '../query/write-order.js';

// Names come at run time here: `pathTo()` asks what the types of QuerySets would (hence `never`).

/** Rows of `rows` that filter and search mean, each once. */
export function selectRows<Model extends object>(
  rows: QuerySet<Model>,
  { filter, search }: Pick<DataQuery, 'filter' | 'search'>,
): QuerySet<Model> {
  const writer = new ConditionWriter(rows.meta);
  const conditions: Condition[] = [];
  if (filter !== undefined) conditions.push(writer.write(filter));
  if (search !== undefined) conditions.push(...writer.search(search));
  if (conditions.length === 0) return rows;
  const found = rows.filter(...(conditions as never[]));
  if (!writer.meetsMany) return found;
  // A join with many would give a row as often as it finds something.
  const keys = found.orderBy().values('pk' as never);
  return rows.filter({ pk__in: keys } as never);
}

/** The order that was asked for, else that of the rows, ended by the key. */
export function orderOf(
  rows: QuerySet<object>,
  order: readonly string[] | undefined,
): readonly OrderTerm[] {
  if (order === undefined) return [...orderTerms(rows.state), 'pk'];
  for (const term of order) {
    const name = term.startsWith('-') ? term.slice(1) : term;
    const { hops } = pathTo(rows.meta, name);
    if (hops.some(({ isMany }) => isMany)) throw unknown(rows.meta, name);
  }
  return [...order, 'pk'];
}

/** `rows` with the other ends of relations: joined for relations to one, else in a statement of their own. */
export function includeRelations<Model extends object>(
  rows: QuerySet<Model>,
  include: readonly string[] = [],
): QuerySet<Model> {
  let result = rows;
  for (const path of include) {
    const { hops, endsAtRelation } = pathTo(rows.meta, path);
    if (!endsAtRelation && hops.length === 0) throw unknown(rows.meta, path);
    const isOne = hops.every(({ isReverse }) => !isReverse);
    result = isOne ? result.selectRelated(path as never) : result.prefetchRelated(path as never);
  }
  return result;
}

/** The column of a field or relation of the model itself. */
export function fieldAt(meta: ModelMeta, name: string): Field {
  const field = meta.fieldsByName.get(name);
  if (field === undefined || field.isMany) throw unknown(meta, name);
  return field;
}

/** Writes filters of the port as conditions of ours, and notes whether they reach over a relation to many. */
class ConditionWriter {
  readonly #meta: ModelMeta;
  meetsMany = false;

  constructor(meta: ModelMeta) {
    this.#meta = meta;
  }

  write(filter: DataFilter): Condition {
    if ('all' in filter) return and(...filter.all.map((each) => this.write(each)));
    if ('any' in filter) {
      return filter.any.length === 0
        ? { pk__in: [] }
        : or(...filter.any.map((each) => this.write(each)));
    }
    if ('not' in filter) return not(this.write(filter.not));
    return this.#compare(filter);
  }

  search({ text, fields }: DataSearch): readonly Condition[] {
    const words = text.split(/\s+/).filter((word) => word !== '');
    if (words.length > 0 && fields.length === 0) return [{ pk__in: [] }];
    return words.map((word) =>
      or(...fields.map((field) => this.#compare({ field, lookup: 'icontains', value: word }))),
    );
  }

  #compare({ field, lookup = 'exact', value }: DataCondition): Condition {
    if (!LOOKUPS.has(lookup)) throw new UnknownDataName(lookup, LOOKUPS);
    const { hops } = pathTo(this.#meta, field);
    this.meetsMany ||= hops.some(({ isMany }) => isMany);
    return { [`${field}__${lookup}`]: value };
  }
}

const LOOKUPS: ReadonlySet<string> = new Set([
  'exact',
  'gt',
  'gte',
  'icontains',
  'iexact',
  'in',
  'isnull',
  'istartswith',
  'lt',
  'lte',
]);

/** Where `path` leads: to a field or a relation, and no further. A lookup has a place of its own. */
function pathTo(meta: ModelMeta, path: string): ResolvedPath {
  let resolved: ResolvedPath;
  try {
    resolved = resolvePath(meta, path);
  } catch (error) {
    throw error instanceof UnknownName ? unknown(meta, path, error) : error;
  }
  if (resolved.rest.length > 0) throw unknown(meta, path);
  return resolved;
}

function unknown(meta: ModelMeta, name: string, cause?: unknown): UnknownDataName {
  return new UnknownDataName(
    name,
    [...meta.fields, ...meta.manyToMany].map((field) => field.name),
    cause,
  );
}
