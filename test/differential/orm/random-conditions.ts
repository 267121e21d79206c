import type { Random } from '../random.js';
import { POINTING, SCHEMA, VALUES, type FieldType, type ModelName } from './library-schema.js';
import type { Given, Node, SubQuery, Term } from './query-language.js';

/** A path that ends at a field. */
export interface FieldPath {
  readonly path: string;
  readonly type: FieldType;
  readonly isMany: boolean;
}

const COMPARED = ['exact', 'gt', 'gte', 'lt', 'lte', 'in', 'range', 'isnull', 'null'] as const;
const TEXT = [
  'exact',
  'iexact',
  'contains',
  'icontains',
  'startswith',
  'istartswith',
  'endswith',
  'iendswith',
  'regex',
  'iregex',
  'in',
  'isnull',
  'null',
  'lt',
  'gte',
] as const;
const DAY_PARTS = [
  'year',
  'month',
  'day',
  'week',
  'quarter',
  'week_day',
  'iso_year',
  'iso_week_day',
] as const;
const CLOCK_PARTS = ['hour', 'minute', 'second'] as const;

/** Random conditions and expressions on rows of one model. */
export class ConditionMaker {
  readonly #random: Random;
  readonly #model: ModelName;
  readonly #annotations: ReadonlyMap<string, FieldType>;
  /** In a subquery: Django 3.2 gives 0 for one of which it knows that it has no rows. */
  readonly #isInside: boolean;

  constructor(
    random: Random,
    model: ModelName,
    annotations: ReadonlyMap<string, FieldType> = new Map(),
    isInside = false,
  ) {
    this.#isInside = isInside;
    this.#random = random;
    this.#model = model;
    this.#annotations = annotations;
  }

  /** A path to many has been named since this was last set to false. */
  sawMany = false;

