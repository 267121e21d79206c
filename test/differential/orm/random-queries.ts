import type { Random } from '../random.js';
import { SCHEMA, type FieldType, type ModelName } from './library-schema.js';
import type { End, OrderNode, Query, Step, SubQuery, Term } from './query-language.js';
import { ConditionMaker } from './random-conditions.js';
import { TermMaker } from './random-terms.js';

const STARTS: readonly ModelName[] = [
  'Book',
  'Book',
  'Book',
  'Author',
  'Author',
  'Subject',
  'Review',
  'Country',
  'Publisher',
  'Contribution',
  'Profile',
];

/** A random query. */
export function randomQuery(random: Random): Query {
  return new QueryMaker(random).make();
}

class QueryMaker {
  readonly #random: Random;
  readonly #model: ModelName;
  readonly #conditions: ConditionMaker;
  readonly #terms: TermMaker;
  readonly #steps: Step[] = [];
  readonly #annotations = new Map<string, FieldType>();
  readonly #aggregates = new Set<string>();
  readonly #shown: string[] = [];
  #values: readonly string[] | undefined;
  #isGrouped = false;
  #isMany = false;
  #isOrdered: boolean;
  #isSliced = false;

  constructor(random: Random) {
    this.#random = random;
    this.#model = random.pick(STARTS);
    this.#conditions = new ConditionMaker(random, this.#model, this.#annotations);
    this.#terms = new TermMaker(random, this.#model, this.#annotations, this.#conditions);
    this.#isOrdered = SCHEMA[this.#model].isOrdered;
  }

