import { isSecretName, MASK } from '../conf/mask-settings.js';
import type { HttpRequest } from '../http/http-request.js';
import type { NamedText } from './error-facts.js';
import { preview, shorten } from './preview.js';
import { dataEntriesOf, maskQuery, type SecretMask } from './secret-mask.js';
import { describePlace } from './stack-frames.js';

/** A titled table of names and values. */
export interface FactTable {
  readonly title: string;
  readonly rows: readonly NamedText[];
}

/** What can be told about a request. Plain data, secrets masked by name. */
export interface RequestFacts {
  readonly method: string;
  /** Path with its query; values of secret names masked. */
  readonly address: string;
  readonly id: string;
  /** Route, view and arguments; empty before the URL was resolved. */
  readonly match: readonly NamedText[];
  readonly client: readonly NamedText[];
  readonly tables: readonly FactTable[];
}

const MAX_VALUE = 1000;
const MAX_ROWS = 200;

/** Looks at `request`. Parts that cannot be read, because they are what the error is about, say so or are left out. */
export function requestFactsOf(request: HttpRequest, mask: SecretMask): RequestFacts {
  learnSecrets(request, mask);
  return {
    method: request.method,
    address: addressOf(request, mask),
    id: request.id,
    match: matchOf(request, mask),
    client: clientOf(request),
    tables: [
      table('GET', () => [...request.GET.lists()].flatMap((list) => rowsOfList(list, mask))),
      table('POST', () =>
        request.isBodyLoaded
          ? [...request.POST.lists()].flatMap((list) => rowsOfList(list, mask))
          : [],
      ),
      table('FILES', () => filesOf(request)),
      table('Body', () => bodyOf(request, mask)),
      table('COOKIES', () => [...request.COOKIES].map(([name, value]) => row(name, value, mask))),
      table('Headers', () =>
        [...request.headers].map(([name, value]) => row(name, maskAddress(name, value), mask)),
      ),
    ],
  };
}

/** `read()`, or `fallback` when the request cannot tell: a broken path or query may be the error itself. */
export function readSafely<Value>(read: () => Value, fallback: Value): Value {
  try {
    return read();
  } catch {
    return fallback;
  }
}

// What is hidden by its name in one table must not be read in another place: an argument in the path, a field in a message.
function learnSecrets(request: HttpRequest, mask: SecretMask): void {
  const learnRow = (name: string, value: unknown): void => {
    if (isSecretName(name)) mask.learn(value);
  };
  readSafely(() => {
    for (const [name, value] of request.headers) {
      if (name !== 'cookie') learnHeader(name, value, mask);
    }
  }, undefined);
  readSafely(() => request.COOKIES.forEach((value, name) => learnRow(name, value)), undefined);
  readSafely(() => {
    for (const [name, values] of request.GET.lists())
      for (const value of values) learnRow(name, value);
  }, undefined);
  readSafely(() => {
    for (const [name, values] of request.POST.lists())
      for (const value of values) learnRow(name, value);
  }, undefined);
  readSafely(() => mask.learnDeep(request.isBodyLoaded ? request.data : undefined), undefined);
  readSafely(() => mask.learnDeep(request.resolverMatch?.kwargs), undefined);
}

