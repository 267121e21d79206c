import {
  Abs,
  and,
  Avg,
  Case,
  Coalesce,
  Concat,
  Count,
  Exists,
  F,
  Greatest,
  Least,
  Length,
  Lower,
  Max,
  Min,
  not,
  NullIf,
  or,
  OuterRef,
  Subquery,
  Sum,
  Trim,
  Upper,
  Value,
  When,
  type Condition,
  type Expression,
  type OrderedExpression,
  type QuerySet,
} from '../../../src/orm/index.js';
import { MODELS } from './library-models.js';

/** A query as JSON, so that django_orm.py can ask Django the same. */
export interface Query {
  readonly model: keyof typeof MODELS;
  readonly steps: readonly Step[];
  readonly shown: { readonly names: readonly string[]; readonly related?: readonly string[] };
  readonly end: End;
  /** The rows have one order, so that it is compared as well. */
  readonly isOrdered: boolean;
}

export type Step =
  | readonly ['filter' | 'exclude', ...Node[]]
  | readonly ['annotate' | 'alias', Readonly<Record<string, Term>>]
  | readonly ['values' | 'valuesList', readonly string[]]
  | readonly ['flat', string]
  | readonly ['orderBy', readonly (string | OrderNode)[]]
  | readonly ['reverse' | 'distinct']
  | readonly ['slice', number, number | null]
  | readonly ['union' | 'unionAll' | 'intersection' | 'difference', ...SubQuery[]]
  | readonly ['selectRelated', ...string[]];

export type SubQuery = Pick<Query, 'model' | 'steps'>;

export type End =
  | readonly ['list' | 'count' | 'exists' | 'first' | 'last']
  | readonly ['latest' | 'earliest', readonly string[]]
  | readonly ['aggregate', Readonly<Record<string, Term>>];

export interface OrderNode {
  readonly by: Term;
  readonly descending: boolean;
  readonly nulls?: 'first' | 'last';
}

export type Node =
  | { readonly kind: 'leaf'; readonly name: string; readonly value: Given }
  | { readonly kind: 'not'; readonly of: Node }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Node[] }
  | { readonly kind: 'exists'; readonly query: SubQuery; readonly negated: boolean };

export type Given = string | number | boolean | null | TypedGiven;

export type TypedGiven =
  | { readonly type: 'date' | 'datetime' | 'decimal' | 'time' | 'uuid'; readonly of: string }
  | { readonly type: 'duration'; readonly of: number }
  | { readonly type: 'json'; readonly of: unknown }
  | { readonly type: 'list'; readonly of: readonly Given[] }
  | { readonly type: 'query'; readonly of: SubQuery }
  | { readonly type: 'expression'; readonly of: Term };

export type Term =
  | { readonly kind: 'F' | 'OuterRef'; readonly path: string }
  | { readonly kind: 'value'; readonly value: Given }
  | {
      readonly kind: 'combined';
      readonly operator: '+' | '-' | '*';
      readonly left: Term;
      readonly right: Term;
    }
  | {
      readonly kind: 'aggregate';
      readonly name: keyof typeof AGGREGATES;
      readonly over: string | Term;
      readonly distinct?: boolean;
      readonly filter?: Node;
    }
  | {
      readonly kind: 'case';
      readonly branches: readonly (readonly [Node, Term])[];
      readonly default: Term;
    }
  | { readonly kind: 'exists' | 'subquery'; readonly query: SubQuery }
  | {
      readonly kind: 'function';
      readonly name: keyof typeof FUNCTIONS;
      readonly of: readonly Term[];
    };

const AGGREGATES = { Avg, Count, Max, Min, Sum };

type AnyFunction = (...given: readonly unknown[]) => Expression;

const FUNCTIONS = {
  Abs,
  Coalesce,
  Concat,
  Greatest,
  Least,
  Length,
  Lower,
  NullIf,
  Trim,
  Upper,
} as unknown as Readonly<
  Record<
    | 'Abs'
    | 'Coalesce'
    | 'Concat'
    | 'Greatest'
    | 'Least'
    | 'Length'
    | 'Lower'
    | 'NullIf'
    | 'Trim'
    | 'Upper',
    AnyFunction
  >
>;

type Rows = QuerySet<object, unknown>;

/** What our QuerySets answer to `query`, in the form in which django_orm.py answers. */
export async function answer(query: Query): Promise<unknown> {
  const rows = buildRows(query);
  const [kind, given] = query.end;
  const show = (row: unknown): unknown => showRow(row, query);
  switch (kind) {
    case 'list':
      return (await rows).map(show);
    case 'count':
      return rows.count();
    case 'exists':
      return rows.exists();
    case 'first':
    case 'last': {
      const row = await rows[kind]();
      return row === undefined ? null : show(row);
    }
    case 'latest':
    case 'earliest':
      return rows[kind](...given).then(show, nothing);
    case 'aggregate': {
      const found = (await rows.aggregate(buildTerms(given))) as Record<string, unknown>;
      return sorted(found);
    }
  }
}

function nothing(error: { readonly code?: string }): null {
  if (error.code === 'ORM_DOES_NOT_EXIST') return null;
  throw error;
}

/** The QuerySet of `query`. */
export function buildRows({ model, steps }: SubQuery): Rows {
  let rows = MODELS[model].objects.all() as unknown as Rows;
  for (const step of steps) rows = apply(rows, step);
  return rows;
}

