import { parseHeaderParameters } from './header-parameters.js';

/**
 * A `Content-Type`, parsed once. Whoever needs the type of a body reads this and never the header's text, so that no
 * two parts of the program can read it differently.
 */
export interface ContentType {
  /** `type/subtype` in lower case; empty when there is none or it is malformed. */
  readonly type: string;
  /** Names in lower case, values as they were sent. */
  readonly parameters: ReadonlyMap<string, string>;
}

const NONE: ContentType = Object.freeze({ type: '', parameters: new Map<string, string>() });
const MEDIA_TYPE = /^[!#$%&'*+.^_`|~0-9a-z-]+\/[!#$%&'*+.^_`|~0-9a-z-]+$/;

// Nearly all requests have one of a few; headers of clients must not fill the memory.
const seen = new Map<string, ContentType>();
const MAX_SEEN = 64;

/** Reads a `Content-Type` header (RFC 9110, section 8.3). Never throws: what is malformed has the type `''`. */
export function parseContentType(header: string): ContentType {
  if (header === '') return NONE;
  const known = seen.get(header);
  if (known !== undefined) return known;
  const { value, parameters } = parseHeaderParameters(header);
  const parsed: ContentType = MEDIA_TYPE.test(value)
    ? Object.freeze({ type: value, parameters })
    : NONE;
  if (seen.size < MAX_SEEN && header.length < 64) seen.set(header, parsed);
  return parsed;
}

/** Writes a content type back in one normal form, for a parser that wants a header's text. */
export function formatContentType(contentType: ContentType): string {
  let text = contentType.type;
  for (const [name, value] of contentType.parameters)
    text += `; ${name}="${value.replace(/["\\]/g, '\\$&')}"`;
  return text;
}
