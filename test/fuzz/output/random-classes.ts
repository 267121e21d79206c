import 'reflect-metadata';

import { Exclude, Expose, Transform, Type } from 'class-transformer';
import { IsInt, IsString } from 'class-validator';

import type { Constructor } from '../../../src/conf/constructor.js';
import type { Random } from '../../differential/random.js';

/** A class, with the names of its fields as far as values are to be near to them. */
export interface ClassShape {
  readonly type: Constructor;
  readonly fields: readonly FieldShape[];
}

/** A field and what belongs into it. */
export interface FieldShape {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'flag' | 'list' | 'date' | 'nested' | 'any';
  /** Position of the nested class among all. */
  readonly nested: number;
}

const PLAIN_NAMES = ['id', 'title', 'isbn', 'price', 'author', 'tags'];
const NAMES = [
  'id',
  'title',
  'isbn',
  'price',
  'author',
  'tags',
  'a b',
  'then',
  'toJSON',
  'toString',
  'constructor',
  '__proto__',
  '12',
  'né',
  '本',
  'length',
];
const OUTER_NAMES = [
  ...NAMES,
  'first_published',
  '007',
  '-1',
  'q"uote',
  'back\\slash',
  'line\nbreak',
  '\u2028',
  '',
  'x'.repeat(300),
  'data',
];
const KINDS = [
  'text',
  'text',
  'number',
  'number',
  'flag',
  'list',
  'date',
  'nested',
  'nested',
  'any',
] as const;

/** A handful of classes whose fields are declared by the decorators of both libraries, some of each other's types. */
export function randomClasses(random: Random): readonly ClassShape[] {
  const types: Constructor[] = [];
  const count = random.integer(2, 5);
  return Array.from({ length: count }, (_, index) => {
    const base =
      index > 0 && random.chance(0.2) ? (random.pick(types) as Constructor<object>) : undefined;
    const type = (
      base === undefined ? class Made {} : class Derived extends base {}
    ) as Constructor;
    types.push(type);
    const fields = [
      ...new Set(random.list(0, 8, () => random.pick(random.chance(0.8) ? PLAIN_NAMES : NAMES))),
    ].map((name) => ({
      name,
      kind: random.pick(KINDS),
      nested: random.integer(0, count - 1),
    }));
    for (const field of fields) declare(random, type, field, () => types[field.nested]!);
    return { type, fields };
  });
}

function declare(
  random: Random,
  { prototype }: Constructor,
  { name, kind }: FieldShape,
  nested: () => Constructor,
): void {
  const target = prototype as object;
  if (random.chance(0.1)) (kind === 'number' ? IsInt : IsString)()(target, name);
  else if (random.chance(0.2)) Expose({ name: random.pick(OUTER_NAMES) })(target, name);
  else Expose()(target, name);
  const designs = { text: String, number: Number, flag: Boolean, list: Array, date: Date };
  Reflect.defineMetadata(
    'design:type',
    kind in designs ? designs[kind as 'text'] : Object,
    target,
    name,
  );
  if (kind === 'nested') Type(nested)(target, name);
  if (random.chance(0.05)) Exclude({ toPlainOnly: random.chance(0.5) })(target, name);
  if (random.chance(0.1)) Transform(random.pick(TRANSFORMS))(target, name);
}

const TRANSFORMS: readonly ((given: { readonly value: unknown }) => unknown)[] = [
  ({ value }) => value,
  ({ value }) => [value],
  ({ value }) => (typeof value === 'number' ? value.toFixed(2) : undefined),
  () => new Date(0),
  () => 5n,
];
