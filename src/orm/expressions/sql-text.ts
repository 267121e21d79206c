import type { DatabaseValue, DialectName } from '../database/dialect.js';

/** A value in a statement: a placeholder in the text, and the value beside it. */
export class Bound {
  readonly value: unknown;
  /** Makes the value ready for the driver; undefined where it is ready. */
  readonly convert: ((value: unknown) => DatabaseValue) | undefined;
  /** Condition that the value came from, and which of its values: what a kept statement fills in anew. */
  readonly leaf: object | undefined;
  readonly element: number;

  constructor(
    value: unknown,
    convert?: (value: unknown) => DatabaseValue,
    leaf?: object,
    element = -1,
  ) {
    this.value = value;
    this.convert = convert;
    this.leaf = leaf;
    this.element = element;
  }

  /** What the driver is given. */
  get ready(): DatabaseValue {
    return this.convert === undefined ? (this.value as DatabaseValue) : this.convert(this.value);
  }
}

/** A part of a statement: text that we wrote, and values that stay values. */
export type SqlText = readonly (string | Bound)[];

/** Puts parts after each other. Strings are SQL: never pass what somebody else has named. */
export function sqlText(...parts: readonly (string | Bound | SqlText)[]): SqlText {
  // Array.flat() takes several times as long, which bulkCreate() and fixtures feel.
  const joined: (string | Bound)[] = [];
  for (const part of parts) {
    if (typeof part === 'string' || part instanceof Bound) joined.push(part);
    else for (const each of part) joined.push(each);
  }
  return joined;
}

/** Puts `separator` between parts. */
export function joinSql(parts: readonly SqlText[], separator: string): SqlText {
  const joined: (string | Bound)[] = [];
  for (const [index, part] of parts.entries()) {
    if (index > 0) joined.push(separator);
    joined.push(...part);
  }
  return joined;
}

/** A statement ready to be sent: its text, and where each value comes from. */
export interface Statement {
  readonly sql: string;
  readonly bound: readonly Bound[];
}

/**
 * Writes the placeholders of `dialect` into the text. A value that stands in several places has one placeholder on
 * PostgreSQL, which takes two for different expressions where rows are grouped.
 */
export function finishSql(parts: SqlText, dialect: DialectName): Statement {
  let sql = '';
  const bound: Bound[] = [];
  const places = dialect === 'sqlite' ? undefined : new Map<Bound, string>();
  for (const part of parts) {
    if (typeof part === 'string') {
      sql += part;
      continue;
    }
    const known = places?.get(part);
    if (known === undefined) bound.push(part);
    const mark = known ?? (places === undefined ? '?' : `$${bound.length}`);
    places?.set(part, mark);
    sql += mark;
  }
  return { sql, bound };
}

/** Quotes the name of a table, column or alias (both databases: double quotes, doubled inside). */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
