import * as rules from 'class-validator';
import type { ValidationOptions } from 'class-validator';

/** One way to write a decorator, with options of class-validator at the end. */
export type Decorate = (options?: ValidationOptions) => PropertyDecorator;

/** A decorator of class-validator with several sets of parameters. */
export interface DecoratorCase {
  readonly ways: readonly Decorate[];
  /** Values that it accepts, or nearly. */
  readonly near: readonly unknown[];
  /** True where a function of the application decides, or boot refuses the class: the interpreter is asked. */
  readonly isOwn?: boolean;
  /** True where it accepts no value of JSON. */
  readonly acceptsNothing?: boolean;
}

type Plain = (options?: ValidationOptions) => PropertyDecorator;
type Optioned = (parameters?: never, options?: ValidationOptions) => PropertyDecorator;

function plain(make: Plain, ...near: unknown[]): DecoratorCase {
  return { ways: [(options) => make(options)], near };
}

/** A decorator whose only parameter may be left out. */
function optioned(
  make: Optioned,
  parameters: readonly unknown[],
  ...near: unknown[]
): DecoratorCase {
  const ways = [undefined, ...parameters].map(
    (each): Decorate =>
      (options) =>
        make(each as never, options),
  );
  return { ways, near };
}

function ways(near: readonly unknown[], ...all: Decorate[]): DecoratorCase {
  return { ways: all, near };
}

enum Color {
  red = 'red',
  blue = 'blue',
}
enum Level {
  low,
  high = 5,
}

const ALWAYS = new Date('2020-01-01T00:00:00Z');
const DATES = ['2026-01-02', '2026-01-02T03:04:05.678Z', '2026-02-30', '0999-01-02', '2019-12-31'];
const SIZES = [
  '',
  'a',
  'ab',
  'abc',
  'abcd',
  'abcdefgh',
  '👍',
  '👍👍👍',
  '❤️',
  'a\ufe0f\ufe0f',
  'x'.repeat(30),
];

