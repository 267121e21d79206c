import { valueKindOf, type ValueKind } from '../../fields/column-types.js';
import type { Field } from '../../models/model-meta.js';

const NUMBERS = new Set<ValueKind>(['bigint', 'decimal', 'float', 'integer']);

/** Expression by which PostgreSQL makes values of the new type; undefined where it does so by itself. */
export function postgresConversion(
  before: Field,
  after: Field,
  column: string,
  type: string,
): string | undefined {
  const [from, to] = kinds(before, after);
  if (from === to || (NUMBERS.has(from) && NUMBERS.has(to))) return undefined;
  if (from === 'boolean' && NUMBERS.has(to)) return `${column}::integer::${type}`;
  if (to === 'boolean' && NUMBERS.has(from)) return `${column} <> 0`;
  if (from === 'datetime' && (to === 'date' || to === 'time')) return `${column}::${type}`;
  if (from === 'date' && to === 'datetime') return `${column}::${type}`;
  if (from === 'binary' && to === 'text') return `convert_from(${column}, 'UTF8')`;
  if (from === 'text' && to === 'binary') return `convert_to(${column}, 'UTF8')`;
  // A cast to varchar(10) cuts; an assignment refuses what is longer.
  return to === 'text' ? `${column}::text` : `${column}::text::${type}`;
}

/** How SQLite makes values of the new kind. */
export interface SqliteConversion {
  readonly expression: string;
  /** True for a value that can be made one of the new kind; undefined where all can. */
  readonly isFit: string | undefined;
}

/** SQLite would store anything anywhere: what PostgreSQL refuses is refused here too, by `isFit`. */
export function sqliteConversion(before: Field, after: Field, column: string): SqliteConversion {
  const [from, to] = kinds(before, after);
  if (from === to) return { expression: column, isFit: undefined };
  const made = to === 'text' ? textOf(before, from, column) : fromOther(from, to, column);
  return made ?? { expression: column, isFit: '0' };
}

function textOf(before: Field, from: ValueKind, column: string): SqliteConversion {
  const places = before.target.definition.decimalPlaces;
  const expression =
    from === 'boolean'
      ? `CASE WHEN ${column} IS NULL THEN NULL WHEN ${column} THEN 'true' ELSE 'false' END`
      : from === 'uuid'
        ? dashed(column)
        : from === 'decimal' && places !== undefined
          ? `CASE WHEN ${column} IS NULL THEN NULL ELSE printf('%.${places}f', ${column}) END`
          : `CAST(${column} AS TEXT)`;
  return { expression, isFit: undefined };
}

function dashed(column: string): string {
  const part = (start: number, length: number) => `substr(${column}, ${start}, ${length})`;
  return [part(1, 8), part(9, 4), part(13, 4), part(17, 4), part(21, 12)].join(" || '-' || ");
}

function fromOther(from: ValueKind, to: ValueKind, column: string): SqliteConversion | undefined {
  if (from === 'text' || from === 'json') return fromText(to, column);
  const all = (expression: string) => ({ expression, isFit: undefined });
  if (NUMBERS.has(from) && NUMBERS.has(to)) {
    return all(isWhole(to) && !isWhole(from) ? `CAST(ROUND(${column}) AS INTEGER)` : column);
  }
  if (from === 'boolean' && NUMBERS.has(to)) return all(column);
  if (to === 'boolean' && NUMBERS.has(from)) return all(`${column} <> 0`);
  if (from === 'date' && to === 'datetime') return all(`${column} || ' 00:00:00'`);
  if (from === 'datetime' && to === 'date') return all(`substr(${column}, 1, 10)`);
  if (from === 'datetime' && to === 'time') return all(`substr(${column}, 12)`);
  if (to === 'json' && NUMBERS.has(from)) return all(`CAST(${column} AS TEXT)`);
  if (to === 'json' && from === 'boolean') {
    return all(`CASE WHEN ${column} IS NULL THEN NULL WHEN ${column} THEN 'true' ELSE 'false' END`);
  }
  return undefined;
}

function isWhole(kind: ValueKind): boolean {
  return kind === 'integer' || kind === 'bigint';
}

function fromText(to: ValueKind, column: string): SqliteConversion | undefined {
  const hex = `lower(replace(${column}, '-', ''))`;
  const unsigned = `ltrim(${column}, '+-')`;
  switch (to) {
    case 'integer':
    case 'bigint':
      return {
        expression: `CAST(${column} AS INTEGER)`,
        isFit: `${unsigned} <> '' AND ${unsigned} NOT GLOB '*[^0-9]*'`,
      };
    case 'decimal':
    case 'float':
      return {
        expression: `CAST(${column} AS NUMERIC)`,
        isFit: `${unsigned} GLOB '*[0-9]*' AND ${unsigned} NOT GLOB '*[^0-9.]*' AND ${unsigned} NOT GLOB '*.*.*'`,
      };
    case 'boolean':
      return {
        expression: `lower(${column}) IN ('true', 't', 'yes', 'y', 'on', '1')`,
        isFit: `lower(${column}) IN ('true', 't', 'yes', 'y', 'on', '1', 'false', 'f', 'no', 'n', 'off', '0')`,
      };
    case 'uuid':
      return { expression: hex, isFit: `length(${hex}) = 32 AND ${hex} NOT GLOB '*[^0-9a-f]*'` };
    case 'json':
      return { expression: column, isFit: `json_valid(${column})` };
    case 'text':
      return { expression: column, isFit: undefined };
    case 'binary':
      return { expression: `CAST(${column} AS BLOB)`, isFit: undefined };
    case 'date':
      return { expression: column, isFit: `date(${column}) IS ${column}` };
    case 'time':
      return { expression: column, isFit: `time(${column}) IS NOT NULL` };
    case 'datetime':
      return {
        expression: `strftime('%Y-%m-%d %H:%M:%f', ${column}) || '000'`,
        isFit: `datetime(${column}) IS NOT NULL`,
      };
    case 'duration':
      return undefined;
  }
}

function kinds(before: Field, after: Field): readonly [ValueKind, ValueKind] {
  return [valueKindOf(before.target.kind), valueKindOf(after.target.kind)];
}
