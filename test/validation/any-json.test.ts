import { describe, expect, it } from '@jest/globals';
import { Transform, Type } from 'class-transformer';
import {
  IsArray,
  IsDate,
  IsEmail,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import fc from 'fast-check';
import { QueryDict } from 'lapompe';

import { createDtoBinder } from '../../src/validation/bind-dto.js';

class Part {
  @IsString() name!: string;
  @IsOptional() @ValidateNested({ each: true }) @Type(() => Part) parts?: Part[];
}

class Everything {
  @IsOptional() @IsString() @Length(1, 5) text?: string;
  @IsOptional() @IsInt() @Min(0) int?: number;
  @IsOptional() @IsDate() date?: Date;
  @IsOptional() big?: bigint;
  @IsOptional() @IsEmail() email?: string;
  @IsOptional() @IsIn(['a', 'b']) choice: string = 'a';
  @IsOptional() @Type(() => Part) part?: Part;
  @IsOptional() @Type(() => Part) map?: Map<string, Part>;
  @IsOptional() @IsArray() @IsString({ each: true }) list: string[] = [];
  @IsOptional() @Type(() => Number) set?: Set<number>;
  @ValidateIf((all: Everything) => all.text !== undefined && all.text.startsWith('x'))
  @Matches(/x/)
  late?: string;
  @IsOptional()
  @Transform(({ value }: { value: string }) => value.trim())
  @IsString()
  trim?: string;
}

const NAMES = [...Object.keys(new Everything()), 'text', 'int', 'date', 'big', 'email', 'part'];
const keys = fc.constantFrom(
  ...NAMES,
  'map',
  'set',
  'late',
  'trim',
  'name',
  'parts',
  'constructor',
);
const value = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      null,
      true,
      '',
      'a',
      'x',
      ' a ',
      '5',
      5,
      -1,
      1.5,
      2 ** 60,
      '2026-01-02',
      'a@b.example',
    ),
    fc.string({ maxLength: 6 }),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(keys, tie('json'), { maxKeys: 6 }),
  ),
})).json;

/** Values that mostly fit, with some that do not among them. */
const likely = fc.record(
  {
    text: fc.constantFrom<unknown>('a', 'abc', 'x', '', 5),
    int: fc.constantFrom<unknown>(0, 7, 1.5, '7'),
    date: fc.constantFrom<unknown>('2026-01-02', '2026-02-30'),
    big: fc.constantFrom<unknown>('12345678901234567890', 5, 1.5),
    part: fc.constantFrom<unknown>({ name: 'a' }, { name: 'a', parts: [{ name: 'b' }] }, {}),
    map: fc.constantFrom<unknown>({ a: { name: 'b' } }, { constructor: {} }),
    list: fc.constantFrom<unknown>(['a'], [], [1], 'a'),
    set: fc.constantFrom<unknown>([1, 1], ['1']),
    trim: fc.constantFrom<unknown>(' a ', 5),
    late: fc.constantFrom<unknown>('x', 'y', {}),
  },
  { requiredKeys: [] },
);

/** True of every value that a property may hold, as it is declared. */
function isSound(all: Everything): boolean {
  const optional = (each: unknown, type: string) =>
    each === undefined || each === null || typeof each === type;
  const arePartsSound = (part: Part): boolean =>
    part instanceof Part &&
    typeof part.name === 'string' &&
    (part.parts ?? []).every(arePartsSound);
  return (
    optional(all.text, 'string') &&
    optional(all.int, 'number') &&
    optional(all.big, 'bigint') &&
    optional(all.email, 'string') &&
    typeof all.choice === 'string' &&
    (all.date == null || all.date instanceof Date) &&
    (all.part == null || arePartsSound(all.part)) &&
    (all.map == null || [...all.map.values()].every(arePartsSound)) &&
    all.list.every((each) => typeof each === 'string') &&
    (all.set == null || [...all.set].every((each) => typeof each === 'number')) &&
    optional(all.late, 'string') &&
    optional(all.trim, 'string')
  );
}

const bind = createDtoBinder(Everything, { source: 'body', unknownKeys: 'drop' });

describe('whatever is sent', () => {
  it('as JSON is refused field by field, or arrives as what is declared', () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof(likely, fc.dictionary(keys, value, { maxKeys: 5 }), value), (json) => {
        try {
          const all = bind({ kind: 'json', value: json }) as Everything;
          accepted += 1;
          expect(isSound(all)).toBe(true);
        } catch (error) {
          expect((error as { code?: string }).code).toBe('VALIDATION_FAILED');
        }
      }),
      { numRuns: 4000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });

  it('as a form does too', () => {
    const field = fc.tuple(
      keys,
      fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom('', '5', '2026-01-02', 'a', 'x')),
    );
    fc.assert(
      fc.property(fc.array(field, { maxLength: 8 }), (fields) => {
        try {
          const all = bind({ kind: 'fields', fields: QueryDict.fromEntries(fields) }) as Everything;
          expect(isSound(all)).toBe(true);
        } catch (error) {
          expect((error as { code?: string }).code).toBe('VALIDATION_FAILED');
        }
      }),
      { numRuns: 4000 },
    );
  });
});