function learnHeader(name: string, value: string, mask: SecretMask): void {
  if (!isSecretName(name)) {
    for (const [key, item] of pairsOfAddress(value)) if (isSecretName(key)) mask.learn(item);
    return;
  }
  mask.learn(value);
  // `Bearer abc`, `sha256=abc`, `Signature keyId="a", signature="b"`: the words are learned one by one as well.
  const words = value.split(/[\s,="]+/);
  for (const word of words) mask.learn(word);
  if (words[0]?.toLowerCase() !== 'basic') return;
  const pair = Buffer.from(words[1] ?? '', 'base64').toString('utf8');
  mask.learn(pair.slice(pair.indexOf(':') + 1));
}

// The parameters of an address in a header such as Referer: of its query, and of its fragment.
function pairsOfAddress(value: string): readonly (readonly [string, string])[] {
  const start = value.search(/[?#]/);
  return start < 0 ? [] : [...new URLSearchParams(value.slice(start + 1).replaceAll('#', '&'))];
}

function addressOf(request: HttpRequest, mask: SecretMask): string {
  const path = readSafely(() => request.path, request.incoming.url?.split('?', 1)[0] ?? '');
  const query = readSafely(() => request.queryString, '');
  return shorten(query === '' ? path : `${path}?${maskQuery(query)}`, mask, MAX_VALUE);
}

function matchOf(request: HttpRequest, mask: SecretMask): readonly NamedText[] {
  const match = request.resolverMatch;
  if (match === undefined) return [];
  const kwargs = Object.entries(match.kwargs);
  return [
    { name: 'Route', text: match.route === '' ? '(empty)' : match.route },
    { name: 'View', text: match.view },
    { name: 'URL name', text: match.viewName },
    ...(match.place === undefined
      ? []
      : [{ name: 'Declared at', text: describePlace(match.place) }]),
    // Arguments repeat the named ones, by position alone: a secret would have no name there.
    ...(kwargs.length === 0 && match.args.length > 0
      ? [{ name: 'args', text: preview(match.args, mask) }]
      : []),
    ...kwargs.map(([name, value]) => ({
      name: `kwargs.${name}`,
      text: preview(value, mask, name),
    })),
  ];
}

function clientOf(request: HttpRequest): readonly NamedText[] {
  return [
    { name: 'Client', text: readSafely(() => request.remoteAddress, '') },
    { name: 'Scheme', text: readSafely(() => request.scheme as string, '') },
    { name: 'Protocol', text: `HTTP/${request.incoming.httpVersion}` },
    { name: 'Request id', text: request.id },
  ].filter(({ text }) => text !== '');
}

function filesOf(request: HttpRequest): readonly NamedText[] {
  if (!request.isBodyLoaded) return [];
  return [...request.FILES.lists()].flatMap(([field, files]) =>
    files.map((file) => ({
      name: field,
      text: `${file.name} (${file.contentType}, ${file.size} bytes)`,
    })),
  );
}

function bodyOf(request: HttpRequest, mask: SecretMask): readonly NamedText[] {
  if (!request.isBodyLoaded) return request.hasBody ? [{ name: 'Body', text: '(not read)' }] : [];
  const { kind } = request.parsedBody;
  if (kind === 'json') return jsonRows(request.data, mask);
  if (kind === 'text')
    return [{ name: 'Text', text: shorten(String(request.data), mask, MAX_VALUE) }];
  return [];
}

function jsonRows(data: unknown, mask: SecretMask): readonly NamedText[] {
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    return [{ name: 'JSON', text: preview(data, mask) }];
  return dataEntriesOf(data).map(([name, value]) => ({ name, text: preview(value, mask, name) }));
}

function table(title: string, read: () => readonly NamedText[]): FactTable {
  const rows = readSafely(read, [
    { name: '(cannot be read)', text: 'This part of the request is malformed.' },
  ]);
  const left = rows.length - MAX_ROWS;
  return {
    title,
    rows:
      left <= 0
        ? rows
        : [...rows.slice(0, MAX_ROWS), { name: '…', text: `${left} more are not shown.` }],
  };
}

function rowsOfList(
  [name, values]: readonly [string, readonly string[]],
  mask: SecretMask,
): NamedText[] {
  return values.map((value) => row(name, value, mask));
}

function row(name: string, value: string, mask: SecretMask): NamedText {
  return {
    name,
    text: value !== '' && isSecretName(name) ? MASK : shorten(value, mask, MAX_VALUE),
  };
}

// Referer and the like hold an address, whose query has names and values of its own.
function maskAddress(name: string, value: string): string {
  const query = value.indexOf('?');
  if (query < 0 || isSecretName(name)) return value;
  const [before, after] = [value.slice(0, query + 1), value.slice(query + 1)];
  const [pairs = '', ...fragment] = after.split('#');
  return (
    before + maskQuery(pairs) + (fragment.length === 0 ? '' : `#${maskQuery(fragment.join('#'))}`)
  );
}
