import type { IncomingMessage } from 'node:http';

import { ImproperlyConfigured } from '../errors/framework-error.js';
import { isBodyAtHand, takeBodyAtHand } from './body-intake.js';
import { announcedLength, bodyTooLarge, collectBody } from './body-reader.js';
import { takeParsedBody } from './body-of-express.js';
import type { ContentType } from './content-type.js';
import { parseContentEncoding, unpackBody, type ContentCoding } from './decompress.js';
import { parseForm, parseText, requireUtf8 } from './parse-form.js';
import { parseJson } from './parse-json.js';
import { EMPTY_BODY, NO_FILES, type ParsedBody, type ReadBodyOptions } from './parsed-body.js';
import { QueryDict } from './query-dict.js';

export { EMPTY_BODY, type ParsedBody, type ReadBodyOptions } from './parsed-body.js';

/** Makes a value of the bytes, or throws a typed error. */
type Parser = (bytes: Buffer, options: ReadBodyOptions) => ParsedBody;

/** Is told once of what became of a body: the error, or the body. */
export type BodyDone = (error: unknown, body: ParsedBody | undefined) => void;

/**
 * Reads and parses the body of `incoming` by its content type: JSON, both kinds of form, text; bytes for the rest.
 * What a middleware before us has parsed into `incoming.body` is taken as it is.
 *
 * @throws HttpError a typed 4xx for anything a client can get wrong. The rest of the body is left unread then.
 */
export function readBody(incoming: IncomingMessage, options: ReadBodyOptions): Promise<ParsedBody> {
  return new Promise((resolve, reject) => {
    followReading(incoming, options, (error, body) => {
      if (body === undefined) reject(error as Error);
      else resolve(body);
    });
  });
}

/** The same for whoever waits without a promise: `done` is called at once, or when the body has come. */
export function followReading(
  incoming: IncomingMessage,
  options: ReadBodyOptions,
  done: BodyDone,
): void {
  let coding: ContentCoding | undefined;
  let parser: Parser;
  try {
    const taken = takeParsedBody(incoming, options.contentType);
    if (taken !== undefined) return done(undefined, taken);
    if (!options.hasBody) return done(undefined, EMPTY_BODY);
    if (incoming.readableEnded) throw alreadyRead();
    coding = parseContentEncoding(incoming.headers['content-encoding']);
    if (options.contentType.type === 'multipart/form-data') {
      return void readMultipartLater(incoming, coding, options, done);
    }
    parser = chooseParser(options.contentType);
  } catch (error) {
    return done(error, undefined);
  }
  readWhole(incoming, coding, options, (error, bytes) => {
    if (bytes === undefined) return done(error, undefined);
    let body: ParsedBody;
    try {
      body = parser(bytes, options);
    } catch (problem) {
      return done(problem, undefined);
    }
    done(undefined, body);
  });
}

/**
 * Reads and parses a body that has come together with its head, at once; undefined for one that is still to come, or that takes
 * time: of a form with files, compressed, parsed by a middleware before us.
 *
 * @throws HttpError a typed 4xx for anything a client can get wrong.
 */
export function readBodyAtHand(
  incoming: IncomingMessage,
  options: ReadBodyOptions,
): ParsedBody | undefined {
  const { contentType, settings } = options;
  if (!isBodyAtHand(incoming) || 'body' in incoming) return undefined;
  if (incoming.headers['content-encoding'] !== undefined) return undefined;
  if (contentType.type === 'multipart/form-data') return undefined;
  const parser = chooseParser(contentType);
  const { dataUploadMaxBytes } = settings;
  if (announcedLength(incoming) > dataUploadMaxBytes) throw bodyTooLarge(dataUploadMaxBytes);
  return parser(takeBodyAtHand(incoming)!, options);
}

/** Its reader is loaded with the first body of its kind: most applications never see one. */
async function readMultipartLater(
  incoming: IncomingMessage,
  coding: ContentCoding | undefined,
  options: ReadBodyOptions,
  done: BodyDone,
): Promise<void> {
  let body: ParsedBody;
  try {
    const { readMultipart } = await import('./parse-multipart.js');
    body = await readMultipart(incoming, coding, options);
  } catch (error) {
    return done(error, undefined);
  }
  done(undefined, body);
}

/** Collects the bytes, and unpacks them. */
function readWhole(
  incoming: IncomingMessage,
  coding: ContentCoding | undefined,
  { settings }: ReadBodyOptions,
  done: (error: unknown, bytes: Buffer | undefined) => void,
): void {
  const { dataUploadMaxBytes: maxBytes, bodyStallTimeoutMs: stallTimeoutMs } = settings;
  collectBody(incoming, { maxBytes, stallTimeoutMs }, (error, bytes) => {
    if (bytes === undefined || coding === undefined) done(error, bytes);
    else unpackBody(bytes, coding, { maxBytes, maxRatio: settings.bodyMaxRatio }, done);
  });
}

/** Chosen before a byte is read, so that a charset that is refused costs nothing. */
function chooseParser(contentType: ContentType): Parser {
  const { type } = contentType;
  if (type === 'application/json' || type.endsWith('+json')) {
    requireUtf8(contentType);
    return jsonBody;
  }
  if (type === 'application/x-www-form-urlencoded') {
    requireUtf8(contentType);
    return formBody;
  }
  return type.startsWith('text/') ? textBody : rawBody;
}

function jsonBody(bytes: Buffer, { settings }: ReadBodyOptions): ParsedBody {
  return {
    kind: 'json',
    bytes,
    json: parseJson(bytes, settings),
    fields: QueryDict.EMPTY,
    files: NO_FILES,
  };
}

function formBody(bytes: Buffer, { settings }: ReadBodyOptions): ParsedBody {
  return { kind: 'form', bytes, fields: parseForm(bytes, settings), files: NO_FILES };
}

function textBody(bytes: Buffer, { contentType }: ReadBodyOptions): ParsedBody {
  return {
    kind: 'text',
    bytes,
    text: parseText(bytes, contentType),
    fields: QueryDict.EMPTY,
    files: NO_FILES,
  };
}

function rawBody(bytes: Buffer): ParsedBody {
  return { kind: 'raw', bytes, fields: QueryDict.EMPTY, files: NO_FILES };
}

function alreadyRead(): ImproperlyConfigured {
  return new ImproperlyConfigured(
    'The body of this request has been read by somebody else, who left nothing.',
    {
      code: 'HTTP_BODY_ALREADY_READ',
      fix: 'Remove the Express middleware that consumes the body, or let it keep the value in "req.body".',
    },
  );
}
