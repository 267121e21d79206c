import type { Random } from '../random.js';
import { POINTING, SCHEMA, type FieldType, type ModelName } from './library-schema.js';
import type { Term } from './query-language.js';
import { ConditionMaker, plus } from './random-conditions.js';

const NUMBERS: readonly FieldType[] = ['integer', 'float', 'decimal'];
const ORDERED: readonly FieldType[] = ['integer', 'float', 'decimal', 'date', 'datetime', 'text'];

/** Random expressions and aggregates on rows of one model. */
export class TermMaker {
  readonly #random: Random;
  readonly #model: ModelName;
  readonly #annotations: ReadonlyMap<string, FieldType>;
  readonly #conditions: ConditionMaker;

  constructor(
    random: Random,
    model: ModelName,
    annotations: ReadonlyMap<string, FieldType>,
    conditions: ConditionMaker,
  ) {
    this.#random = random;
    this.#model = model;
    this.#annotations = annotations;
    this.#conditions = conditions;
  }

  /** An aggregate, and the type of its value. */
  aggregate(aggregates: ReadonlySet<string>): readonly [Term, FieldType] {
    const random = this.#random;
    const name = random.pick(['Count', 'Count', 'Sum', 'Avg', 'Min', 'Max'] as const);
    const isExtreme = name === 'Min' || name === 'Max';
    const options = {
      ...(!isExtreme && random.chance(0.2) ? { distinct: true } : {}),
      ...(random.chance(0.25)
        ? {
            filter: new ConditionMaker(
              random,
              this.#model,
              withoutAll(this.#annotations, aggregates),
              true,
            ).node(1),
          }
        : {}),
    };
    if (name === 'Count') {
      const [relation] = random.pick(Object.entries(SCHEMA[this.#model].relations));
      const over = random.chance(0.6) ? relation : this.#conditions.path(undefined, 2).path;
      return [{ kind: 'aggregate', name, over, ...options }, 'integer'];
    }
    const { path, type } = this.#conditions.path(isExtreme ? ORDERED : NUMBERS, 2);
    if (!isExtreme && type === 'integer' && random.chance(0.2)) {
      return [
        { kind: 'aggregate', name, over: plus({ kind: 'F', path }, 1), ...options },
        name === 'Avg' ? 'float' : type,
      ];
    }
    return [
      { kind: 'aggregate', name, over: path, ...options },
      name === 'Avg' && type === 'integer' ? 'float' : type,
    ];
  }

  /** An expression that is no aggregate, and the type of its value. */
  term(isGrouped: boolean): readonly [Term, FieldType] {
    const random = this.#random;
    // Django 3.2 groups by columns around a subquery that comes later, and by its value where it comes before.
    const subqueries = isGrouped ? [] : (['exists', 'subquery'] as const);
    switch (random.pick(['F', 'combined', 'case', 'function', ...subqueries] as const)) {
      case 'combined': {
        const left = this.#conditions.path(['integer'], 2).path;
        const right: Term = random.chance(0.5)
          ? { kind: 'value', value: random.integer(1, 9) }
          : { kind: 'F', path: this.#conditions.path(['integer'], 1).path };
        return [
          {
            kind: 'combined',
            operator: random.pick(['+', '-', '*'] as const),
            left: { kind: 'F', path: left },
            right,
          },
          'integer',
        ];
      }
      case 'case': {
        const branches = random.list(
          1,
          2,
          () => [this.#conditions.node(1), { kind: 'value', value: random.integer(0, 5) }] as const,
        );
        return [
          { kind: 'case', branches, default: { kind: 'value', value: random.integer(0, 5) } },
          'integer',
        ];
      }
      case 'exists':
        if (POINTING[this.#model] !== undefined)
          return [{ kind: 'exists', query: this.#conditions.aboutRow() }, 'boolean'];
        break;
      case 'subquery':
        if (POINTING[this.#model] !== undefined) {
          const query = this.#conditions.aboutRow();
          const { path, type } = new ConditionMaker(random, query.model).path(
            ['text', 'integer', 'date'],
            1,
          );
          return [
            {
              kind: 'subquery',
              query: {
                ...query,
                steps: [
                  ...query.steps,
                  ['orderBy', [path, 'pk']],
                  ['values', [path]],
                  ['slice', 0, 1],
                ],
              },
            },
            type,
          ];
        }
        break;
      case 'function':
        return this.#function();
      default:
    }
    const { path, type } = this.#conditions.path(
      ['text', 'integer', 'float', 'decimal', 'date', 'boolean'],
      2,
    );
    return [{ kind: 'F', path }, type];
  }

  #function(): readonly [Term, FieldType] {
    const random = this.#random;
    const text = (): Term => ({ kind: 'F', path: this.#conditions.path(['text'], 1).path });
    const number = (): Term => ({ kind: 'F', path: this.#conditions.path(['integer'], 1).path });
    switch (
      random.pick([
        'Length',
        'Lower',
        'Upper',
        'Coalesce',
        'NullIf',
        'Abs',
        'Greatest',
        'Concat',
      ] as const)
    ) {
      case 'Length':
        return [{ kind: 'function', name: 'Length', of: [text()] }, 'integer'];
      case 'Lower':
        return [{ kind: 'function', name: 'Lower', of: [text()] }, 'text'];
      case 'Upper':
        return [{ kind: 'function', name: 'Upper', of: [text()] }, 'text'];
      case 'Coalesce':
        return [
          { kind: 'function', name: 'Coalesce', of: [number(), { kind: 'value', value: 7 }] },
          'integer',
        ];
      case 'NullIf':
        return [
          { kind: 'function', name: 'NullIf', of: [number(), { kind: 'value', value: 100 }] },
          'integer',
        ];
      case 'Abs':
        return [{ kind: 'function', name: 'Abs', of: [number()] }, 'integer'];
      case 'Greatest':
        return [
          {
            kind: 'function',
            name: random.pick(['Greatest', 'Least'] as const),
            of: [number(), number()],
          },
          'integer',
        ];
      case 'Concat':
        return [
          { kind: 'function', name: 'Concat', of: [text(), { kind: 'value', value: '-' }, text()] },
          'text',
        ];
    }
  }
}

function withoutAll(
  all: ReadonlyMap<string, FieldType>,
  names: ReadonlySet<string>,
): ReadonlyMap<string, FieldType> {
  return new Map([...all].filter(([name]) => !names.has(name)));
}
