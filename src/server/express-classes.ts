import type { RequestListener, Server, ServerOptions } from 'node:http';
import type { ServerOptions as TlsServerOptions } from 'node:https';

import type { Express } from 'express';

import {
  createServer as createPlainServer,
  IncomingMessage,
  ServerResponse,
} from '../conf/node-http.js';
import { ImproperlyConfigured } from '../errors/framework-error.js';
import { canSetHeads, endJoined, nodesEnd } from './answer-head.js';
import { hashEtagsInOneCall } from './express-etag.js';

/** The two classes that a server needs so that its requests are an Express application's own from birth. */
export interface ExpressClasses {
  readonly IncomingMessage: typeof IncomingMessage;
  readonly ServerResponse: typeof ServerResponse;
}

/** Options of {@link createExpressServer}: node's own, and how to speak TLS. */
export interface ExpressServerOptions extends ServerOptions {
  /** Key, certificate and the like; the server speaks https when it is given. */
  readonly tls?: TlsServerOptions;
  /** Spares a request without content the life of a stream, where node can (from 24 on): it has no `end` and no `close`. */
  readonly optimizeEmptyRequests?: boolean;
}

/**
 * Makes a server for any Express application, unchanged: as `http.createServer(expressApp)`, and faster.
 *
 * Express gives each request and response a new prototype, which on Node 20 costs most of the time of a small answer.
 * Here they are made by classes that have Express's prototypes from the start, so that nothing is left to change.
 * `expressApp.request` and `expressApp.response` become the prototypes of these classes: what is put on them later works as before.
 *
 * @throws ImproperlyConfigured `SERVER_NO_EXPRESS_APPLICATION` for anything but an application of Express;
 * `SERVER_INSECURE_PARSER` when `insecureHTTPParser` is asked for.
 */
export function createExpressServer(
  expressApp: Express,
  options: ExpressServerOptions = {},
): Server {
  if (!isExpressApplication(expressApp)) {
    throw new ImproperlyConfigured('What is to be hosted is no Express application.', {
      code: 'SERVER_NO_EXPRESS_APPLICATION',
      fix: 'Give what express() returns; mount a router or another handler on it with app.use().',
    });
  }
  return createServerOf(
    { ...options, ...expressClassesOf(expressApp) },
    expressApp as RequestListener,
  );
}

/** Not by its class: it may come from another copy of Express. A router has no prototypes of its own. */
function isExpressApplication(candidate: unknown): boolean {
  if (typeof candidate !== 'function') return false;
  const { request, response } = candidate as Partial<Express>;
  return typeof request === 'object' && typeof response === 'object';
}

/** Makes a server as node does, for http or https; never with the insecure parser. */
export function createServerOf(options: ExpressServerOptions, listener: RequestListener): Server {
  const { tls, ...nodeOptions } = options;
  if (
    nodeOptions.insecureHTTPParser === true ||
    process.execArgv.includes('--insecure-http-parser')
  ) {
    throw new ImproperlyConfigured(
      'The insecure HTTP parser was asked for: it lets smuggled requests through.',
      {
        code: 'SERVER_INSECURE_PARSER',
        fix: 'Remove "insecureHTTPParser" (or the flag "--insecure-http-parser"), and correct the client that needs it.',
      },
    );
  }
  return tls === undefined
    ? createPlainServer(nodeOptions, listener)
    : (process
        .getBuiltinModule('node:https')
        .createServer(
          { ...tls, ...nodeOptions } as TlsServerOptions,
          listener,
        ) as unknown as Server);
}

const knownClasses = new WeakMap<object, ExpressClasses>();

/** The classes of an application: made on first use, then always the same. */
export function expressClassesOf(expressApp: Express): ExpressClasses {
  let classes = knownClasses.get(expressApp);
  if (classes === undefined) {
    classes = createClasses(expressApp);
    hashEtagsInOneCall(expressApp);
    knownClasses.set(expressApp, classes);
  }
  return classes;
}

const LOCALS = Symbol('locals');

function createClasses(expressApp: Express): ExpressClasses {
  const canJoin = canSetHeads();
  // They must be classes with `extends`: constructor functions and Reflect.construct cost as much as they save.
  class ExpressRequest extends IncomingMessage {}
  class ExpressResponse extends ServerResponse {
    declare [LOCALS]: Record<string, unknown> | undefined;

    /** Made when it is first looked at; Express makes one for each request. */
    get locals(): Record<string, unknown> {
      return (this[LOCALS] ??= Object.create(null) as Record<string, unknown>);
    }

    set locals(locals: Record<string, unknown>) {
      this[LOCALS] = locals;
    }

    /** As node's, in one write where the content is at hand. */
    override end(content?: unknown, encoding?: unknown, done?: unknown): this {
      const isUsual = done === undefined && typeof encoding !== 'function';
      // Another `end` above this one may want to see the content.
      if (isUsual && canJoin && super.end === nodesEnd && endJoined(this, content, encoding))
        return this;
      return super.end(content, encoding as BufferEncoding, done as () => void);
    }
  }
  takePlaceOf(expressApp.request, ExpressRequest.prototype);
  takePlaceOf(expressApp.response, ExpressResponse.prototype);
  const host = expressApp as unknown as { request: object; response: object };
  host.request = ExpressRequest.prototype;
  host.response = ExpressResponse.prototype;
  return {
    IncomingMessage: ExpressRequest,
    ServerResponse: ExpressResponse as unknown as typeof ServerResponse,
  };
}

/**
 * Puts `prototype` where `former` was: between what was above it and `former` itself.
 *
 * `former` stays in the chain below, emptied, because sub-applications mounted earlier inherit from it; so they see
 * whatever is added to the new one.
 */
function takePlaceOf(former: object, prototype: object): void {
  const above: unknown = Object.getPrototypeOf(former);
  for (const key of Reflect.ownKeys(former)) {
    const property = Object.getOwnPropertyDescriptor(former, key);
    if (property === undefined) continue;
    Object.defineProperty(prototype, key, property);
    if (property.configurable === true) Reflect.deleteProperty(former, key);
  }
  Object.setPrototypeOf(prototype, above as object);
  Object.setPrototypeOf(former, prototype);
}
