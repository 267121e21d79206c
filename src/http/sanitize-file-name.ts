/** Longest name in characters, its extension included: what file systems take. */
const MAX_LENGTH = 255;

/** Named character references that spell characters of paths, or that browsers put into file names. */
const NAMED_REFERENCES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', '\u00a0'],
  ['sol', '/'],
  ['bsol', '\\'],
  ['period', '.'],
  ['colon', ':'],
  ['Tab', '\t'],
  ['NewLine', '\n'],
]);

const OLD_NAMES = ['amp', 'lt', 'gt', 'quot', 'nbsp'];

const REFERENCE = /&(?:#(?:[xX][0-9a-fA-F]{1,6}|[0-9]{1,7})|[A-Za-z]{2,7});?/g;
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

/**
 * The last part of a client's file name, without characters that cannot be seen; undefined when nothing is left
 * (Django topic: `MultiPartParser.sanitize_file_name`). Still the client's word: good for showing, never for a path.
 */
export function sanitizeFileName(name: string): string | undefined {
  const unescaped = name.replace(REFERENCE, resolveReference);
  const last = unescaped.slice(
    Math.max(unescaped.lastIndexOf('/'), unescaped.lastIndexOf('\\')) + 1,
  );
  const visible = last.replace(INVISIBLE, '');
  if (visible === '' || visible === '.' || visible === '..') return undefined;
  return shorten(visible);
}

function resolveReference(reference: string): string {
  const body = reference.endsWith(';') ? reference.slice(1, -1) : reference.slice(1);
  if (body.startsWith('#')) return resolveNumber(body.slice(1));
  const named = reference.endsWith(';') ? NAMED_REFERENCES.get(body) : undefined;
  return named ?? resolvePrefix(reference) ?? reference;
}

/** HTML lets the oldest names do without their semicolon, whatever follows. */
function resolvePrefix(reference: string): string | undefined {
  const name = OLD_NAMES.find((old) => reference.startsWith(old, 1));
  return name === undefined
    ? undefined
    : `${NAMED_REFERENCES.get(name)}${reference.slice(1 + name.length)}`;
}

function resolveNumber(digits: string): string {
  const code = /^[xX]/.test(digits)
    ? Number.parseInt(digits.slice(1), 16)
    : Number.parseInt(digits, 10);
  const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : '\ufffd';
}

function shorten(name: string): string {
  if (name.length <= MAX_LENGTH) return name;
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 ? name.slice(dot, dot + MAX_LENGTH) : '';
  return (name.slice(0, MAX_LENGTH - extension.length) + extension).replace(
    /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    '',
  );
}
