import type { Random } from '../../differential/random.js';
import type { ClassShape, FieldShape } from './random-classes.js';

const CONTROLS = Array.from({ length: 32 }, (_, code) => String.fromCharCode(code));
const PIECES = [...CONTROLS, ...'"\\/#aZ~\x7f\x80éÿĀ本\u2028\u2029\ud800\udfff', '😀', '</script>'];
const POWERS = Array.from({ length: 12 }, (_, digits) => 10 ** digits);
const INTEGERS = POWERS.flatMap((power) => [power - 1, power, power + 1, -power]);
const NUMBERS = [
  0,
  -0,
  0.1,
  0.01,
  0.001,
  1.005,
  12.34,
  -12.34,
  0.3,
  0.1 + 0.2,
  1e21,
  1e-7,
  5e-324,
  2 ** 31,
  -(2 ** 31),
  2 ** 31 - 1,
  2 ** 53,
  9_999_999.99,
  10_000_000.01,
  Number.NaN,
  Infinity,
  -Infinity,
  Number.MAX_VALUE,
  ...INTEGERS,
];

class Listing extends Array<unknown> {}
class Talking extends Array<unknown> {
  toJSON(): unknown {
    return { talking: this.length };
  }
}
class Bare {
  secret = 'secret';
}
class When extends Date {}
class OddDate extends Date {
  override toISOString(): string {
    return ['odd'] as unknown as string;
  }
}

/** Random values, near to a declared class and far from any. */
export class RandomValues {
  /** How often a getter, `toJSON` or the like of the values was called. */
  calls = 0;

  constructor(
    readonly random: Random,
    readonly shapes: readonly ClassShape[],
  ) {}

