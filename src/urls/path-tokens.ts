import type { RegisteredConverter } from './converters.js';
import { getConverter, getConverterNames } from './converters.js';
import { nearest } from './nearest.js';

/** A piece of a path pattern that stands for itself. */
export interface LiteralToken {
  readonly kind: 'literal';
  readonly text: string;
}

/** A `<converter:name>` of a path pattern. */
export interface CaptureToken {
  readonly kind: 'capture';
  readonly name: string;
  readonly converter: RegisteredConverter;
}

/** A piece of a path pattern. */
export type PathToken = LiteralToken | CaptureToken;

/** Something wrong with a path pattern, as a check reports it. */
export interface PathFault {
  readonly id: string;
  readonly level: 'warning' | 'error';
  readonly reason: string;
  readonly fix: string;
}

/** A path pattern in pieces, with what is wrong with it. Its tokens are of use only without an error. */
export interface ParsedPath {
  readonly tokens: readonly PathToken[];
  readonly faults: readonly PathFault[];
}

const CAPTURE = /<(?:([^>:]+):)?([^>]+)>/g;
const NAME = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;

/** Cuts a path pattern into tokens and collects what is wrong with it. */
export function parsePath(pattern: string): ParsedPath {
  // Nothing to cut in more than half of all patterns, and a search for captures takes longer than all else here.
  if (!/[<>]/.test(pattern)) {
    const tokens: PathToken[] = pattern === '' ? [] : [{ kind: 'literal', text: pattern }];
    return { tokens, faults: findTextFaults(pattern, tokens) };
  }
  const tokens: PathToken[] = [];
  const faults: PathFault[] = [];
  let end = 0;
  for (const found of pattern.matchAll(CAPTURE)) {
    pushLiteral(tokens, pattern.slice(end, found.index));
    end = found.index + found[0].length;
    const token = readCapture(pattern, found, faults);
    if (token !== undefined) tokens.push(token);
  }
  pushLiteral(tokens, pattern.slice(end));
  return {
    tokens,
    faults: [...findTextFaults(pattern, tokens), ...faults, ...findDoubleNames(pattern, tokens)],
  };
}

/** Joins the tokens of an include and of what it holds. */
export function joinTokens(
  before: readonly PathToken[],
  after: readonly PathToken[],
): readonly PathToken[] {
  const joined: PathToken[] = before.slice();
  for (const token of after) {
    if (token.kind === 'literal') pushLiteral(joined, token.text);
    else joined.push(token);
  }
  return joined;
}

/** The tokens between the slashes; a slash that a capture may take does not count. */
export function splitSegments(tokens: readonly PathToken[]): readonly (readonly PathToken[])[] {
  let segment: PathToken[] = [];
  const segments = [segment];
  for (const token of tokens) {
    if (token.kind === 'capture') {
      segment.push(token);
      continue;
    }
    const { text } = token;
    let start = 0;
    for (let end = text.indexOf('/'); end >= 0; end = text.indexOf('/', start)) {
      pushLiteral(segment, text.slice(start, end));
      segments.push((segment = []));
      start = end + 1;
    }
    pushLiteral(segment, text.slice(start));
  }
  return segments;
}

/** True where a capture of `segment` may go over the border of a segment. */
export function takesSlash(segment: readonly PathToken[]): boolean {
  return segment.some(isSlashTaker);
}

function isSlashTaker(token: PathToken): boolean {
  return token.kind === 'capture' && token.converter.takesSlash;
}

/** The reverse of {@link splitSegments}. */
export function joinSegments(segments: readonly (readonly PathToken[])[]): readonly PathToken[] {
  return segments.reduce((joined, segment) =>
    joinTokens(joinTokens(joined, [{ kind: 'literal', text: '/' }]), segment),
  );
}

/** What two patterns share when they match the same paths by the same converters: the pattern without its names. */
export function shapeOf(tokens: readonly PathToken[]): string {
  let shape = '';
  for (const token of tokens)
    shape +=
      token.kind === 'literal' ? token.text.replaceAll('<', '<<') : `<${token.converter.name}>`;
  return shape;
}

