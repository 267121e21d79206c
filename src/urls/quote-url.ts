/** Values of one key of a query string: one, or several under the same key. */
export type QueryValue =
  | string
  | number
  | bigint
  | boolean
  | readonly (string | number | bigint | boolean)[];

/** What becomes a query string: a record, pairs, `URLSearchParams`, or anything with `urlencode()` such as a QueryDict. */
export type QueryInput =
  | Readonly<Record<string, QueryValue | undefined>>
  | Iterable<readonly [name: string, value: QueryValue]>
  | { urlencode(): string };

/** Percent-encodes a decoded path; what RFC 3986 allows in one (pchar and "/") is left alone, as in Django. */
export function quotePath(path: string): string {
  return quote(path).replaceAll(/%(?:2F|3A|40|24|26|2B|2C|3B|3D)/g, decodeURIComponent);
}

/** A path that begins with two slashes would be read as a host, so the second one is escaped. */
export function escapeLeadingSlashes(path: string): string {
  return path.startsWith('//') ? `/%2F${path.slice(2)}` : path;
}

/** Percent-encodes a fragment: as a path, with "?" left alone (RFC 3986, section 3.5). */
export function quoteFragment(fragment: string): string {
  return quotePath(fragment).replaceAll('%3F', '?');
}

/** A query string without its `?`, in the form of HTML forms: a space becomes "+". */
export function quoteQuery(query: QueryInput): string {
  if ('urlencode' in query && typeof query.urlencode === 'function') return query.urlencode();
  const pairs =
    Symbol.iterator in query
      ? [...(query as Iterable<readonly [string, QueryValue]>)]
      : Object.entries(query);
  return pairs
    .flatMap(([name, value]) =>
      toValues(value).map((each) => `${quoteField(name)}=${quoteField(String(each))}`),
    )
    .join('&');
}

function toValues(value: QueryValue | undefined): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}

function quoteField(text: string): string {
  return quote(text)
    .replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

/** Half of a surrogate pair has no UTF-8 form; it becomes U+FFFD, as in `URL`. */
function quote(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\ufffd'));
}
