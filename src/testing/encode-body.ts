import { randomUUID } from 'node:crypto';

import { ImproperlyConfigured } from '../errors/framework-error.js';
import { UploadFile } from './upload-file.js';

/** A value of a form field; an array sends the field once per element. */
export type FormValue = string | number | bigint | boolean | Date | UploadFile | Uint8Array;

/** Fields of a form or of a query string. */
export type FormData = Readonly<Record<string, FormValue | readonly FormValue[]>>;

/** What a request may carry as its body; at most one of `data`, `json` and `body`. */
export interface BodyOptions {
  /**
   * Fields of a form, sent as `multipart/form-data`, or as `contentType` says: `application/x-www-form-urlencoded`,
   * `application/json`. With GET and HEAD they become the query string.
   */
  readonly data?: FormData;
  /** Files of a multipart body, beside `data`. A Buffer is sent as a file named after its field. */
  readonly files?: Readonly<
    Record<string, UploadFile | Uint8Array | readonly (UploadFile | Uint8Array)[]>
  >;
  /** A value that is sent as JSON. */
  readonly json?: unknown;
  /** The body as it is; `application/octet-stream` (bytes) or `text/plain` unless `contentType` says otherwise. */
  readonly body?: string | Uint8Array;
  /** Type of the body. */
  readonly contentType?: string;
}

/** A body in bytes, with the type that describes it. */
export interface EncodedBody {
  readonly content: Buffer;
  readonly contentType: string;
}

/**
 * Turns the options of a request into its body.
 *
 * @throws ImproperlyConfigured `TESTING_TWO_BODIES` when more than one body is given,
 * `TESTING_MISSING_VALUE` for a field without a value, `TESTING_FILE_NEEDS_MULTIPART` for a file in another format.
 */
export function encodeBody(options: BodyOptions): EncodedBody | undefined {
  const given = ['data', 'json', 'body'].filter(
    (name) => options[name as keyof BodyOptions] !== undefined,
  );
  if (given.length > 1 || (options.files && (given[0] ?? 'data') !== 'data'))
    throw twoBodies(given);
  const { contentType } = options;
  if (options.json !== undefined) return encodeJson(options.json, contentType);
  if (options.body !== undefined) return encodeRaw(options.body, contentType);
  if (options.data === undefined && options.files === undefined) return undefined;
  const fields: FormData = { ...options.data, ...options.files };
  if (contentType === undefined || /^multipart\/form-data\b/i.test(contentType))
    return encodeMultipart(fields, contentType);
  if (/^application\/(?:[\w.-]+\+)?json\b/i.test(contentType))
    return encodeJson(options.data, contentType);
  return { content: Buffer.from(encodeForm(fields)), contentType };
}

/**
 * Fields as `application/x-www-form-urlencoded`, also for a query string.
 *
 * @throws ImproperlyConfigured `TESTING_MISSING_VALUE`, `TESTING_FILE_NEEDS_MULTIPART`
 */
export function encodeForm(fields: FormData): string {
  const encoded = new URLSearchParams();
  for (const [name, value] of eachValue(fields)) {
    if (value instanceof Uint8Array || value instanceof UploadFile) throw fileNeedsMultipart(name);
    encoded.append(name, asText(value));
  }
  return encoded.toString();
}

function encodeJson(value: unknown, contentType = 'application/json'): EncodedBody {
  return { content: Buffer.from(JSON.stringify(value)), contentType };
}

function encodeRaw(body: string | Uint8Array, contentType: string | undefined): EncodedBody {
  const fallback =
    typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/octet-stream';
  return { content: Buffer.from(body), contentType: contentType ?? fallback };
}

function encodeMultipart(fields: FormData, contentType: string | undefined): EncodedBody {
  const boundary =
    /;\s*boundary="?([^\s;"]+)/i.exec(contentType ?? '')?.[1] ?? `lapompe-${randomUUID()}`;
  const pieces: Buffer[] = [];
  for (const [name, value] of eachValue(fields)) {
    pieces.push(Buffer.from(`--${boundary}\r\n`), encodePart(name, value), Buffer.from('\r\n'));
  }
  pieces.push(Buffer.from(`--${boundary}--\r\n`));
  return {
    content: Buffer.concat(pieces),
    contentType: `multipart/form-data; boundary=${boundary}`,
  };
}

function encodePart(name: string, value: FormValue): Buffer {
  const disposition = `Content-Disposition: form-data; name="${escapeName(name)}"`;
  if (!(value instanceof UploadFile) && !(value instanceof Uint8Array)) {
    return Buffer.from(`${disposition}\r\n\r\n${asText(value)}`);
  }
  const file = value instanceof UploadFile ? value : new UploadFile(name, value);
  const head = `${disposition}; filename="${escapeName(file.name)}"\r\nContent-Type: ${file.contentType}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), file.content]);
}

/** As browsers write names in a form (HTML, section 4.10.21.8). */
function escapeName(name: string): string {
  return name.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22');
}

function* eachValue(fields: FormData): Generator<readonly [string, FormValue]> {
  for (const [name, given] of Object.entries(fields)) {
    const values: readonly FormValue[] = Array.isArray(given) ? given : [given as FormValue];
    for (const value of values) {
      if (value === undefined || value === null) throw missingValue(name);
      yield [name, value];
    }
  }
}

function asText(value: Exclude<FormValue, UploadFile | Uint8Array>): string {
  return value instanceof Date ? value.toISOString() : String(value);
}

function twoBodies(given: readonly string[]): ImproperlyConfigured {
  return new ImproperlyConfigured(
    `A request got more than one body: ${given.join(', ') || 'files'}.`,
    {
      code: 'TESTING_TWO_BODIES',
      fix: 'Give one of "data" (with "files"), "json" and "body".',
    },
  );
}

function missingValue(name: string): ImproperlyConfigured {
  return new ImproperlyConfigured(
    `The form field "${name}" has no value: a form cannot carry null or undefined.`,
    {
      code: 'TESTING_MISSING_VALUE',
      fix: 'Leave the field out, or send an empty string.',
    },
  );
}

function fileNeedsMultipart(name: string): ImproperlyConfigured {
  return new ImproperlyConfigured(
    `The field "${name}" is a file, which only a multipart body can carry.`,
    {
      code: 'TESTING_FILE_NEEDS_MULTIPART',
      fix: 'Leave "contentType" out, and send files with POST, PUT or PATCH.',
    },
  );
}
