import { RawSql } from '../../expressions/raw-sql.js';
import { stateError } from '../migration-error.js';

/** A piece of SQL taken apart: texts, and the values between them. */
export interface RawSqlParts {
  readonly texts: readonly string[];
  readonly values: readonly unknown[];
}

/** The parts of a `sql` template; undefined for everything else. */
export function rawSqlParts(value: unknown): RawSqlParts | undefined {
  if (!(value instanceof RawSql)) return undefined;
  const parts = value.text('postgres', () => {
    throw stateError('A default of the database cannot name columns.');
  });
  const texts = [''];
  const values: unknown[] = [];
  for (const part of parts) {
    if (typeof part === 'string') texts.push((texts.pop() ?? '') + part);
    else {
      values.push(part.value);
      texts.push('');
    }
  }
  return { texts, values };
}
