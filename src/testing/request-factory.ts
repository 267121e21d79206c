import { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

import { BaseSettings } from '../conf/base-settings.js';
import { HttpRequest } from '../http/http-request.js';
import type { HttpSettings } from '../http/http-settings.js';
import { RequestContext } from '../http/request-context.js';
import type { ClientHeaders } from './client.js';
import { encodeBody, encodeForm, type BodyOptions, type FormData } from './encode-body.js';
import { MemorySocket } from './memory-socket.js';

/** Options of one request of a {@link RequestFactory}. */
export interface FactoryOptions extends BodyOptions {
  /** Added to the query of the path. */
  readonly query?: FormData;
  /** Headers of the request, in any case. */
  readonly headers?: ClientHeaders;
  /** Makes it look as if it came over https. */
  readonly secure?: boolean;
  /** @defaultValue '127.0.0.1' */
  readonly remoteAddress?: string;
}

/**
 * Makes requests without a server, to be given to a view or a middleware (Django topic: RequestFactory).
 *
 * No middleware has seen them. The body is read by `await request.loadBody()`, as in the framework.
 *
 * ```ts
 * const request = new RequestFactory().post('/books/', { json: { title: 'Emma' } });
 * await request.loadBody();
 * ```
 */
export class RequestFactory {
  readonly context: RequestContext;

  /** @param settings - what differs from the defaults; all hosts are allowed unless it says otherwise */
  constructor(settings: Partial<HttpSettings> = {}) {
    const defaults = Object.assign(new BaseSettings(), {
      allowedHosts: ['*'],
      secretKey: 'a secret for tests alone '.repeat(2),
    });
    this.context = new RequestContext(Object.assign(defaults, settings));
  }

  /** A GET request; `data` becomes the query. */
  get(path: string, options: FactoryOptions = {}): HttpRequest {
    return this.request('GET', path, options);
  }

  /** A HEAD request; `data` becomes the query. */
  head(path: string, options: FactoryOptions = {}): HttpRequest {
    return this.request('HEAD', path, options);
  }

  /** A POST request; `data` becomes a multipart form unless `contentType` says otherwise. */
  post(path: string, options: FactoryOptions = {}): HttpRequest {
    return this.request('POST', path, options);
  }

  /** A PUT request. */
  put(path: string, options: FactoryOptions = {}): HttpRequest {
    return this.request('PUT', path, options);
  }

  /** A PATCH request. */
  patch(path: string, options: FactoryOptions = {}): HttpRequest {
    return this.request('PATCH', path, options);
  }

  /** A DELETE request. */
  delete(path: string, options: FactoryOptions = {}): HttpRequest {
    return this.request('DELETE', path, options);
  }

  /** An OPTIONS request. */
  options(path: string, options: FactoryOptions = {}): HttpRequest {
    return this.request('OPTIONS', path, options);
  }

  /** A request with any method. */
  request(method: string, path: string, options: FactoryOptions = {}): HttpRequest {
    const name = method.toUpperCase();
    const isBodiless = name === 'GET' || name === 'HEAD';
    const { data, ...rest } = options;
    const query = encodeForm({ ...options.query, ...(isBodiless ? data : undefined) });
    const encoded = encodeBody(isBodiless ? rest : options);
    const incoming = new IncomingMessage(memorySocket(options));
    incoming.method = name;
    incoming.url = query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`;
    incoming.httpVersion = '1.1';
    incoming.httpVersionMajor = 1;
    incoming.httpVersionMinor = 1;
    addHeaders(incoming, [
      ['Host', 'testserver'],
      ...(encoded
        ? ([
            ['Content-Type', encoded.contentType],
            ['Content-Length', encoded.content.length],
          ] as const)
        : []),
      ...Object.entries(options.headers ?? {}),
    ]);
    if (encoded !== undefined && encoded.content.length > 0) incoming.push(encoded.content);
    incoming.push(null);
    incoming.complete = true;
    return new HttpRequest(incoming, this.context);
  }
}

/** A later header of the same name takes the place of an earlier one. */
function addHeaders(
  incoming: IncomingMessage,
  headers: Iterable<readonly [string, ClientHeaders[string]]>,
): void {
  const byName = new Map<string, readonly [string, ClientHeaders[string]]>();
  for (const header of headers) byName.set(header[0].toLowerCase(), header);
  for (const [key, [name, value]] of byName) {
    const values = Array.isArray(value) ? value.map(String) : [String(value)];
    for (const each of values) incoming.rawHeaders.push(name, each);
    incoming.headers[key] =
      key === 'set-cookie' ? values : values.join(key === 'cookie' ? '; ' : ', ');
  }
}

function memorySocket({ secure = false, remoteAddress = '127.0.0.1' }: FactoryOptions): Socket {
  // Node's types want a net.Socket; node itself asks of it no more than a MemorySocket has.
  return MemorySocket.pair({ encrypted: secure, remoteAddress }).server as unknown as Socket;
}