function pushLiteral(tokens: PathToken[], text: string): void {
  if (text === '') return;
  const previous = tokens.at(-1);
  if (previous?.kind === 'literal')
    tokens[tokens.length - 1] = { kind: 'literal', text: previous.text + text };
  else tokens.push({ kind: 'literal', text });
}

function readCapture(
  pattern: string,
  found: RegExpMatchArray,
  faults: PathFault[],
): CaptureToken | undefined {
  const [whole, converterName = 'str', name = ''] = found;
  if (whole.slice(1).includes('<')) {
    faults.push(unmatchedBracket(pattern));
    return undefined;
  }
  if (/\s/.test(whole)) {
    faults.push({
      id: 'URLS_SPACE_IN_CAPTURE',
      level: 'error',
      reason: `"${whole}" in the pattern "${pattern}" contains white space.`,
      fix: `Write it as "${whole.replaceAll(/\s/g, '')}".`,
    });
    return undefined;
  }
  if (!NAME.test(name)) {
    faults.push({
      id: 'URLS_INVALID_CAPTURE_NAME',
      level: 'error',
      reason: `"${name}" in the pattern "${pattern}" is not a name.`,
      fix: 'Name captures with letters, digits and "_", and not with a digit first.',
    });
    return undefined;
  }
  const converter = getConverter(converterName);
  if (converter === undefined) faults.push(unknownConverter(pattern, whole, converterName));
  return converter && { kind: 'capture', name, converter };
}

function unknownConverter(pattern: string, capture: string, name: string): PathFault {
  const [near] = nearest(name, getConverterNames());
  const hint = near === undefined ? '' : `Did you mean "${near}"? `;
  return {
    id: 'URLS_UNKNOWN_CONVERTER',
    level: 'error',
    reason: `"${capture}" in the pattern "${pattern}" names the converter "${name}", which is not registered.`,
    fix: `${hint}Use one of ${getConverterNames().join(', ')}, or call registerConverter() before the pattern is compiled.`,
  };
}

function unmatchedBracket(pattern: string): PathFault {
  return {
    id: 'URLS_UNMATCHED_BRACKET',
    level: 'error',
    reason: `The pattern "${pattern}" has an angle bracket without its partner.`,
    fix: 'Write each capture as "<converter:name>".',
  };
}

function findTextFaults(pattern: string, tokens: readonly PathToken[]): PathFault[] {
  const faults: PathFault[] = [];
  if (pattern.startsWith('/')) {
    faults.push({
      id: 'URLS_LEADING_SLASH',
      level: 'error',
      reason: `The pattern "${pattern}" begins with a slash, which it would add to the one of the path.`,
      fix: `Write it as "${pattern.replace(/^\/+/, '')}"; end the pattern of an include with a slash instead.`,
    });
  }
  if (pattern.includes('(?P<') || pattern.startsWith('^') || pattern.endsWith('$')) {
    faults.push({
      id: 'URLS_REGEX_IN_PATH',
      level: 'warning',
      reason: `The pattern "${pattern}" looks like a regular expression: path() takes "(?P<", "^" and "$" literally.`,
      fix: 'Use rePath() for a regular expression, or captures like "<int:pk>" with path().',
    });
    return faults;
  }
  const colon = /(?:^|\/):([A-Za-z_]\w*)\??(?=\/|$)/.exec(pattern)?.[1];
  if (colon !== undefined) {
    faults.push({
      id: 'URLS_COLON_CAPTURE',
      level: 'warning',
      reason: `The pattern "${pattern}" has ":${colon}", which captures nothing here: a path would have to hold it letter by letter.`,
      fix: `Write "<${colon}>" for text, or "<int:${colon}>" for a whole number.`,
    });
  }
  const hasBracket = tokens.some((token) => token.kind === 'literal' && /[<>]/.test(token.text));
  if (hasBracket) faults.push(unmatchedBracket(pattern));
  return faults;
}

function findDoubleNames(pattern: string, tokens: readonly PathToken[]): PathFault[] {
  const names = tokens.flatMap((token) => (token.kind === 'capture' ? [token.name] : []));
  if (names.length < 2) return [];
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map((name) => ({
    id: 'URLS_DUPLICATE_CAPTURE',
    level: 'error' as const,
    reason: `The pattern "${pattern}" captures "${name}" more than once.`,
    fix: 'Give each capture a name of its own.',
  }));
}