  /** A value for a view that declares `shape`. */
  make(shape: ClassShape | undefined): unknown {
    if (shape === undefined || this.random.chance(0.1)) return this.#any(0);
    if (this.random.chance(0.3))
      return this.random.list(0, this.random.chance(0.02) ? 2000 : 6, () => this.#near(shape, 0));
    return this.#near(shape, 0);
  }

  #near(shape: ClassShape, depth: number): unknown {
    const { random } = this;
    if (random.chance(0.03)) return this.#any(depth);
    const object = this.#host(shape);
    for (const field of shape.fields) {
      if (random.chance(0.1)) continue;
      this.#define(
        object,
        field.name,
        random.chance(0.06) ? this.#any(depth + 1) : this.#fieldValue(field, depth + 1),
      );
    }
    if (random.chance(0.3)) this.#define(object, 'unlisted', 'secret');
    return random.chance(0.02) ? new Proxy(object, {}) : object;
  }

  #host({ type }: ClassShape): object {
    const way = this.random.integer(0, 9);
    if (way < 5) return {};
    if (way < 8) return Object.create(type.prototype as object) as object;
    if (way === 8) return Object.create(null) as object;
    const derived = class extends (type as new () => object) {};
    return new derived();
  }

  /** Mostly a plain property, now and then a getter. */
  #define(object: object, name: string, value: unknown): void {
    const isGetter = this.random.chance(0.05);
    const get = (): unknown => {
      this.calls += 1;
      return value;
    };
    const common = { enumerable: this.random.chance(0.97), configurable: true };
    Object.defineProperty(
      object,
      name,
      isGetter ? { ...common, get } : { ...common, value, writable: true },
    );
  }

  #fieldValue({ kind, nested }: FieldShape, depth: number): unknown {
    const { random } = this;
    switch (kind) {
      case 'text':
        return this.#text();
      case 'number':
        return this.#number();
      case 'flag':
        return random.chance(0.5);
      case 'list':
        return random.list(0, 4, () => (random.chance(0.5) ? this.#text() : this.#number()));
      case 'date':
        return random.chance(0.9) ? new Date(random.integer(-1e15, 1e15)) : new Date(Number.NaN);
      case 'nested':
        return this.#nestedValue(this.shapes[nested]!, depth);
      case 'any':
        return this.#any(depth);
    }
  }

  #nestedValue(shape: ClassShape, depth: number): unknown {
    if (depth > 4) return null;
    const { random } = this;
    if (random.chance(0.6)) return this.#near(shape, depth);
    const list = random.list(0, 4, () => this.#near(shape, depth + 1));
    if (random.chance(0.1)) return new Set(list);
    return random.chance(0.1) ? new Map(list.map((each, index) => [this.#key(index), each])) : list;
  }

  #text(): string {
    const { random } = this;
    if (random.chance(0.4))
      return random.pick(['Emma', 'Dune & Co', 'a "quoted" title', '9780000000002', '']);
    if (random.chance(0.1)) return 'plain text '.repeat(random.integer(1, 300));
    if (random.chance(0.1))
      return `${'long '.repeat(random.integer(8, 240))}${random.text(PIECES, 4)}`;
    return random.text(PIECES, 20);
  }

  #number(): number {
    const { random } = this;
    if (random.chance(0.3)) return random.pick(NUMBERS);
    if (random.chance(0.3)) return random.integer(-2000, 1e10) / random.pick([1, 10, 100, 1000]);
    if (random.chance(0.3)) return random.integer(0, 1e6) * random.pick([0.01, 0.37, 1.1]);
    return (random.next() - 0.5) * 10 ** random.integer(-12, 25);
  }

  #key(index: number): unknown {
    return this.random.pick<unknown>([index, String(index), this.#text(), null, 1.5, 7n]);
  }

  #any(depth: number): unknown {
    const { random } = this;
    const isDeep = depth > 4;
    switch (random.integer(0, isDeep ? 7 : 24)) {
      case 0:
      case 1:
        return this.#text();
      case 2:
      case 3:
        return this.#number();
      case 4:
        return random.pick<unknown>([null, undefined, true, false, Symbol('s'), 12n ** 30n, -5n]);
      case 5:
        return random.pick<unknown>([
          new Date(0),
          new Date(Number.NaN),
          new When(5),
          new OddDate(6),
        ]);
      case 6:
        return this.#function();
      case 7:
        return random.pick<unknown>([
          /x/,
          new Uint8Array([1, 2]),
          new String('boxed'),
          new Number(5),
          new Error('no'),
          new URL('http://x/'),
          new WeakMap(),
        ]);
      case 8:
        return random.chance(0.3) ? new Bare() : {};
      case 9:
        return random.chance(0.2)
          ? Promise.resolve(1)
          : random.chance(0.2)
            ? { then: () => 1 }
            : [];
      case 10:
        return this.#spoken(depth);
      case 11:
        return this.#circle();
      case 12:
        return this.#nestedDeeply();
      case 13:
        return random.chance(0.5)
          ? Listing.from([1, this.#any(depth + 1)])
          : random.chance(0.5)
            ? Talking.from([1, 2])
            : this.#sparse();
      case 14:
        return new Set(random.list(0, 3, () => this.#any(depth + 1)));
      case 15:
        return new Map(
          random
            .list(0, 4, () => this.#any(depth + 1))
            .map((each, index) => [this.#key(index), each]),
        );
      case 16:
      case 17:
        return random.list(0, 5, () => this.#any(depth + 1));
      case 18:
        return this.#near(random.pick(this.shapes), depth);
      default:
        return this.#record(depth);
    }
  }

  #function(): unknown {
    const called = (): number => 1;
    if (this.random.chance(0.7)) return called;
    return Object.assign(called, { toJSON: (key: string) => `called for ${key}` });
  }

  #spoken(depth: number): unknown {
    const inner = this.#any(depth + 1);
    const count = (): void => {
      this.calls += 1;
    };
    class Spoken {
      toJSON(): unknown {
        count();
        return inner;
      }
    }
    return this.random.chance(0.5) ? new Spoken() : { toJSON: Spoken.prototype.toJSON, kept: 1 };
  }

  #circle(): unknown {
    const circle: Record<string, unknown> = { name: 'circle' };
    circle['self'] = this.random.chance(0.5) ? circle : [circle];
    return circle;
  }

  #nestedDeeply(): unknown {
    let value: unknown = 'inner';
    for (let level = this.random.integer(60, 66); level > 0; level--)
      value = this.random.chance(0.5) ? [value] : { value };
    return value;
  }

  #longRecord(): unknown {
    const texts = this.random.list(1000, 6000, () => this.random.pick(['a "title"', 'Emma', 'né']));
    return Object.fromEntries(texts.map((text, index) => [`key ${index}`, text]));
  }

  #sparse(): unknown {
    const list: unknown[] = [1, undefined, () => 1];
    list[this.random.integer(4, 8)] = 'end';
    return list;
  }

  #record(depth: number): unknown {
    const { random } = this;
    if (random.chance(0.002)) return this.#longRecord();
    const record = (random.chance(0.2) ? Object.create(null) : {}) as Record<string, unknown>;
    for (let left = random.integer(0, 5); left > 0; left--) {
      const key = random.chance(0.7)
        ? random.pick([
            'id',
            'name',
            'a',
            '10',
            '9',
            '__proto__',
            'toJSON',
            'constructor',
            'é',
            '本',
          ])
        : this.#text();
      this.#define(record, key, this.#any(depth + 1));
    }
    if (random.chance(0.05)) Object.assign(record, { [Symbol('hidden')]: 1 });
    return random.chance(0.03) ? new Proxy(record, {}) : record;
  }
}