function apply(rows: Rows, step: Step): Rows {
  const [name, ...rest] = step;
  switch (name) {
    case 'filter':
    case 'exclude':
      return rows[name](...(rest as Node[]).map(buildCondition));
    case 'annotate':
    case 'alias':
      return rows[name](buildTerms(rest[0] as Readonly<Record<string, Term>>)) as Rows;
    case 'values':
    case 'valuesList':
      return rows[name](...(rest[0] as string[])) as Rows;
    case 'flat':
      return rows.flat(rest[0] as string);
    case 'orderBy':
      return rows.orderBy(...(rest[0] as (string | OrderNode)[]).map(buildOrder));
    case 'slice':
      return rows.slice(rest[0] as number, (rest[1] as number | null) ?? undefined);
    case 'union':
    case 'unionAll':
    case 'intersection':
    case 'difference':
      return rows[name](...(rest as SubQuery[]).map(buildRows));
    case 'selectRelated':
      return rows.selectRelated(...(rest as string[]));
    case 'reverse':
    case 'distinct':
      return rows[name]();
  }
}

function buildOrder(term: string | OrderNode): string | OrderedExpression {
  if (typeof term === 'string') return term;
  const options = term.nulls === undefined ? {} : { nulls: term.nulls };
  const expression = buildTerm(term.by);
  return term.descending ? expression.desc(options) : expression.asc(options);
}

/** A condition of `node`. */
export function buildCondition(node: Node): Condition {
  switch (node.kind) {
    case 'leaf':
      return { [node.name]: buildValue(node.value) };
    case 'not':
      return not(buildCondition(node.of));
    case 'exists': {
      const found = Exists(buildRows(node.query));
      return node.negated ? not(found) : found;
    }
    default:
      return (node.kind === 'and' ? and : or)(...node.of.map(buildCondition));
  }
}

function buildValue(given: Given): unknown {
  if (typeof given !== 'object' || given === null) return given;
  switch (given.type) {
    case 'datetime':
      return new Date(given.of);
    case 'list':
      return given.of.map(buildValue);
    case 'query':
      return buildRows(given.of);
    case 'expression':
      return buildTerm(given.of);
    default:
      return given.of;
  }
}

function buildTerms(terms: Readonly<Record<string, Term>>): Record<string, Expression> {
  return Object.fromEntries(Object.entries(terms).map(([name, term]) => [name, buildTerm(term)]));
}

const KINDS = {
  date: 'DateField',
  datetime: 'DateTimeField',
  decimal: 'DecimalField',
  duration: 'DurationField',
  time: 'TimeField',
  uuid: 'UUIDField',
} as const;

/** An expression of `term`. */
export function buildTerm(term: Term): Expression {
  switch (term.kind) {
    case 'F':
      return F(term.path);
    case 'OuterRef':
      return OuterRef(term.path);
    case 'value':
      return buildPlain(term.value);
    case 'combined': {
      const method = ({ '+': 'plus', '-': 'minus', '*': 'times' } as const)[term.operator];
      return buildTerm(term.left)[method](buildTerm(term.right));
    }
    case 'aggregate': {
      const over = typeof term.over === 'string' ? term.over : buildTerm(term.over);
      return (AGGREGATES[term.name] as AnyFunction)(over, {
        ...(term.distinct === true ? { distinct: true } : {}),
        ...(term.filter === undefined ? {} : { filter: buildCondition(term.filter) }),
      });
    }
    case 'case': {
      const branches = term.branches.map(([when, then]) =>
        When(buildCondition(when), buildTerm(then)),
      );
      return Case(...branches, { default: buildTerm(term.default) });
    }
    case 'exists':
      return Exists(buildRows(term.query));
    case 'subquery':
      return Subquery(buildRows(term.query));
    case 'function':
      return FUNCTIONS[term.name](...term.of.map(buildTerm));
  }
}

function buildPlain(given: Given): Expression {
  const kind =
    typeof given === 'object' && given !== null
      ? KINDS[given.type as keyof typeof KINDS]
      : undefined;
  return Value(buildValue(given), kind === undefined ? undefined : { kind });
}

function showRow(row: unknown, { shown }: Query): unknown {
  if (Array.isArray(row)) return row.map(show);
  if (row !== null && typeof row === 'object' && 'fetch' in row) {
    const object = row as Record<string, unknown>;
    const related = (shown.related ?? []).map((path) => relatedKey(object, path));
    return [object['pk'], ...shown.names.map((name) => show(object[name])), ...related];
  }
  const isPlain = row !== null && Object.getPrototypeOf(row) === Object.prototype;
  return isPlain ? sorted(row as Record<string, unknown>) : show(row);
}

function relatedKey(object: Record<string, unknown>, path: string): unknown {
  let current: Record<string, unknown> | null = object;
  for (const name of path.split('__')) current = (current?.[name] ?? null) as typeof current;
  return current?.['pk'] ?? null;
}

function sorted(row: Record<string, unknown>): unknown {
  return Object.entries(row)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => [name, show(value)]);
}

function show(value: unknown): unknown {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return rounded(Number(value));
  if (typeof value === 'string') return DECIMAL.test(value) ? rounded(Number(value)) : value;
  if (value instanceof Date) return value.toISOString();
  return { json: value };
}

/** Decimals are text with us; no text of the test data looks like one. */
const DECIMAL = /^-?\d+(?:\.\d+)?$/;

function rounded(value: number): number {
  return Number(value.toPrecision(10));
}
