import { FrameworkError, ImproperlyConfigured } from '../errors/framework-error.js';
import { SLASH, type CharacterSet } from './character-set.js';
import type { ConverterName, PathConverters } from './path-types.js';
import { measureGrowth } from './regex-safety.js';
import { parseRegex, type RegexNode } from './regex-syntax.js';

/**
 * Turns a part of a path into a value and back (Django topic: path converters).
 *
 * `toValue` throws any error for a text that is not one of its values, which means "no match, try the next pattern";
 * `toUrl` throws any error for a value that has no text, which means "this pattern does not fit".
 */
export interface PathConverter<Value = unknown> {
  /** Source of a regular expression with the `u` flag, without anchors and named groups: `[0-9]{4}`. */
  readonly pattern: string;
  toValue(text: string): Value;
  toUrl(value: Value): string;
}

/**
 * What a converter throws for a text or a value that is not its own. Any other error does the same; this one says that
 * it is meant.
 */
export class ConverterMismatch extends FrameworkError {
  constructor(problem: string) {
    super(problem, {
      code: 'URLS_CONVERTER_MISMATCH',
      fix: 'Nothing: the resolver tries the next pattern, and reverse() the next candidate.',
    });
  }
}

/** A class of characters, so many of them in a row: what most converters match. */
export interface CharacterRun {
  readonly set: CharacterSet;
  readonly min: number;
  readonly max: number;
  accepts(code: number): boolean;
}

/** A converter as boot prepared it. */
export interface RegisteredConverter extends PathConverter {
  readonly name: string;
  readonly syntax: RegexNode;
  /** Matches a whole text. */
  readonly whole: RegExp;
  /** Undefined when the pattern is more than one class repeated. */
  readonly run: CharacterRun | undefined;
  /** True when a capture may go over the border of a segment. */
  readonly takesSlash: boolean;
  readonly takesEmpty: boolean;
  /** Capturing groups inside of the pattern. */
  readonly groupCount: number;
}

const converters = new Map<string, RegisteredConverter>();

/**
 * Makes a converter usable in patterns as `<name:capture>`. Declare its type in `PathConverters` as well.
 *
 * @throws ImproperlyConfigured `URLS_CONVERTER_TAKEN` when the name is registered already (Django 6.0),
 * `URLS_INVALID_CONVERTER` when the name or the pattern cannot be used, `URLS_UNSAFE_CONVERTER` when the pattern
 * backtracks.
 */
export function registerConverter<Name extends ConverterName>(
  name: Name,
  converter: PathConverter<PathConverters[Name]>,
): void {
  if (converters.has(name)) {
    throw new ImproperlyConfigured(`A path converter named "${name}" is registered already.`, {
      code: 'URLS_CONVERTER_TAKEN',
      fix: `Call registerConverter() for "${name}" once, or choose another name.`,
    });
  }
  if (!/^[A-Za-z_][\w.-]*$/.test(name))
    refuse(name, 'its name is not a word of letters, digits, "_", "-" and "."');
  converters.set(name, prepareConverter(name, converter as PathConverter));
}

/** The converter of that name; undefined when there is none. */
export function getConverter(name: string): RegisteredConverter | undefined {
  return converters.get(name);
}

/** The names of all converters, in the order of their registration. */
export function getConverterNames(): readonly string[] {
  return [...converters.keys()];
}

function prepareConverter(name: string, converter: PathConverter): RegisteredConverter {
  const whole = compilePattern(name, converter.pattern);
  const syntax = parseRegex(new RegExp(converter.pattern, 'u'));
  const groupCount = countGroups(name, syntax);
  if (measureGrowth(syntax) !== 'linear') {
    throw new ImproperlyConfigured(
      `The pattern "${converter.pattern}" of the path converter "${name}" backtracks.`,
      {
        code: 'URLS_UNSAFE_CONVERTER',
        fix: `Write the pattern of "${name}" without a repetition inside of a repetition, and check the rest in toValue().`,
      },
    );
  }
  return {
    name,
    pattern: converter.pattern,
    toValue: (text) => converter.toValue(text),
    toUrl: (value) => converter.toUrl(value),
    syntax,
    whole,
    run: toRun(syntax),
    takesSlash: takesCharacter(syntax, SLASH),
    takesEmpty: whole.test(''),
    groupCount,
  };
}

function compilePattern(name: string, pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u');
  } catch (error) {
    return refuse(
      name,
      `its pattern "${pattern}" is not a regular expression with the "u" flag`,
      error,
    );
  }
}

function refuse(name: string, reason: string, cause?: unknown): never {
  throw new ImproperlyConfigured(`The path converter "${name}" cannot be used: ${reason}.`, {
    code: 'URLS_INVALID_CONVERTER',
    fix: `Give registerConverter() a word and a pattern like "[0-9]{4}", without anchors, lookarounds, named groups and backreferences.`,
    cause,
  });
}

