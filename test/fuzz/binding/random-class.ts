import 'reflect-metadata';
import { Exclude, Expose, Transform, Type } from 'class-transformer';
import * as rules from 'class-validator';

import type { Constructor } from '../../../src/conf/constructor.js';
import { isDto } from '../../../src/validation/dto-metadata.js';
import { OmitType, PartialType, PickType } from '../../../src/validation/mapped-types.js';
import type { Random } from '../../differential/random.js';
import { randomValue } from './random-value.js';

/** A class made of decorators, and inputs that it may take. */
export interface RandomClass {
  readonly type: Constructor;
  /** How deep classes stand in classes. */
  readonly depth: number;
  /** A JSON value near what the class takes. */
  near(): unknown;
}

interface Property {
  readonly name: string;
  readonly type: unknown;
  readonly decorators: readonly PropertyDecorator[];
  /** Values to send. */
  readonly near: () => unknown;
  readonly fallback?: () => unknown;
}

/** Makes classes at run time, as the compiler would have declared them. */
export class RandomClasses {
  readonly #random: Random;
  #number = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** A class with up to six properties, some of which hold instances of further classes. */
  make(depth: number): RandomClass {
    const random = this.#random;
    const base = depth > 0 && random.chance(0.2) ? this.make(depth - 1) : undefined;
    const properties = random.list(1, 6, () => this.#property(depth)).filter(isFirstOfName);
    const type = this.#declare(properties, base?.type);
    const own = (): object => this.#near(properties);
    const whole = (): object => ({ ...(base?.near() as object | undefined), ...own() });
    const made = { type, depth, near: () => (random.chance(0.02) ? randomValue(random) : whole()) };
    return random.chance(0.2) && isDto(type) ? this.#mapped(made, properties) : made;
  }

  #mapped(made: RandomClass, properties: readonly Property[]): RandomClass {
    const names = properties.map(({ name }) => name).filter(() => this.#random.chance(0.6));
    const map = this.#random.pick<() => Constructor>([
      () => PartialType(made.type as Constructor<object>),
      () => PickType(made.type as Constructor<Record<string, unknown>>, names),
      () => OmitType(made.type as Constructor<Record<string, unknown>>, names),
    ]);
    return { ...made, type: map() };
  }

  #declare(properties: readonly Property[], base: Constructor | undefined): Constructor {
    const defaults = properties.filter(({ fallback }) => fallback !== undefined);
    const type = class extends ((base ?? Object) as Constructor<object>) {
      constructor() {
        super();
        for (const { name, fallback } of defaults)
          (this as Record<string, unknown>)[name] = fallback?.();
      }
    };
    this.#number += 1;
    Object.defineProperty(type, 'name', { value: `Dto${this.#number}` });
    for (const { name, type: declared, decorators } of properties) {
      Reflect.defineMetadata('design:type', declared, type.prototype as object, name);
      for (const decorate of decorators) decorate(type.prototype as object, name);
    }
    if (this.#random.chance(0.02)) Exclude()(type);
    return type;
  }

  #near(properties: readonly Property[]): object {
    const random = this.#random;
    const entries = properties
      .filter(() => random.chance(0.96))
      .map(({ name, near }) => [
        random.chance(0.05) ? `${name}_out` : name,
        random.chance(0.98) ? near() : randomValue(random),
      ]);
    if (random.chance(0.03)) entries.push([random.pick(['other', 'extra', '__proto__']), 1]);
    return Object.fromEntries(random.chance(0.2) ? entries.reverse() : entries) as object;
  }

  // ---- Properties ----------------------------------------------------------------------------------------------------------

  #property(depth: number): Property {
    const random = this.#random;
    const within = depth > 0 && random.chance(0.4) ? this.#nested(depth - 1) : undefined;
    const chosen = depth > 0 && random.chance(0.1) ? this.#chosen(depth - 1) : undefined;
    const property = within ?? chosen ?? this.#scalar();
    return { ...property, decorators: [...property.decorators, ...this.#extras(property)] };
  }

  #name(): string {
    return this.#random.pick([
      'title',
      'pages',
      'price',
      'tags',
      'at',
      'author',
      'toString',
      'a b',
      '$x',
      '0',
    ]);
  }

  #extras({ name }: Property): readonly PropertyDecorator[] {
    const random = this.#random;
    const some = (probability: number, make: () => PropertyDecorator) =>
      random.chance(probability) ? [make()] : [];
    return [
      ...some(0.25, () => rules.IsOptional()),
      ...some(0.1, () => rules.IsDefined()),
      ...some(0.06, () => rules.ValidateIf((dto: object) => 'title' in dto)),
      ...some(0.05, () => Expose({ name: `${name}_out` })),
      ...some(0.03, () => Exclude({ toPlainOnly: random.chance(0.5) })),
      ...some(0.06, () => Transform(({ value }: { value: unknown }) => trimmed(value))),
      ...some(0.02, () => Transform(({ value }: { value: string }) => value.trim())),
      ...some(0.06, () => rules.Validate(NotForbidden)),
      ...some(0.02, () => rules.IsString({ validateIf: (dto: object) => 'pages' in dto })),
    ];
  }

  #scalar(): Property {
    const random = this.#random;
    const [type, near, choices] = random.pick(SCALARS);
    const decorators = choices.filter(() => random.chance(0.6)).map((make) => make());
    const fallback = random.chance(0.15) ? random.pick(near) : undefined;
    const declared = random.chance(0.8) ? type : Object;
    return {
      name: this.#name(),
      type: declared,
      decorators,
      near: () => structuredClone(random.chance(0.85) ? near[0] : random.pick(near)),
      ...(fallback === undefined ? {} : { fallback: () => structuredClone(fallback) }),
    };
  }

  #nested(depth: number): Property {
    const random = this.#random;
    const inner = this.make(depth);
    const isList = random.chance(0.5);
    const container: unknown = random.pick([Array, Array, Array, Set, Map]);
    const several = (): unknown =>
      container === Map
        ? Object.fromEntries(random.list(0, 3, () => [random.pick(['x', 'y', 'z']), inner.near()]))
        : random.list(0, 3, () => inner.near());
    return {
      name: this.#name(),
      type: isList ? container : random.pick([inner.type, Object]),
      decorators: [
        Type(() => inner.type),
        rules.ValidateNested(isList ? { each: true } : {}),
        ...(isList && random.chance(0.5) ? [rules.ArrayMaxSize(2)] : []),
        ...(isList && random.chance(0.2) ? [rules.IsObject({ each: true })] : []),
        ...(random.chance(0.2) ? [rules.IsNotEmpty()] : []),
      ],
      near: isList ? several : () => inner.near(),
      ...this.#nestedDefault(inner.type, isList, container),
    };
  }

  /** Now and then the class has an instance, or a list, there before anything was sent. */
  #nestedDefault(
    type: Constructor,
    isList: boolean,
    container: unknown,
  ): Pick<Property, 'fallback'> {
    if (!this.#random.chance(0.2)) return {};
    if (!isList) return { fallback: () => new type() };
    if (container !== Array) return {};
    const isEmpty = this.#random.chance(0.6);
    return { fallback: () => (isEmpty ? [] : [new type()]) };
  }

  /** One of two classes, by a property of the input. */
  #chosen(depth: number): Property {
    const random = this.#random;
    const choices = { one: this.make(depth), two: this.make(depth) };
    const key = random.pick(['kind', 'title']);
    const near = (): unknown => {
      const name = random.pick(['one', 'two'] as const);
      const value = choices[name].near();
      return typeof value === 'object' && value !== null
        ? { ...value, [key]: random.chance(0.9) ? name : 'three' }
        : value;
    };
    const isList = random.chance(0.4);
    const subTypes = [
      { name: 'one', value: choices.one.type },
      { name: 'two', value: choices.two.type },
    ];
    const keepDiscriminatorProperty = random.chance(0.5);
    return {
      name: this.#name(),
      type: isList ? Array : Object,
      decorators: [
        Type(() => Object, {
          keepDiscriminatorProperty,
          discriminator: { property: key, subTypes },
        }),
        rules.ValidateNested(isList ? { each: true } : {}),
      ],
      near: isList ? () => random.list(0, 2, near) : near,
    };
  }
}

