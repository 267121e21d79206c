import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';

import { BaseSettings } from '../../src/conf/base-settings.js';
import { HttpError } from '../../src/errors/http-error.js';
import type { Handler } from '../../src/http/handler.js';
import { HttpRequest } from '../../src/http/http-request.js';
import { HttpResponse } from '../../src/http/http-response.js';
import { RequestContext } from '../../src/http/request-context.js';
import { composeChain } from '../../src/middleware/compose-chain.js';
import type { MiddlewareInstance } from '../../src/middleware/middleware.js';

/** Settings for tests: the defaults, with the host "example.org" allowed. */
export function makeSettings(changes: Partial<BaseSettings> = {}): BaseSettings {
  return Object.assign(
    new BaseSettings(),
    { secretKey: 'x'.repeat(40), allowedHosts: ['example.org'] },
    changes,
  );
}

export interface RequestParts {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly isSecure?: boolean;
  readonly settings?: BaseSettings;
  readonly body?: string;
}

/** A request as the server makes it, without a server. */
export function makeRequest(url = '/', parts: RequestParts = {}): HttpRequest {
  const socket = new Socket();
  if (parts.isSecure === true) Object.assign(socket, { encrypted: true });
  const incoming = new IncomingMessage(socket);
  incoming.method = parts.method ?? 'GET';
  incoming.url = url;
  Object.assign(incoming.headers, { host: 'example.org' }, parts.headers);
  if (parts.body !== undefined) {
    incoming.headers['content-length'] = String(Buffer.byteLength(parts.body));
    incoming.push(parts.body);
    incoming.push(null);
    incoming.complete = true;
  }
  return new HttpRequest(incoming, new RequestContext(parts.settings ?? makeSettings()));
}

/** Errors that were turned into responses, and the responses: what a chain's conversion does, at its simplest. */
export function convertPlainly(_request: HttpRequest, error: unknown): HttpResponse {
  const status = error instanceof HttpError ? error.status : 500;
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return new HttpResponse(code, { status });
}

/** Links middlewares around a view as an application does. */
export function chain(layers: readonly MiddlewareInstance[], view: Handler): Handler {
  return composeChain(layers, (request) => convertedView(view, request), convertPlainly);
}

async function convertedView(view: Handler, request: HttpRequest): Promise<HttpResponse> {
  try {
    return await view(request);
  } catch (error) {
    return convertPlainly(request, error);
  }
}