/** Anchors and references would see more than the capture, so they are refused here. */
function countGroups(name: string, node: RegexNode): number {
  switch (node.kind) {
    case 'sequence':
      return node.items.reduce((count, item) => count + countGroups(name, item), 0);
    case 'choice':
      return node.options.reduce((count, option) => count + countGroups(name, option), 0);
    case 'repeat':
      return countGroups(name, node.item);
    case 'group':
      if (node.name !== undefined) refuse(name, `its pattern has a group named "${node.name}"`);
      return countGroups(name, node.item) + (node.isCapturing ? 1 : 0);
    case 'assertion':
      return refuse(name, 'its pattern has an anchor, a word boundary or a lookaround');
    case 'backreference':
      return refuse(name, 'its pattern has a backreference');
    default:
      return 0;
  }
}

function takesCharacter(node: RegexNode, character: CharacterSet): boolean {
  switch (node.kind) {
    case 'set':
      return node.set.intersects(character);
    case 'sequence':
      return node.items.some((item) => takesCharacter(item, character));
    case 'choice':
      return node.options.some((option) => takesCharacter(option, character));
    case 'repeat':
    case 'group':
      return takesCharacter(node.item, character);
    default:
      return false;
  }
}

const BEYOND_ONE_UNIT = { first: 0xd800, last: 0xdfff };

/** Sees through groups and one-item sequences to a class that is repeated at most once. */
function toRun(node: RegexNode): CharacterRun | undefined {
  if (node.kind === 'group') return toRun(node.item);
  if (node.kind === 'sequence')
    return node.items.length === 1 && node.items[0] ? toRun(node.items[0]) : undefined;
  const [item, min, max] = node.kind === 'repeat' ? [node.item, node.min, node.max] : [node, 1, 1];
  const inner =
    item.kind === 'group' && item.item.kind === 'sequence' && item.item.items.length === 1
      ? item.item.items[0]
      : item;
  if (inner?.kind !== 'set') return undefined;
  // Runs count UTF-16 code units, which is the same only where no character takes two of them or none are counted.
  const isCounted = min > 1 || max !== Infinity;
  const hasPairs = inner.set.ranges.some(([, last]) => last >= BEYOND_ONE_UNIT.first);
  const hasAllPairs = inner.set.ranges.some(
    ([first, last]) => first <= BEYOND_ONE_UNIT.first && last === 0x10ffff,
  );
  if (hasPairs && (isCounted || !hasAllPairs)) return undefined;
  return { set: inner.set, min, max, accepts: toPredicate(inner.set) };
}

/** ASCII by a table, the rest by its ranges. */
function toPredicate(set: CharacterSet): (code: number) => boolean {
  const ascii = Array.from({ length: 128 }, () => false);
  for (const [first, last] of set.ranges) ascii.fill(true, first, Math.min(last + 1, 128));
  return (code) => (code < 128 ? ascii[code] === true : set.has(code));
}

/** The text of a capture is its value. */
function keepText(text: string): string {
  return text;
}

/**
 * The text of a captured value in a URL. As Django, takes whatever has one: also a number, or an object that knows how
 * to write itself.
 *
 * @throws ConverterMismatch for undefined, null, a function, or an object without a text of its own.
 */
export function toText(value: unknown): string {
  const isPlain =
    typeof value === 'object' && (value === null || String(value) === '[object Object]');
  if (value === undefined || isPlain || typeof value === 'function')
    throw new ConverterMismatch('The value has no text.');
  return String(value);
}

/** A safe integer by its digits; a larger one has no exact value, so it matches nothing. */
function toSafeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new ConverterMismatch(`"${text}" is not a safe integer.`);
  return value;
}

function fromSafeInteger(value: number): string {
  // A string of digits is taken as well: it is what a form or a query holds.
  const integer = typeof value === 'string' && /^[0-9]+$/.test(value) ? Number(value) : value;
  if (!Number.isSafeInteger(integer) || integer < 0) {
    throw new ConverterMismatch(`${String(value)} is not a safe integer from 0 up.`);
  }
  return String(value);
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

registerConverter('int', { pattern: '[0-9]+', toValue: toSafeInteger, toUrl: fromSafeInteger });
registerConverter('str', { pattern: '[^/]+', toValue: keepText, toUrl: toText });
registerConverter('slug', { pattern: '[-a-zA-Z0-9_]+', toValue: keepText, toUrl: toText });
registerConverter('uuid', { pattern: UUID, toValue: keepText, toUrl: toText });
// Python's dot stops at "\n" alone.
registerConverter('path', { pattern: '[^\\n]+', toValue: keepText, toUrl: toText });