  make(): Query {
    const random = this.#random;
    if (random.chance(0.06)) return this.#combined();
    const early = random.chance(0.15);
    if (early) this.#toValues();
    for (let left = random.integer(0, 3); left > 0; left -= 1) {
      if (random.chance(0.55)) this.#filter();
      else this.#annotate();
    }
    if (!early && random.chance(0.25)) this.#toValues();
    if (random.chance(0.1)) this.#filter();
    if (random.chance(0.12)) this.#steps.push(['distinct']);
    this.#order();
    const related = this.#related();
    if (this.#isOrdered && !this.#isMany && random.chance(0.2)) this.#slice();
    return {
      model: this.#model,
      steps: this.#steps,
      shown: { names: this.#shown, related },
      end: this.#end(),
      isOrdered: this.#isOrdered && !this.#isMany,
    };
  }

  #filter(): void {
    const kind = this.#random.chance(0.7) ? 'filter' : 'exclude';
    this.#steps.push([kind, ...this.#random.list(1, 2, () => this.#conditions.node(2))]);
  }

  #annotate(): void {
    const random = this.#random;
    const made: Record<string, Term> = {};
    const kind = random.chance(0.9) ? 'annotate' : 'alias';
    for (let left = random.integer(1, 2); left > 0; left -= 1) {
      const name = `a${this.#annotations.size + Object.keys(made).length + 1}`;
      const [term, type] = random.chance(0.6)
        ? this.#terms.aggregate(this.#aggregates)
        : this.#term();
      made[name] = term;
      if (term.kind === 'aggregate') this.#aggregates.add(name);
      this.#pending.push([name, type]);
      if (kind === 'annotate' && this.#values === undefined) this.#shown.push(name);
      if (kind === 'annotate' && this.#values !== undefined) this.#values = [...this.#values, name];
      if (term.kind === 'aggregate' && this.#values !== undefined) this.#isGrouped = true;
    }
    this.#steps.push([kind, made]);
    for (const [name, type] of this.#pending.splice(0)) this.#annotations.set(name, type);
  }

  #term(): readonly [Term, FieldType] {
    this.#conditions.sawMany = false;
    const made = this.#terms.term(this.#isGrouped);
    const isInside = made[0].kind === 'exists' || made[0].kind === 'subquery';
    this.#isMany ||= this.#conditions.sawMany && !isInside;
    return made;
  }

  readonly #pending: [string, FieldType][] = [];

  #toValues(): void {
    const random = this.#random;
    const names = random.list(1, 3, () => {
      if (this.#shown.length > 0 && random.chance(0.4)) return random.pick(this.#shown);
      const { path, isMany } = this.#conditions.path(
        ['text', 'integer', 'boolean', 'date', 'decimal', 'uuid'],
        2,
      );
      this.#isMany ||= isMany;
      return path;
    });
    const unique = [...new Set(names)];
    const form = random.pick(['values', 'valuesList', 'flat'] as const);
    const isFlat = form === 'flat';
    this.#values = isFlat ? unique.slice(0, 1) : unique;
    this.#steps.push(isFlat ? ['flat', unique[0]!] : [form, unique]);
    // Flat lists cannot be annotated with Django.
    if (isFlat) this.#steps[this.#steps.length - 1] = ['valuesList', this.#values];
  }

  #order(): void {
    const random = this.#random;
    const isDistinct = this.#steps.some(([name]) => name === 'distinct');
    if (this.#isGrouped || (this.#values !== undefined && isDistinct)) {
      this.#isOrdered = false;
      if (random.chance(0.5)) this.#steps.push(['orderBy', [random.pick(this.#values!)]]);
      else this.#steps.push(['orderBy', []]);
      return;
    }
    if (random.chance(0.35)) {
      if (this.#aggregates.size > 0) this.#isOrdered = false;
      if (random.chance(0.2) && !this.#isGrouped) this.#steps.push(['reverse']);
      return;
    }
    const terms = random.list(0, 2, () => this.#orderTerm());
    this.#steps.push(['orderBy', [...terms, random.pick(['pk', '-pk', 'id'])]]);
    this.#isOrdered = true;
    if (random.chance(0.15)) this.#steps.push(['reverse']);
  }

  #orderTerm(): string | OrderNode {
    const random = this.#random;
    const sign = random.pick(['', '-']);
    const names = [...this.#annotations.keys()];
    if (names.length > 0 && random.chance(0.3)) return sign + random.pick(names);
    if (random.chance(0.15)) {
      const relations = Object.entries(SCHEMA[this.#model].relations).filter(
        ([, { isMany }]) => !isMany,
      );
      if (relations.length > 0) return sign + random.pick(relations)[0];
    }
    const { path, isMany } = this.#conditions.path(
      ['text', 'integer', 'float', 'date', 'decimal'],
      2,
    );
    this.#isMany ||= isMany;
    if (random.chance(0.75)) return sign + path;
    const nulls = random.pick(['first', 'last', undefined] as const);
    return {
      by: { kind: 'F', path },
      descending: random.chance(0.5),
      ...(nulls === undefined ? {} : { nulls }),
    };
  }

  #related(): readonly string[] {
    if (this.#values !== undefined || this.#random.chance(0.85)) return [];
    const paths: string[] = [];
    let model = this.#model;
    for (let left = this.#random.integer(1, 2); left > 0; left -= 1) {
      const found = Object.entries(SCHEMA[model].relations).filter(([, { isMany }]) => !isMany);
      if (found.length === 0) break;
      const [name, { to }] = this.#random.pick(found);
      paths.push([paths.at(-1) ?? [], name].flat().join('__'));
      model = to;
    }
    if (paths.length > 0) this.#steps.push(['selectRelated', paths.at(-1)!]);
    return paths;
  }

  #slice(): void {
    const start = this.#random.integer(0, 4);
    this.#isSliced = true;
    this.#steps.push([
      'slice',
      start,
      this.#random.chance(0.15) ? null : start + this.#random.integer(0, 10),
    ]);
  }

  #end(): End {
    const random = this.#random;
    if (this.#isGrouped) return random.chance(0.85) ? ['list'] : ['count'];
    const kind = random.pick([
      ...LISTS,
      'count',
      'count',
      'exists',
      'first',
      'last',
      'latest',
      'aggregate',
      'aggregate',
    ] as const);
    if (kind === 'list' || kind === 'count' || kind === 'exists') return [kind];
    if (kind === 'aggregate') return ['aggregate', this.#totals()];
    const isReversed = this.#steps.some(([name]) => name === 'reverse');
    if (this.#isSliced || this.#isMany || !this.#isOrdered) return ['list'];
    if (kind !== 'latest') return [kind];
    // Django's latest() after reverse() is the earliest; ours begins an order of its own.
    if (isReversed) return ['list'];
    const { path } = this.#conditions.path(['integer', 'date', 'text'], 0);
    return [random.pick(['latest', 'earliest'] as const), [path, 'pk']];
  }

  #totals(): Readonly<Record<string, Term>> {
    const random = this.#random;
    const totals: Record<string, Term> = {};
    for (let index = random.integer(1, 2); index > 0; index -= 1) {
      const numeric = [...this.#annotations].filter(
        ([name, type]) => this.#shown.includes(name) && (type === 'integer' || type === 'float'),
      );
      totals[`t${index}`] =
        numeric.length > 0 && random.chance(0.6)
          ? {
              kind: 'aggregate',
              name: random.pick(['Sum', 'Max', 'Min', 'Avg', 'Count'] as const),
              over: random.pick(numeric)[0],
            }
          : this.#isSliced || this.#values !== undefined
            ? { kind: 'aggregate', name: 'Count', over: 'pk' }
            : this.#terms.aggregate(this.#aggregates)[0];
    }
    return totals;
  }

  #combined(): Query {
    const random = this.#random;
    const fields = Object.keys(SCHEMA[this.#model].fields).filter(
      (name) => !['json'].includes(SCHEMA[this.#model].fields[name]!),
    );
    const names = ['id', random.pick(fields)];
    // Django's union with a query that it knows to be empty is no union, and keeps equal rows.
    const conditions = new ConditionMaker(random, this.#model, undefined, true);
    const part = (): SubQuery => ({
      model: this.#model,
      steps: [
        [random.pick(['filter', 'exclude'] as const), conditions.node(1)],
        ['orderBy', []],
        ['valuesList', names],
      ],
    });
    const first = part();
    const kind = random.pick(['union', 'unionAll', 'intersection', 'difference'] as const);
    const steps: Step[] = [...first.steps, [kind, part()]];
    const isOrdered = kind !== 'unionAll' || random.chance(0.5);
    if (isOrdered) steps.push(['orderBy', [random.pick(['id', '-id']), names[1]!]]);
    if (isOrdered && random.chance(0.3)) steps.push(['slice', 0, random.integer(0, 9)]);
    const end = random.pick(['list', 'list', 'count', 'exists'] as const);
    return { model: this.#model, steps, shown: { names: [] }, end: [end], isOrdered };
  }
}

const LISTS = ['list', 'list', 'list', 'list', 'list', 'list', 'list', 'list'] as const;
