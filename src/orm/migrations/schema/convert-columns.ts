import { integerRange, valueKindOf, type ValueKind } from '../../fields/column-types.js';
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
  const made =
    from === to
      ? { expression: column, isFit: undefined }
      : to === 'text'
        ? textOf(before, from, column)
        : fromOther(from, to, column);
  if (made === undefined) return { expression: column, isFit: '0' };
  return withinLimits(before.target, after.target, made, column);
}

/** The limits of the new column: most characters, digits, smallest and largest integer. */
function withinLimits(
  before: Field,
  after: Field,
  made: SqliteConversion,
  column: string,
): SqliteConversion {
  const and = (condition: string) =>
    made.isFit === undefined ? condition : `(${made.isFit}) AND ${condition}`;
  const to = valueKindOf(after.kind);
  const isSame = valueKindOf(before.kind) === to;
  if (to === 'text') {
    const [least, most] = [before.maxLength, after.maxLength];
    const isWider = most === undefined || (isSame && least !== undefined && least <= most);
    return isWider ? made : { ...made, isFit: and(`length(${made.expression}) <= ${most}`) };
  }
  if (isWhole(to)) {
    const [old, range] = [integerRange(before.kind), integerRange(after.kind)!];
    if (old !== undefined && old[0] >= range[0] && old[1] <= range[1]) return made;
    // Before it is an integer: a cast would stop at the largest one.
    const whole =
      valueKindOf(before.kind) === 'text' ? `CAST(${column} AS NUMERIC)` : `round(${column})`;
    const value = old === undefined ? whole : column;
    return { ...made, isFit: and(`${value} BETWEEN ${range[0]} AND ${range[1]}`) };
  }
  if (to !== 'decimal') return made;
  const { maxDigits, decimalPlaces } = after.definition;
  if (maxDigits === undefined || decimalPlaces === undefined) return made;
  const [digits, places] = [before.definition.maxDigits ?? 0, before.definition.decimalPlaces ?? 0];
  const isWider = isSame && digits - places <= maxDigits - decimalPlaces;
  const isExact = isSame ? places <= decimalPlaces : isWhole(valueKindOf(before.kind));
  const expression = isExact ? made.expression : `round(${made.expression}, ${decimalPlaces})`;
  const limit = `1${'0'.repeat(maxDigits - decimalPlaces)}`;
  return { expression, isFit: isWider ? made.isFit : and(`abs(${expression}) < ${limit}`) };
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
    if (!isWhole(to) || isWhole(from)) return all(column);
    return all(from === 'float' ? evenlyRounded(column) : `CAST(round(${column}) AS INTEGER)`);
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

/** Halves go to the even neighbour, as PostgreSQL does with floating-point numbers. */
function evenlyRounded(column: string): string {
  const rounded = `CAST(round(${column}) AS INTEGER)`;
  const isHalf = `abs(${column} - CAST(${column} AS INTEGER)) = 0.5 AND ${rounded} % 2 <> 0`;
  return `CASE WHEN ${isHalf} THEN CAST(${column} AS INTEGER) ELSE ${rounded} END`;
}

function isWhole(kind: ValueKind): boolean {
  return kind === 'integer' || kind === 'bigint';
}

function fromText(to: ValueKind, column: string): SqliteConversion | undefined {
  const hex = `lower(replace(${column}, '-', ''))`;
  const unsigned = `ltrim(${column}, '+-')`;
  const oneSign = `${column} NOT GLOB '[+-][+-]*'`;
  switch (to) {
    case 'integer':
    case 'bigint':
      return {
        expression: `CAST(${column} AS INTEGER)`,
        isFit: `${oneSign} AND ${unsigned} <> '' AND ${unsigned} NOT GLOB '*[^0-9]*'`,
      };
    case 'decimal':
    case 'float':
      return {
        expression: `CAST(${column} AS NUMERIC)`,
        isFit: `${oneSign} AND ${unsigned} GLOB '*[0-9]*' AND ${unsigned} NOT GLOB '*[^0-9.]*' AND ${unsigned} NOT GLOB '*.*.*'`,
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
      return {
        expression: timeFromText(column),
        isFit: `${column} GLOB '[0-9][0-9]:[0-9][0-9]*' AND ${column} NOT GLOB '*[^0-9:.]*' AND time(${column}) IS NOT NULL`,
      };
    case 'datetime':
      return {
        expression: momentFromText(column),
        isFit: `${column} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*' AND datetime(${column}) IS NOT NULL`,
      };
    case 'duration':
      return undefined;
  }
}

/** Moment in UTC with all of its digits: SQLite itself knows milliseconds only. */
function momentFromText(column: string): string {
  return withFraction(column, (text) => `strftime('%Y-%m-%d %H:%M:%S', ${text})`);
}

function timeFromText(column: string): string {
  return withFraction(column, (text) => `strftime('%H:%M:%S', ${text})`);
}

/** As the binder writes it, since texts are compared: six digits of a fraction, and none where it is zero. */
function withFraction(column: string, clock: (text: string) => string): string {
  const rest = `substr(${column}, instr(${column}, '.') + 1)`;
  const digits = `substr(${rest}, 1, length(${rest}) - length(ltrim(${rest}, '0123456789')))`;
  const fraction = `substr(${digits} || '000000', 1, 6)`;
  const whole = clock(`replace(${column}, '.' || ${digits}, '')`);
  return `CASE WHEN instr(${column}, '.') = 0 THEN ${clock(column)} WHEN ${fraction} = '000000' THEN ${whole} ELSE ${whole} || '.' || ${fraction} END`;
}

function kinds(before: Field, after: Field): readonly [ValueKind, ValueKind] {
  return [valueKindOf(before.target.kind), valueKindOf(after.target.kind)];
}
