import type { Django, Explanation, Outcome } from '../django.js';
import { answer, type Node, type Query, type Step } from './query-language.js';

/** Differences between Django and us that are meant, by a name that says why. */
export function meantDifferences(
  django: Pick<Django, 'call'>,
): Readonly<Record<string, Explanation<Query, unknown>>> {
  return {
    ...MEANT,
    // It looks at joins while later conditions have yet to change them, and so leaves out checks for NULL.
    'Django answers otherwise where conditions come in another order': async (query, ours) => {
      const others = await django.call('orm_query', [
        turned(query, ['or']),
        turned(query, ['and', 'or']),
      ]);
      return others.some(
        (other) => 'value' in ours && 'value' in other && isSame(query, other.value, ours.value),
      );
    },
    'Django does not find the rows beside a negation where their table was joined before': async (
      query,
      _ours,
      theirs,
    ) => 'value' in theirs && isSame(query, theirs.value, await answer(apart(query))),
    'Django groups by the rows of a subquery, or by a key of JSON, that a condition on groups has':
      async (query, ours) =>
        'value' in ours && groupsByMore(await django.call<string>('orm_sql', [query])),
    'Django takes a table of the same name for the one that is meant': async (query, ours) =>
      'value' in ours && meansOtherTable(await django.call<string>('orm_sql', [query])),
  };
}

/** The same query with conditions the other way round. */
function turned(query: Query, kinds: readonly unknown[]): Query {
  return JSON.parse(JSON.stringify(query), (_, value: unknown) => {
    if (Array.isArray(value)) {
      const [name, ...nodes] = value as readonly unknown[];
      const isFilter = (name === 'filter' || name === 'exclude') && kinds.includes('and');
      return isFilter ? [name, ...nodes.reverse()] : value;
    }
    const node = value as { readonly kind?: unknown; readonly of?: unknown } | null;
    if (!kinds.includes(node?.kind) || !Array.isArray(node?.of)) return value;
    return { ...node, of: [...(node.of as unknown[])].reverse() };
  }) as Query;
}

/** The same query with each condition in a filter() of its own. */
function apart(query: Query): Query {
  const steps = query.steps.flatMap((step): Step[] => {
    if (step[0] !== 'filter') return [step];
    const nodes = step.slice(1) as unknown as readonly Node[];
    return nodes.flatMap(conjuncts).map((node) => ['filter', node]);
  });
  return { ...query, steps };
}

function conjuncts(node: Node): readonly Node[] {
  return node.kind === 'and' ? node.of.flatMap(conjuncts) : [node];
}

function groupsByMore([outcome]: readonly Outcome<string>[]): boolean {
  const sql = outcome !== undefined && 'value' in outcome ? outcome.value : '';
  const [, groups = ''] = / GROUP BY (.*) HAVING /s.exec(sql) ?? [];
  return /\(SELECT|JSON_/.test(groups);
}

/**
 * In a negation, Django 3.2 looks by name for the table that a condition beside it has joined: a table that is joined
 * in another way may have that name. Then the subquery repeats the condition of a join that is not there.
 */
function meansOtherTable([outcome]: readonly Outcome<string>[]): boolean {
  const sql = outcome !== undefined && 'value' in outcome ? outcome.value : '';
  const repeated = /U\d+\."id" = (\S+)\."id" AND (\S+) = (\S+)\) LIMIT 1/g;
  return [...sql.matchAll(repeated)].some(
    ([, , one = '', other = '']) =>
      one !== other &&
      !sql.includes(`ON (${one} = ${other})`) &&
      !sql.includes(`ON (${other} = ${one})`),
  );
}

const MEANT: Readonly<Record<string, Explanation<Query, unknown>>> = {
  'contains, startswith and endswith mind case on SQLite too': async (query, _ours, theirs) =>
    'value' in theirs && isSame(query, theirs.value, await answer(ignoringCase(query))),
  // "Expression contains mixed types", "Cannot aggregate over the alias": later versions of Django have fewer of them.
  'Django wants to be told an output type, where we take the wider one': (_query, ours, theirs) =>
    'value' in ours && refusal(theirs).startsWith('Expression contains mixed types'),
  'Django writes a subquery that names a table which it has taken out': (_query, ours, theirs) =>
    'value' in ours && /^no such column: (?:U\d|subquery)/.test(refusal(theirs)),
  'Django writes a CASE without a condition where it holds for all': (_query, ours, theirs) =>
    'value' in ours && refusal(theirs).startsWith('near "THEN"'),
  'annotations that values() left out can be aggregated': (_query, ours, theirs) =>
    'value' in ours && refusal(theirs).startsWith('Cannot aggregate over the'),
};

function refusal(outcome: Outcome<unknown>): string {
  return 'error' in outcome ? outcome.message : '';
}

function isSame(query: Query, theirs: unknown, ours: unknown): boolean {
  return JSON.stringify(normalize(theirs, query)) === JSON.stringify(normalize(ours, query));
}

/** The same query with the lookups that Django's SQLite has under the names of the others. */
export function ignoringCase(query: Query): Query {
  const text = JSON.stringify(query).replaceAll(
    /__(contains|startswith|endswith)"/g,
    (_, lookup: string) => `__i${lookup}"`,
  );
  return JSON.parse(text) as Query;
}

/** Rows in an order of their own, where the query gives them none. */
export function normalize(rows: unknown, query: Query): unknown {
  if (query.isOrdered || !Array.isArray(rows) || query.end[0] !== 'list') return rows ?? null;
  return rows.map((row) => JSON.stringify(row)).sort();
}
