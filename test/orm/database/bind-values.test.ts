import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from '@jest/globals';

import { HttpError } from '../../../src/errors/http-error.js';
import { bindValues, MAX_VALUE_BYTES } from '../../../src/orm/database/bind-values.js';
import { ProgrammingError, UnsafeValue } from '../../../src/orm/database/database-errors.js';
import { DATABASE_NAMES } from '../support/database-names.js';

const bind = (dialect: 'postgres' | 'sqlite', value: unknown) =>
  bindValues(dialect, [value], 1, 'SELECT 1')[0];

describe('Values for SQLite', () => {
  it.each([
    [true, 1n],
    [false, 0n],
    [7, 7n],
    [-0, 0n],
    [1.5, 1.5],
    [2 ** 60, 2 ** 60],
    [5n, 5n],
    ['é', 'é'],
    [null, null],
    [new Date('2024-03-01T12:30:00Z'), '2024-03-01 12:30:00'],
    [new Date('2024-03-01T12:30:00.007Z'), '2024-03-01 12:30:00.007000'],
  ])('%p become %p', (value, bound) => {
    expect(bind('sqlite', value)).toBe(bound);
  });

  it('have 64 bits', () => {
    expect(bind('sqlite', 2n ** 63n - 1n)).toBe(2n ** 63n - 1n);
    expect(() => bind('sqlite', 2n ** 63n)).toThrow(UnsafeValue);
  });
});

describe('Values for PostgreSQL', () => {
  it.each([
    [true, 'true'],
    [7, '7'],
    [1.5, '1.5'],
    [2n ** 70n, '1180591620717411303424'],
    ['é', 'é'],
    [null, null],
    [new Date('2024-03-01T12:30:00.007Z'), '2024-03-01T12:30:00.007Z'],
  ])('%p become %p', (value, bound) => {
    expect(bind('postgres', value)).toBe(bound);
  });
});

describe.each(['postgres', 'sqlite'] as const)('The binder for %s', (dialect) => {
  it.each([
    ['a NUL', 'a\0b'],
    ['half a pair', 'a\ud800'],
    ['NaN', NaN],
    ['infinity', -Infinity],
    ['undefined', undefined],
    ['an object', {}],
    ['an array', [1]],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['a boxed text', new String('x')],
    ['no moment', new Date(NaN)],
    ['a moment after the year 9999', new Date(8.64e15)],
    ['what only looks like a moment', Object.create(Date.prototype)],
    ['other views', new Float64Array(1)],
    ['too much text', 'x'.repeat(MAX_VALUE_BYTES + 1)],
    ['too many bytes', Buffer.alloc(MAX_VALUE_BYTES + 1)],
  ])('refuses %s', (_name, value) => {
    expect(() => bind(dialect, value)).toThrow(UnsafeValue);
  });

  it('says where the value stands, as an error of the client, without the value', () => {
    let thrown: unknown;
    try {
      bindValues(dialect, [1, 'secret\0'], 2, 'SELECT 1');
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(HttpError);
    expect(thrown).toMatchObject({ status: 400, code: 'ORM_UNSAFE_VALUE', position: 2 });
    expect((thrown as Error).message).not.toContain('secret');
  });

  it('takes bytes as they are', () => {
    const bytes = new Uint8Array([1, 2, 3, 4]).subarray(1, 3);
    expect(bind(dialect, bytes)).toEqual(Buffer.from([2, 3]));
  });

  it('is not fooled by a Date with methods of its own', () => {
    class Liar extends Date {
      override toISOString(): string {
        return "'; DROP TABLE book; --";
      }
    }
    expect(bind(dialect, new Liar('2024-03-01T12:30:00Z'))).toMatch(/^2024-03-01.12:30:00/);
  });

  it('wants as many values as there are placeholders', () => {
    expect(() => bindValues(dialect, [1], 2, 'SELECT 1')).toThrow(ProgrammingError);
    expect(() => bindValues(dialect, [1, 2], 1, 'SELECT 1')).toThrow(ProgrammingError);
    const many = Array.from({ length: 70_000 }, () => 1);
    expect(() => bindValues(dialect, many, 70_000, 'SELECT 1')).toThrow(/at most/);
  });
});

describe('Random values', () => {
  it.each(DATABASE_NAMES)(
    'come back equal from %s, or are refused',
    (name) => {
      const script = fileURLToPath(new URL('../../fuzz/values-fuzz.js', import.meta.url));
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        ['--no-warnings', script, '6000', '7', name],
        { encoding: 'utf8' },
      );
      expect(stderr).toBe('');
      expect(stdout).toMatch(/: \d{3,} triples stored and read back equal, \d{3,} refused/);
      expect(status).toBe(0);
    },
    120_000,
  );
});
