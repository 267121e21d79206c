import type { DatabaseValue, DialectName } from '../../database/dialect.js';
import { quoteName } from '../../expressions/sql-text.js';

/** `"a", "b"`. */
export function quoteNames(names: readonly string[]): string {
  return names.map(quoteName).join(', ');
}

/** A value as text of a statement: for the places of DDL where nothing can be bound. */
export function quoteLiteral(value: DatabaseValue, dialect: DialectName): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return quoteText(value);
  if (typeof value === 'boolean')
    return dialect === 'sqlite' ? String(Number(value)) : String(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value))
      throw new TypeError(`"${value}" cannot be written into a statement.`);
    return String(value);
  }
  if (value instanceof Date) return quoteText(momentText(value, dialect));
  const hex = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex');
  return dialect === 'sqlite' ? `X'${hex}'` : `'\\x${hex}'::bytea`;
}

function quoteText(text: string): string {
  if (text.includes('\0'))
    throw new TypeError('Text with a NUL cannot be written into a statement.');
  return `'${text.replaceAll("'", "''")}'`;
}

/** As the columns of the dialect hold it: UTC text in SQLite, with a zone in PostgreSQL. */
function momentText(moment: Date, dialect: DialectName): string {
  const iso = moment.toISOString();
  if (dialect === 'postgres') return iso.replace('Z', '+00:00');
  const [day = '', time = ''] = iso.split('T');
  const clock = time.slice(0, 8);
  const milliseconds = time.slice(9, 12);
  return milliseconds === '000' ? `${day} ${clock}` : `${day} ${clock}.${milliseconds}000`;
}