// A sticky pattern remembers: whoever asks it second gets another answer, so that nothing can be compared.

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
  Contains: ways(
    ['a', 'bab', 'b'],
    (o) => rules.Contains('a', o),
    (o) => rules.Contains('', o),
  ),
  NotContains: ways(['a', 'bab', 'b'], (o) => rules.NotContains('a', o)),
  IsAlpha: optioned(rules.IsAlpha, ['de-DE'], 'abc', 'äöü', 'ab1'),
  IsAlphanumeric: optioned(rules.IsAlphanumeric, ['de-DE'], 'abc1', 'äöü1', 'a b'),
  IsDecimal: optioned(rules.IsDecimal, [{ force_decimal: true }], '1.5', '1', '1,5'),
  IsAscii: plain(rules.IsAscii, 'abc', 'ä'),
  IsBase64: optioned(rules.IsBase64, [{ urlSafe: true }], 'YWJj', 'YW-_', 'YWJ'),
  IsByteLength: ways(
    SIZES,
    (o) => rules.IsByteLength(1, 4, o),
    (o) => rules.IsByteLength(2, undefined, o),
  ),
  IsCreditCard: plain(rules.IsCreditCard, '4111111111111111', '4111111111111112'),
  IsCurrency: optioned(rules.IsCurrency, [{ symbol: '€' }], '$1,000.00', '€5', 'x'),
  IsEmail: optioned(
    rules.IsEmail,
    [{ allow_display_name: true }],
    'a@b.example',
    'A <a@b.example>',
    'a@b',
  ),
  IsFQDN: optioned(rules.IsFQDN, [{ require_tld: false }], 'a.example', 'localhost', 'a_b'),
  IsFullWidth: plain(rules.IsFullWidth, 'ａ', 'a'),
  IsHalfWidth: plain(rules.IsHalfWidth, 'a', 'ａ'),
  IsVariableWidth: plain(rules.IsVariableWidth, 'aａ', 'a'),
  IsHexColor: plain(rules.IsHexColor, '#fff', '#ff'),
  IsHexadecimal: plain(rules.IsHexadecimal, 'ff', 'fg'),
  IsMACAddress: optioned(
    rules.IsMACAddress as Optioned,
    [{ no_separators: true }],
    '01:02:03:04:05:ab',
    '0102030405ab',
  ),
  IsIP: optioned(rules.IsIP, [4, '6'], '::1', '127.0.0.1', '256.0.0.1'),
  IsPort: plain(rules.IsPort, '80', '65536'),
  IsISBN: optioned(rules.IsISBN, ['10', 13], '9783836221191', '3836221195', '3836221190'),
  IsISIN: plain(rules.IsISIN, 'AU0000XVGZA3', 'AU0000XVGZA4'),
  IsISO8601: optioned(
    rules.IsISO8601,
    [{ strict: true }, { strict: true, strictSeparator: true }],
    ...DATES,
    '2026-W01',
    '2026-01-02 03:04',
    '2026-02-29',
    '2024-02-29',
  ),
  IsJSON: plain(rules.IsJSON, '{}', '{', '1'),
  IsJWT: plain(
    rules.IsJWT,
    'eyJhbGciOiJIUzI1NiJ9.e30.Et9HFtf9R3GEMA0IICOfFMVXY7kkTX1wr4qCyhIf58U',
    'a.b',
  ),
  IsLowercase: plain(rules.IsLowercase, 'abc', 'Abc'),
  IsMobilePhone: ways(
    ['+491701234567', '123'],
    (o) => rules.IsMobilePhone(undefined, undefined, o),
    (o) => rules.IsMobilePhone('de-DE', { strictMode: true }, o),
  ),
  IsISO31661Alpha2: plain(rules.IsISO31661Alpha2, 'DE', 'XX'),
  IsISO31661Alpha3: plain(rules.IsISO31661Alpha3, 'DEU', 'XXX'),
  IsISO31661Numeric: plain(rules.IsISO31661Numeric, '276', '000'),
  IsMongoId: plain(rules.IsMongoId, '507f1f77bcf86cd799439011', '507f1f77bcf86cd79943901'),
  IsMultibyte: plain(rules.IsMultibyte, 'ä', 'a'),
  IsSurrogatePair: plain(rules.IsSurrogatePair, '👍', 'a'),
  IsUrl: optioned(
    rules.IsUrl,
    [{ require_tld: false }, { protocols: ['https'] }],
    'https://a.example/b?c',
    'http://localhost',
    'a b',
  ),
  IsUUID: optioned(
    rules.IsUUID,
    ['4', 'all', [1, 4]],
    'f47ac10b-58cc-4372-a567-0e02b2c3d479',
    'f47ac10b-58cc-1372-a567-0e02b2c3d479',
    'f47ac10b',
  ),
  IsFirebasePushId: plain(rules.IsFirebasePushId, '-KQ9kH2L3abcdefghijk', '-KQ9'),
  IsUppercase: plain(rules.IsUppercase, 'ABC', 'Abc'),
  Length: ways(
    SIZES,
    (o) => rules.Length(1, 3, o),
    (o) => rules.Length(3, undefined, o),
    (o) => rules.Length(0, 0, o),
    (o) => rules.Length(2, 8, o),
  ),
  MaxLength: ways(
    SIZES,
    (o) => rules.MaxLength(3, o),
    (o) => rules.MaxLength(0, o),
    (o) => rules.MaxLength(2.5, o),
  ),
  MinLength: ways(
    SIZES,
    (o) => rules.MinLength(1, o),
    (o) => rules.MinLength(3, o),
    (o) => rules.MinLength(8, o),
  ),
  Matches: ways(
    ['abc', 'ABC', '', 'aXa', 'a\nb'],
    (o) => rules.Matches(/^[a-z]+$/, o),
    (o) => rules.Matches(/a/g, o),
    (o) => rules.Matches(/^[a-z]+$/i, o),
    (o) => rules.Matches('^[a-z]+$' as never, 'i', o),
  ),
  IsPhoneNumber: optioned(rules.IsPhoneNumber, ['DE'], '+491701234567', '01701234567', '123'),
  IsMilitaryTime: plain(rules.IsMilitaryTime, '23:59', '24:00'),
  IsHash: ways(['d41d8cd98f00b204e9800998ecf8427e', 'd41d'], (o) => rules.IsHash('md5', o)),
  IsISSN: optioned(
    rules.IsISSN as Optioned,
    [{ case_sensitive: true }],
    '0378-5955',
    '2434-561x',
    '0378-5954',
  ),
  IsDateString: optioned(rules.IsDateString, [{ strict: true }], ...DATES, '2026-01-02 03:04'),
  IsBooleanString: plain(rules.IsBooleanString, 'true', '0', 'yes'),
  IsNumberString: optioned(rules.IsNumberString, [{ no_symbols: true }], '1', '-1.5', 'a'),
  IsBase32: plain(rules.IsBase32, 'MFRGG===', 'a'),
  IsBIC: plain(rules.IsBIC, 'DEUTDEFF', 'DEUT'),
  IsBtcAddress: plain(rules.IsBtcAddress, '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', '1A1z'),
  IsDataURI: plain(rules.IsDataURI, 'data:text/plain;base64,YWJj', 'data'),
  IsEAN: plain(rules.IsEAN, '9783836221191', '9783836221190'),
  IsEthereumAddress: plain(
    rules.IsEthereumAddress,
    '0x0000000000000000000000000000000000000001',
    '0x00',
  ),
  IsHSL: plain(rules.IsHSL, 'hsl(360,0%,0%)', 'hsl'),
  IsIBAN: optioned(
    rules.IsIBAN as Optioned,
    [{ whitelist: ['FR'] }],
    'DE89370400440532013000',
    'DE89370400440532013001',
  ),
  IsIdentityCard: optioned(rules.IsIdentityCard, ['ES'], '99999999R', '99999999A'),
  IsISRC: plain(rules.IsISRC, 'USAT29900609', 'USAT2990060'),
  IsLocale: plain(rules.IsLocale, 'de_DE', 'en', '1'),
  IsMagnetURI: plain(
    rules.IsMagnetURI,
    'magnet:?xt=urn:btih:06E2A9683BF4DA92C73A661AC56F0ECC9C63C5B4',
    'magnet',
  ),
  IsMimeType: plain(rules.IsMimeType, 'text/plain', 'text'),
  IsOctal: plain(rules.IsOctal, '017', '8'),
  IsPassportNumber: ways(['C01X00T47', 'x'], (o) => rules.IsPassportNumber('DE', o)),
  IsPostalCode: optioned(rules.IsPostalCode as Optioned, ['DE', 'any'], '10115', 'x'),
  IsRFC3339: plain(rules.IsRFC3339, '2026-01-02T03:04:05Z', '2026-01-02'),
  IsRgbColor: optioned(rules.IsRgbColor as Optioned, [false], 'rgb(0,0,0)', 'rgb(0%,0%,0%)', 'rgb'),
  IsSemVer: plain(rules.IsSemVer, '1.2.3', '1.2'),
  IsStrongPassword: optioned(rules.IsStrongPassword, [{ minLength: 4 }], 'aB3$efgh', 'aB3$', 'abc'),
  IsTimeZone: plain(rules.IsTimeZone, 'Europe/Berlin', 'Mars/Base'),
  IsBase58: plain(rules.IsBase58, 'abc', '0OIl'),
  IsTaxId: optioned(rules.IsTaxId as Optioned, ['de-DE'], '26954371827', '1'),
  IsISO4217CurrencyCode: plain(rules.IsISO4217CurrencyCode, 'EUR', 'XXQ'),
  IsISO6391: plain(rules.IsISO6391, 'de', 'xx'),
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
