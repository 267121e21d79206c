import 'reflect-metadata';
import { IsDefined, IsOptional } from 'class-validator';

import type { Constructor } from '../../../src/conf/constructor.js';
import { MultiValueMap } from '../../../src/http/multi-value-map.js';
import type { DtoInput } from '../../../src/validation/bind-dto.js';
import type { Random } from '../../differential/random.js';
import type { Decorate, DecoratorCase } from './decorator-case.js';
import { DECORATOR_CASES } from './decorator-cases.js';
import { forgetClassesBut, knownClasses } from './forget-classes.js';
import type { FuzzLog } from './fuzz-log.js';
import { BindingJudge } from './judge-binding.js';
import { randomValue } from './random-value.js';

/** Types that the compiler may have recorded for the decorated property. */
const TYPES: readonly unknown[] = [Object, undefined, String, Number, Boolean, Date, BigInt, Array];

/** One class with one decorated property, and the ways to bind it. */
interface Subject {
  readonly name: string;
  readonly near: readonly unknown[];
  readonly json: BindingJudge;
  readonly fields: BindingJudge;
}

/** Binds random values to classes of one property, for every decorator of class-validator in turn. */
export function fuzzDecorators(count: number, random: Random, log: FuzzLog): void {
  const cases = Object.entries(DECORATOR_CASES);
  const known = knownClasses();
  for (const [name, each] of cases) {
    if (log.isFull) return;
    const subjects = subjectsOf(name, each);
    const first = random.integer(0, subjects.length - 1);
    for (let number = 0; number < count / cases.length; number += 1)
      tryOne(subjects[(first + number) % subjects.length]!(), random, log);
    forgetClassesBut(known);
  }
}

function tryOne(subject: Subject, random: Random, log: FuzzLog): void {
  const isJson = random.chance(0.75);
  const input = isJson ? jsonInput(subject, random) : fieldInput(subject, random);
  log.note(subject.name, (isJson ? subject.json : subject.fields).judge(input), input);
}

function subjectsOf(name: string, { ways, near }: DecoratorCase): readonly (() => Subject)[] {
  return ways.flatMap((way, index) => [
    ...TYPES.map((type) => subjectOf(`${name} ${index}`, near, type, [way()])),
    subjectOf(`${name} ${index} optional`, near, Object, [IsOptional(), way()]),
    subjectOf(`${name} ${index} defined`, near, String, [IsDefined(), way()]),
    ...[Array, Set, Map].map((type) =>
      subjectOf(`${name} ${index} each`, near, type, [eachOf(way)]),
    ),
    subjectOf(`${name} ${index} each, optional`, near, Array, [eachOf(way), IsOptional()]),
  ]);
}

function eachOf(way: Decorate): PropertyDecorator {
  return way({ each: true, message: '$property: $value, $constraint1' });
}

/** Declared when it is first used. */
function subjectOf(
  name: string,
  near: readonly unknown[],
  type: unknown,
  decorators: readonly PropertyDecorator[],
): () => Subject {
  let subject: Subject | undefined;
  return () => (subject ??= declare(name, near, type, decorators));
}

function declare(
  name: string,
  near: readonly unknown[],
  type: unknown,
  decorators: readonly PropertyDecorator[],
): Subject {
  const dto = class Single {};
  if (type !== undefined) Reflect.defineMetadata('design:type', type, dto.prototype, 'value');
  for (const decorate of decorators) decorate(dto.prototype, 'value');
  const judge = (unknownKeys: 'drop' | 'refuse') =>
    new BindingJudge(dto as Constructor, { source: 'body', unknownKeys });
  const typeName = typeof type === 'function' ? type.name : 'untyped';
  return { name: `${name} of ${typeName}`, near, json: judge('drop'), fields: judge('refuse') };
}

function jsonInput({ near }: Subject, random: Random): DtoInput {
  if (random.chance(0.03)) return { kind: 'json', value: randomValue(random) };
  if (random.chance(0.05)) return { kind: 'json', value: {} };
  return { kind: 'json', value: { value: nearValue(near, random) } };
}

function nearValue(near: readonly unknown[], random: Random): unknown {
  const one = (): unknown => (random.chance(0.7) ? random.pick(near) : randomValue(random));
  const way = random.integer(0, 9);
  if (way < 5) return one();
  if (way < 8) return random.list(0, 3, one);
  return way === 8
    ? Object.fromEntries(random.list(0, 2, () => ['k', one()]))
    : mutated(one(), random);
}

function mutated(value: unknown, random: Random): unknown {
  if (typeof value === 'number') return value + random.pick([-1, 1, 0.5, 1e-9]);
  return typeof value === 'string'
    ? random.mutate(value, ['', ' ', '0', 'Z', '👍', '\ufe0f', '\ud83d', '-', '\n'])
    : value;
}

function fieldInput({ near }: Subject, random: Random): DtoInput {
  const texts = random.list(1, 2, () => {
    const value = nearValue(near, random);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  });
  const lists = new Map(random.chance(0.95) ? [['value', texts]] : []);
  if (random.chance(0.05)) lists.set('other', ['x']);
  return { kind: 'fields', fields: new MultiValueMap(lists) };
}
