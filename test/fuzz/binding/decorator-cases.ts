import * as rules from 'class-validator';

import { DATES, optioned, plain, ways, type DecoratorCase } from './decorator-case.js';
import { TEXT_DECORATOR_CASES } from './text-decorator-cases.js';

enum Color {
  red = 'red',
  blue = 'blue',
}
enum Level {
  low,
  high = 5,
}

const ALWAYS = new Date('2020-01-01T00:00:00Z');

/** Every decorator of class-validator by the name of its export. */
export const DECORATOR_CASES: Readonly<Record<string, DecoratorCase>> = {
  Allow: plain(rules.Allow, 'a'),
  ValidateNested: { ...plain(rules.ValidateNested, {}, []), isOwn: true },
  ValidatePromise: plain(rules.ValidatePromise, 'a'),
  IsOptional: plain(rules.IsOptional, null, 'a'),
  ValidateIf: {
    ...ways(['a', 1], (options) => rules.ValidateIf((_, value) => value !== 1, options)),
    isOwn: true,
  },
  Validate: {
    ...ways(['good', 'goods'], (options) => rules.Validate(StartsGood, options)),
    isOwn: true,
  },
  ValidateBy: {
    ...ways(['good', 'goods'], (options) =>
      rules.ValidateBy(
        { name: 'startsGood', validator: { validate: (value) => startsGood(value) } },
        options,
      ),
    ),
    isOwn: true,
  },
  IsDefined: plain(rules.IsDefined, 'a'),
  IsLatLong: plain(rules.IsLatLong, '1,2', '90.0,-180', '91,0'),
  IsLatitude: plain(rules.IsLatitude, 45, '-90', 91),
  IsLongitude: plain(rules.IsLongitude, 45, '-180', 181),
  Equals: ways(
    ['a', 'A', 0, -0, 1, null],
    (o) => rules.Equals('a', o),
    (o) => rules.Equals(0, o),
    (o) => rules.Equals(null, o),
    (o) => rules.Equals(Number.NaN, o),
  ),
  NotEquals: ways(
    ['a', 'A', 0, -0, 1],
    (o) => rules.NotEquals('a', o),
    (o) => rules.NotEquals(0, o),
    (o) => rules.NotEquals(Number.NaN, o),
  ),
  IsEmpty: plain(rules.IsEmpty, '', null),
  IsNotEmpty: plain(rules.IsNotEmpty, 'a', ' ', 0),
  IsIn: ways(
    ['a', 1, true, null, Number.NaN, 'toString'],
    (o) => rules.IsIn(['a', 1, true], o),
    (o) => rules.IsIn([null, Number.NaN], o),
    (o) => rules.IsIn([], o),
  ),
  IsNotIn: ways(
    ['a', 1, true, null, 'b'],
    (o) => rules.IsNotIn(['a', 1, true], o),
    (o) => rules.IsNotIn([null, Number.NaN], o),
  ),
  IsDivisibleBy: ways(
    [3, 9, 4, 0, 0.3],
    (o) => rules.IsDivisibleBy(3, o),
    (o) => rules.IsDivisibleBy(0.1, o),
  ),
  IsPositive: plain(rules.IsPositive, 1, 0, -0, 5e-324),
  IsNegative: plain(rules.IsNegative, -1, 0, -0, -5e-324),
  Max: ways(
    [10, 10.5, -1, 1e21],
    (o) => rules.Max(10, o),
    (o) => rules.Max(-0.5, o),
    (o) => rules.Max(1e300, o),
    (o) => rules.Max(Infinity, o),
  ),
  Min: ways(
    [10, 9.5, -1, -1e21],
    (o) => rules.Min(10, o),
    (o) => rules.Min(-0.5, o),
    (o) => rules.Min(-1e300, o),
    (o) => rules.Min(Number.NaN, o),
  ),
  MinDate: ways(
    [...DATES, ALWAYS],
    (o) => rules.MinDate(ALWAYS, o),
    (o) => rules.MinDate(() => ALWAYS, o),
  ),
  MaxDate: ways(
    [...DATES, ALWAYS],
    (o) => rules.MaxDate(ALWAYS, o),
    (o) => rules.MaxDate(() => ALWAYS, o),
  ),
  ...TEXT_DECORATOR_CASES,
  IsBoolean: plain(rules.IsBoolean, true, false, 'true', 1),
  IsDate: plain(rules.IsDate, ...DATES, ALWAYS),
  IsNumber: optioned(
    rules.IsNumber,
    [
      { allowNaN: true },
      { allowInfinity: true },
      { maxDecimalPlaces: 2 },
      { maxDecimalPlaces: 0 },
      { maxDecimalPlaces: -1 },
    ],
    1,
    1.5,
    1.25,
    1.125,
    6e-323,
    -0,
    1e21,
    Number.NaN,
    Infinity,
  ),
  IsEnum: ways(
    ['red', 'blue', 'low', 0, 5, '5', 'high', 'a', 1],
    (o) => rules.IsEnum(Color, o),
    (o) => rules.IsEnum(Level, o),
    (o) => rules.IsEnum({ a: 'a', b: 1 }, o),
    (o) => rules.IsEnum(['red', 'blue'], o),
  ),
  IsInt: plain(rules.IsInt, 1, -0, 1.5, 2 ** 53, 2 ** 53 - 1, 1e21, -1e300),
  IsString: plain(rules.IsString, 'a', '', Object('a')),
  IsArray: plain(rules.IsArray, [], [1]),
  IsObject: plain(rules.IsObject, {}, { a: 1 }, []),
  ArrayContains: ways(
    [[1], [2], [1, 2], ['a']],
    (o) => rules.ArrayContains([1], o),
    (o) => rules.ArrayContains([], o),
  ),
  ArrayNotContains: ways([[1], [2], [1, 2], ['a']], (o) => rules.ArrayNotContains([1], o)),
  ArrayNotEmpty: plain(rules.ArrayNotEmpty, [], [1]),
  ArrayMinSize: ways(
    [[], [1], [1, 2]],
    (o) => rules.ArrayMinSize(2, o),
    (o) => rules.ArrayMinSize(0, o),
  ),
  ArrayMaxSize: ways(
    [[], [1], [1, 2]],
    (o) => rules.ArrayMaxSize(1, o),
    (o) => rules.ArrayMaxSize(0, o),
  ),
  ArrayUnique: ways(
    [
      [1, 2],
      [1, 1],
      [{ a: 1 }, { a: 1 }],
      [null, null],
    ],
    (o) => rules.ArrayUnique(o),
    (o) => rules.ArrayUnique((each: { a?: unknown }) => each.a, o),
  ),
  IsNotEmptyObject: optioned(
    rules.IsNotEmptyObject,
    [{ nullable: false }],
    {},
    { a: 1 },
    { a: null },
  ),
  IsInstance: { ...ways([{}, 'a'], (o) => rules.IsInstance(Map, o)), acceptsNothing: true },
};

function startsGood(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('good');
}

@rules.ValidatorConstraint({ name: 'startsGood' })
class StartsGood {
  validate(value: unknown): boolean {
    return startsGood(value);
  }
}

/** What class-validator exports that is no decorator of a property. */
const OTHERS: ReadonlySet<string> = new Set([
  'ValidatorConstraint',
  'ValidationError',
  'ValidationTypes',
  'Validator',
  'MetadataStorage',
]);

/** Names of the decorators of class-validator that no case covers. To be empty. */
export function uncoveredDecorators(): readonly string[] {
  return Object.entries(rules)
    .filter(([name, value]) => typeof value === 'function' && /^[A-Z]/.test(name))
    .map(([name]) => name)
    .filter((name) => !OTHERS.has(name) && !Object.hasOwn(DECORATOR_CASES, name));
}