  /** A tree of conditions. */
  node(depth: number): Node {
    const random = this.#random;
    if (depth > 0 && random.chance(0.4)) {
      const kind = random.pick(['and', 'or', 'not'] as const);
      if (kind === 'not') return { kind, of: this.node(depth - 1) };
      return { kind, of: random.list(2, 3, () => this.node(depth - 1)) };
    }
    const chance = random.next();
    if (chance < 0.06 && POINTING[this.#model] !== undefined) {
      return { kind: 'exists', query: this.aboutRow(), negated: random.chance(0.4) };
    }
    if (chance < 0.2) return this.#relation();
    if (chance < 0.35 && this.#annotations.size > 0) return this.#onAnnotation();
    return this.#onField(this.path(undefined, 3));
  }

  /** A path to a field of one of `types`. */
  path(types: readonly FieldType[] | undefined, hops: number): FieldPath {
    const random = this.#random;
    let model = this.#model;
    let prefix = '';
    let isMany = false;
    for (let left = hops; left > 0 && random.chance(0.45); left -= 1) {
      const [name, relation] = random.pick(Object.entries(SCHEMA[model].relations));
      prefix += `${name}__`;
      isMany ||= relation.isMany;
      model = relation.to;
    }
    this.sawMany ||= isMany;
    const fields = Object.entries(SCHEMA[model].fields).filter(
      ([, type]) => types === undefined || types.includes(type),
    );
    if (fields.length === 0) return { path: `${prefix}pk`, type: 'integer', isMany };
    const [name, type] = random.pick(fields);
    return { path: prefix + name, type, isMany };
  }

  #relation(): Node {
    const random = this.#random;
    this.sawMany = true;
    const [name, { to }] = random.pick(Object.entries(SCHEMA[this.#model].relations));
    const further = random.chance(0.3)
      ? random.pick(Object.entries(SCHEMA[to].relations))
      : undefined;
    const path = further === undefined ? name : `${name}__${further[0]}`;
    const end = further === undefined ? to : further[1].to;
    const chance = random.next();
    if (chance < 0.35) return { kind: 'leaf', name: `${path}__isnull`, value: random.chance(0.5) };
    if (chance < 0.5)
      return { kind: 'leaf', name: path, value: random.chance(0.2) ? null : random.integer(1, 9) };
    if (chance < 0.65) {
      const of = random.list(1, 3, () => random.integer(1, 12));
      return { kind: 'leaf', name: `${path}__in`, value: { type: 'list', of } };
    }
    if (chance < 0.8) return { kind: 'leaf', name: `${path}__pk`, value: random.integer(1, 12) };
    const inner = new ConditionMaker(random, end, undefined, this.#isInside).node(1);
    const query: SubQuery = {
      model: end,
      steps: [
        ['filter', inner],
        ['values', ['pk']],
      ],
    };
    return { kind: 'leaf', name: `${path}__in`, value: { type: 'query', of: query } };
  }

  #onAnnotation(): Node {
    const [path, type] = this.#random.pick([...this.#annotations]);
    return this.#onField({ path, type, isMany: false }, true);
  }

  #onField({ path, type, isMany }: FieldPath, isAnnotation = false): Node {
    const random = this.#random;
    if (type === 'json') return this.#onJson(path);
    if (type === 'boolean') {
      const lookup = random.pick(['exact', 'isnull', 'null', 'exact'] as const);
      if (lookup === 'null') return { kind: 'leaf', name: path, value: null };
      return {
        kind: 'leaf',
        name: lookup === 'exact' ? path : `${path}__isnull`,
        value: random.chance(0.5),
      };
    }
    if ((type === 'date' || type === 'datetime' || type === 'time') && random.chance(0.5)) {
      return this.#onPart(path, type);
    }
    const lookups = type === 'text' ? TEXT : COMPARED;
    const lookup =
      type === 'uuid'
        ? random.pick(['exact', 'in', 'isnull', 'null'] as const)
        : random.pick(lookups);
    return {
      kind: 'leaf',
      name:
        lookup === 'null' || (lookup === 'exact' && random.chance(0.7))
          ? path
          : `${path}__${lookup}`,
      value: this.#valueFor(lookup, type, isAnnotation, isMany || this.#isInside),
    };
  }

  #valueFor(lookup: string, type: FieldType, isAnnotation: boolean, isFull: boolean): Given {
    const random = this.#random;
    const plain = (): Given => random.pick(VALUES[type]);
    switch (lookup) {
      case 'null':
        return null;
      case 'isnull':
        return random.chance(0.5);
      case 'in':
        return {
          type: 'list',
          of: random.list(isFull ? 1 : 0, 3, () =>
            random.chance(0.1) && !isFull ? null : plain(),
          ),
        };
      case 'range':
        return { type: 'list', of: [plain(), plain()] };
      case 'regex':
      case 'iregex':
        return random.pick(['^A', 'n+$', 'b|c', '^$', 'A.*n', '[%_]']);
      case 'contains':
      case 'icontains':
      case 'startswith':
      case 'endswith':
      case 'istartswith':
      case 'iendswith':
        return random.pick(['A', 'n', 'nn', 'An', '%', '_', "'", 'ob', 'I', 'e', '']);
      default:
        if (random.chance(0.2)) {
          const { path, isMany, type: found } = this.path([type], isAnnotation ? 1 : 2);
          if (found !== type) return plain();
          const term: Term = { kind: 'F', path };
          return {
            type: 'expression',
            of:
              type === 'integer' && random.chance(0.4) && !isMany && !path.endsWith('pk')
                ? plus(term, random.integer(1, 9))
                : term,
          };
        }
        return plain();
    }
  }

  #onPart(path: string, type: 'date' | 'datetime' | 'time'): Node {
    const random = this.#random;
    if (type === 'datetime' && random.chance(0.25)) {
      return {
        kind: 'leaf',
        name: `${path}__date${random.pick(['', '__gt', '__lte'])}`,
        value: random.pick(VALUES.date),
      };
    }
    const part = random.pick(
      type === 'date' ? DAY_PARTS : type === 'time' ? CLOCK_PARTS : [...DAY_PARTS, ...CLOCK_PARTS],
    );
    // Django 3.2 takes other comparisons of iso_year for those of year.
    const lookup = part === 'iso_year' ? '__in' : random.pick(['', '__gt', '__lte', '__in']);
    const make = (): Given =>
      /year/.test(part)
        ? random.pick([1980, 1999, 2000, 2019, 2020, 2021])
        : random.pick([0, 1, 2, 3, 4, 6, 7, 9, 12, 15, 23, 31, 53, 59]);
    const value: Given = lookup === '__in' ? { type: 'list', of: random.list(1, 3, make) } : make();
    return { kind: 'leaf', name: `${path}__${part}${lookup}`, value };
  }

  #onJson(path: string): Node {
    const random = this.#random;
    const key = random.pick(['', '__a', '__b__c', '__0', '__2__k', '__tags__1', '__nothing']);
    const leaf = (name: string, value: Given): Node => ({
      kind: 'leaf',
      name: `${path}${name}`,
      value,
    });
    switch (random.pick(['exact', 'isnull', 'compare', 'has_key', 'text', 'null', 'in'] as const)) {
      case 'exact':
        return leaf(key, random.pick(VALUES.json));
      case 'isnull':
        return leaf(`${key}__isnull`, random.chance(0.5));
      case 'compare':
        return leaf(
          `${key === '' ? '__a' : key}${random.pick(['__gt', '__lte'])}`,
          random.pick([0, 1, 2, 2.5]),
        );
      case 'has_key':
        return leaf('__has_key', random.pick(['a', 'b', 'tags', 'nothing']));
      case 'text':
        return leaf(
          `${key === '' ? '__b__c' : key}${random.pick(['__icontains', '__istartswith'])}`,
          random.pick(['x', 'X', 'v', '1']),
        );
      case 'null':
        return leaf(key, null);
      case 'in':
        return leaf(`${key === '' ? '__a' : key}__in`, {
          type: 'list',
          of: random.list(1, 3, () => random.pick([1, 'x', 2.5, 'y'])),
        });
    }
  }

  /** A query about the row that is looked at. */
  aboutRow(): SubQuery {
    const [model, field] = this.#random.pick(POINTING[this.#model]!);
    const inner = new ConditionMaker(this.#random, model, undefined, true);
    const isRow: Node = {
      kind: 'leaf',
      name: field,
      value: { type: 'expression', of: { kind: 'OuterRef', path: 'pk' } },
    };
    return {
      model,
      steps: [
        ['filter', isRow],
        [this.#random.pick(['filter', 'exclude'] as const), inner.node(1)],
      ],
    };
  }
}

/** `left` and a number more. */
export function plus(left: Term, value: number): Term {
  return { kind: 'combined', operator: '+', left, right: { kind: 'value', value } };
}
