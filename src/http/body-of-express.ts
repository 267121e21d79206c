import type { IncomingMessage } from 'node:http';

import type { ContentType } from './content-type.js';
import { NO_FILES, type ParsedBody } from './parsed-body.js';
import { unsafeKey } from './parse-json.js';
import { QueryDict } from './query-dict.js';
import { hasUnsafeKey } from './unsafe-keys.js';

const FORM_TYPES = new Set(['application/x-www-form-urlencoded', 'multipart/form-data']);

/**
 * The body that a parser before us (`express.json()`, `multer()` …) has left in `incoming.body`; undefined when the
 * body is still to be read.
 *
 * @throws SuspiciousOperation `HTTP_UNSAFE_KEY` under the same rule as for JSON read here.
 */
export function takeParsedBody(
  incoming: IncomingMessage,
  contentType: ContentType,
): ParsedBody | undefined {
  const { body } = incoming as { body?: unknown };
  if (body === undefined || !(incoming.readableEnded || incoming.complete)) return undefined;
  if (Buffer.isBuffer(body))
    return { kind: 'raw', bytes: body, fields: QueryDict.EMPTY, files: NO_FILES };
  if (typeof body === 'string') {
    return {
      kind: 'text',
      bytes: Buffer.from(body),
      text: body,
      fields: QueryDict.EMPTY,
      files: NO_FILES,
    };
  }
  if (hasUnsafeKey(body)) throw unsafeKey();
  const fields = FORM_TYPES.has(contentType.type) ? readFlatFields(body) : undefined;
  if (fields !== undefined) return { kind: 'form', fields, files: NO_FILES };
  return { kind: 'json', json: body, fields: QueryDict.EMPTY, files: NO_FILES };
}

/** The fields of a form parser's object; undefined when it nests them, which fields cannot show. */
function readFlatFields(body: unknown): QueryDict | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  const lists = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(body) as [string, unknown][]) {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (!values.every((item): item is string => typeof item === 'string')) return undefined;
    lists.set(name, values);
  }
  return new QueryDict(lists);
}
