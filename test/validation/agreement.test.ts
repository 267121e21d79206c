import { describe, expect, it } from '@jest/globals';
import { Type } from 'class-transformer';
import * as rules from 'class-validator';
import { validateSync } from 'class-validator';
import fc from 'fast-check';

import { createDtoBinder } from '../../src/validation/bind-dto.js';

/** Every rule of class-validator that looks at a single value, with parameters where it wants some. */
const RULES: Readonly<Record<string, () => PropertyDecorator>> = {
  isArray: () => rules.IsArray(),
  isAlpha: () => rules.IsAlpha(),
  isAlphanumeric: () => rules.IsAlphanumeric(),
  isAscii: () => rules.IsAscii(),
  isBase64: () => rules.IsBase64(),
  isBoolean: () => rules.IsBoolean(),
  isBooleanString: () => rules.IsBooleanString(),
  isDateString: () => rules.IsDateString(),
  isDefined: () => rules.IsDefined(),
  isDivisibleBy: () => rules.IsDivisibleBy(3),
  isEmail: () => rules.IsEmail(),
  isEmpty: () => rules.IsEmpty(),
  isEnum: () => rules.IsEnum({ a: 'a', b: 1 }),
  isHexColor: () => rules.IsHexColor(),
  isIn: () => rules.IsIn(['a', 1, true]),
  isInt: () => rules.IsInt(),
  isIp: () => rules.IsIP(),
  isIso8601: () => rules.IsISO8601({ strict: true }),
  isJson: () => rules.IsJSON(),
  isLatitude: () => rules.IsLatitude(),
  isLowercase: () => rules.IsLowercase(),
  isNegative: () => rules.IsNegative(),
  isNotEmpty: () => rules.IsNotEmpty(),
  isNotIn: () => rules.IsNotIn(['a', 1]),
  isNumber: () => rules.IsNumber({ maxDecimalPlaces: 2 }),
  isNumberString: () => rules.IsNumberString(),
  isObject: () => rules.IsObject(),
  isNotEmptyObject: () => rules.IsNotEmptyObject(),
  isPort: () => rules.IsPort(),
  isPositive: () => rules.IsPositive(),
  isString: () => rules.IsString(),
  isUrl: () => rules.IsUrl(),
  isUuid: () => rules.IsUUID(),
  arrayContains: () => rules.ArrayContains([1]),
  arrayMinSize: () => rules.ArrayMinSize(1),
  arrayUnique: () => rules.ArrayUnique(),
  contains: () => rules.Contains('a'),
  equals: () => rules.Equals('a'),
  length: () => rules.Length(1, 3),
  matches: () => rules.Matches(/^[a-z]+$/),
  max: () => rules.Max(10),
  maxLength: () => rules.MaxLength(3),
  min: () => rules.Min(1),
  notEquals: () => rules.NotEquals('a'),
  optional: () => rules.IsOptional(),
};

const scalar = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    '',
    'a',
    'A',
    '1',
    '-3',
    '1.5',
    'a@b.example',
    '2026-01-02',
    '#fff',
    '::1',
    '{}',
    'true',
  ),
  fc.integer({ min: -20, max: 20 }),
  fc.integer({ min: -500, max: 500 }).map((cents) => cents / 100),
  fc.string({ maxLength: 5 }),
  fc.uuid(),
);
const json = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('a', 'b'), scalar, { maxKeys: 2, noNullPrototype: true }),
);

/** What class-validator itself says of an instance. Some of its rules fall over some values (6e-323, an own `hasOwnProperty`). */
function accepts(type: new () => object, values: object): boolean {
  try {
    return validateSync(Object.assign(new type(), values)).length === 0;
  } catch {
    return false;
  }
}

function binds(type: new () => object, value: unknown): boolean {
  try {
    void createDtoBinder(type, { source: 'body', unknownKeys: 'drop' })({ kind: 'json', value });
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== 'VALIDATION_FAILED') throw error;
    return false;
  }
}

describe('the binder and class-validator', () => {
  it.each(Object.keys(RULES))(
    'say the same of "%s" on a property whose type is not seen',
    (name) => {
      class Single {
        value: unknown;
      }
      RULES[name]!()(Single.prototype, 'value');
      fc.assert(
        fc.property(fc.option(json, { nil: undefined }), (value) => {
          const values = value === undefined ? {} : { value };
          // A list rule makes a list of the property, where the binder is stricter: the same answer about lists.
          expect(binds(Single, values)).toBe(
            accepts(Single, values) && (name !== 'isArray' || Array.isArray(value)),
          );
        }),
        { numRuns: 150 },
      );
    },
  );

  it('say the same of several rules, and the binder names them in the same words', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom(...Object.keys(RULES)), { minLength: 1, maxLength: 4 }),
        json,
        (names, value) => {
          class Several {
            value: unknown;
          }
          for (const name of names) RULES[name]!()(Several.prototype, 'value');
          const expected =
            validateSync(Object.assign(new Several(), { value }))[0]?.constraints ?? {};
          let found: Record<string, string> = {};
          try {
            void createDtoBinder(Several, { source: 'body', unknownKeys: 'drop' })({
              kind: 'json',
              value: { value },
            });
          } catch (error) {
            const { errors } = error as {
              errors: Record<string, { code: string; message: string }[]>;
            };
            found = Object.fromEntries(
              (errors['value'] ?? []).map((problem) => [problem.code, problem.message]),
            );
          }
          if (names.includes('isArray') && !Array.isArray(value) && value !== null)
            expect(Object.keys(found)).toContain('isArray');
          else expect(found).toEqual(expected);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('differ where a rule of class-validator falls over a value: there the value is refused', () => {
    class Fragile {
      @rules.IsOptional() @rules.IsNumber({ maxDecimalPlaces: 2 }) number?: unknown;
      @rules.IsOptional() @rules.IsNotEmptyObject() object?: unknown;
    }
    expect(() => validateSync(Object.assign(new Fragile(), { number: 6e-323 }))).toThrow(TypeError);
    expect(binds(Fragile, { number: 6e-323 })).toBe(false);
    expect(binds(Fragile, { object: JSON.parse('{"hasOwnProperty":1}') as unknown })).toBe(false);
  });

  it('accept the same nested lists, but for what is no list of objects', () => {
    class Item {
      @rules.IsInt() @rules.Min(0) n!: number;
    }
    class Basket {
      @rules.IsArray() @rules.ValidateNested({ each: true }) @Type(() => Item) items!: Item[];
    }
    const item = fc.record({ n: fc.oneof(fc.integer({ min: -2, max: 5 }), fc.constant('1')) });
    fc.assert(
      fc.property(fc.array(item, { maxLength: 4 }), (items) => {
        const made = items.map((each) => Object.assign(new Item(), each));
        expect(binds(Basket, { items })).toBe(accepts(Basket, { items: made }));
      }),
    );
  });
});