type Scalar = readonly [
  type: unknown,
  near: readonly unknown[],
  choices: readonly (() => PropertyDecorator)[],
];

const SCALARS: readonly Scalar[] = [
  [
    String,
    ['abc', '', 'a', ' padded ', '👍👍', 'forbidden', 'a@b.example', '2026-01-02T03:04:05Z', null],
    [
      () => rules.IsString(),
      () => rules.Length(1, 12),
      () => rules.IsNotEmpty(),
      () => rules.MaxLength(30),
    ],
  ],
  [
    String,
    ['a@b.example', 'x@y.example', 'a@b'],
    [() => rules.IsEmail(), () => rules.MinLength(2), () => rules.Matches(/@/)],
  ],
  [
    String,
    ['2026-01-02', '2026-02-30', '2024-02-29T00:00:00Z', 'never'],
    [() => rules.IsISO8601({ strict: true }), () => rules.IsDateString()],
  ],
  [
    Number,
    [7, 0, -0, 1, 1.5, -3, 2 ** 53, '7', null],
    [() => rules.IsInt(), () => rules.Min(0), () => rules.Max(100), () => rules.IsNumber()],
  ],
  [
    Number,
    [1.25, 1.255, 3],
    [() => rules.IsNumber({ maxDecimalPlaces: 2 }), () => rules.IsPositive()],
  ],
  [Boolean, [true, false, 'true', 0], [() => rules.IsBoolean()]],
  [Date, ['2026-01-02', '2026-01-02T03:04:05Z', 'x', 5], [() => rules.IsDate()]],
  [BigInt, ['12', 5, '-1', 1.5, 'x'], [() => rules.IsDefined()]],
  [
    Array,
    [['a', 'b'], [], ['a'], ['a', 'b', 'c'], ['a', 'a'], [1], [null], 'a'],
    [
      () => rules.IsArray(),
      () => rules.IsString({ each: true }),
      () => rules.ArrayMaxSize(2),
      () => rules.ArrayUnique(),
      () => rules.IsIn(['a', 'b'], { each: true }),
    ],
  ],
  [Set, [['a'], ['a', 'a'], [1], {}], [() => rules.IsString({ each: true })]],
  [Map, [{ a: 'b' }, { a: 1 }, []], [() => rules.IsString({ each: true })]],
  [
    Array,
    [[1, 2], [2 ** 53], ['1']],
    [() => Type(() => Number), () => rules.Max(10, { each: true })],
  ],
  [
    Object,
    [{ a: 1 }, {}, [], 'a', 1],
    [() => rules.IsObject(), () => rules.IsNotEmptyObject(), () => rules.Allow()],
  ],
];

function trimmed(value: unknown): unknown {
  return typeof value === 'string' ? value.trim() : value;
}

/** A rule of the application. It must see the whole instance, however it is bound. */
@rules.ValidatorConstraint({ name: 'notForbidden' })
class NotForbidden {
  validate(value: unknown, args: rules.ValidationArguments): boolean {
    return value !== 'forbidden' && Object.keys(args.object).length < 7;
  }

  defaultMessage(args: rules.ValidationArguments): string {
    return `$property is forbidden beside ${Object.keys(args.object).join()}`;
  }
}

function isFirstOfName({ name }: Property, index: number, all: readonly Property[]): boolean {
  return all.findIndex((each) => each.name === name) === index;
}
