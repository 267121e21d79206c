import type { IncomingMessage } from 'node:http';

import { ImproperlyConfigured } from '../errors/framework-error.js';
import { BadRequest } from '../errors/http-error.js';
import {
  EMPTY_BODY,
  followReading,
  readBodyAtHand,
  type ParsedBody,
  type ReadBodyOptions,
} from './body.js';
import { parseContentType, type ContentType } from './content-type.js';
import type { HttpSettings } from './http-settings.js';

/** The body of one request: what it is read as, and what it became. Made when somebody asks for it. */
export class RequestBody {
  readonly #incoming: IncomingMessage;
  readonly #settings: HttpSettings;
  #contentType: ContentType | undefined = undefined;
  #parsed: ParsedBody | undefined = undefined;
  #loading: Promise<void> | undefined = undefined;

  constructor(incoming: IncomingMessage, settings: HttpSettings) {
    this.#incoming = incoming;
    this.#settings = settings;
  }

  get contentType(): ContentType {
    return (this.#contentType ??= parseContentType(this.#incoming.headers['content-type'] ?? ''));
  }

  /** What it became; undefined before it has been read. */
  get parsed(): ParsedBody | undefined {
    return this.#parsed;
  }

  /**
   * Reads and parses it, once. Later calls wait for the first.
   *
   * @param onClose - takes what is to be done when the request is over
   * @throws HttpError a typed 4xx for anything a client can get wrong: type, syntax, size, time.
   */
  load(onClose: (close: () => Promise<void>) => void): Promise<void> {
    return (this.#loading ??= new Promise((resolve, reject) => {
      followReading(this.#incoming, this.#readOptions(), (error, body) => {
        // Of one that failed there is nothing, so that an error handler that looks at POST does not fail again.
        this.#parsed = body ?? EMPTY_BODY;
        if (body === undefined) return reject(error as Error);
        if (body.close !== undefined) onClose(body.close);
        resolve();
      });
    }));
  }

  /**
   * The same at once, for a body that has come together with its head; false for any other, of which nothing was read then.
   *
   * @throws HttpError as {@link load}
   */
  loadAtHand(): boolean {
    if (this.#loading !== undefined) return false;
    try {
      const body = readBodyAtHand(this.#incoming, this.#readOptions());
      if (body === undefined) return false;
      this.#parsed = body;
      this.#loading = LOADED;
      return true;
    } catch (error) {
      this.#parsed = EMPTY_BODY;
      this.#loading = Promise.reject(error as Error);
      // Nobody need wait for it.
      this.#loading.catch(() => undefined);
      throw error;
    }
  }

  #readOptions(): ReadBodyOptions {
    return {
      contentType: this.contentType,
      hasBody: announcesBody(this.#incoming),
      settings: this.#settings,
    };
  }
}

const LOADED = Promise.resolve();

/** True when the client announced a body. */
export function announcesBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** A body as one value: JSON, a QueryDict for a form, a string for text, bytes for the rest. */
export function valueOfBody(body: ParsedBody): unknown {
  switch (body.kind) {
    case 'json':
      return body.json;
    case 'form':
      return body.fields;
    case 'text':
      return body.text;
    case 'raw':
      return body.bytes;
    default:
      return undefined;
  }
}

/** @throws BadRequest `HTTP_BODY_WAS_STREAMED` for a multipart body, whose files have been written away. */
export function bytesOfBody({ bytes }: ParsedBody): Buffer {
  if (bytes !== undefined) return bytes;
  throw new BadRequest('The bytes of this body are gone: it was read as a stream.', {
    code: 'HTTP_BODY_WAS_STREAMED',
    fix: 'Use "request.POST" and "request.FILES", or mark the route with @StreamBody() and read "request.stream".',
  });
}

/** The error of who asks for a body before it has been read. */
export function bodyNotLoaded({ method, path }: { method: string; path: string }): Error {
  return new ImproperlyConfigured(`The body of ${method} ${path} has not been read yet.`, {
    code: 'HTTP_BODY_NOT_LOADED',
    fix: 'Await "request.loadBody()" first. Views and processView hooks get it read, unless the route is marked with @StreamBody().',
  });
}
