import { randomUUID } from 'node:crypto';

import {
  HttpResponse,
  Middleware,
  StateKey,
  type Constructor,
  type HttpRequest,
  type Next,
} from '../../../../src/index.js';
import { TOKEN } from '../../shared/spec.js';

export const USER = new StateKey<string>('user');
const STARTED = new StateKey<number>('started');

function refused(): HttpResponse {
  return new HttpResponse('{"error":"unauthorized"}', {
    status: 401,
    contentType: 'application/json',
  });
}

// ---- Hooks -------------------------------------------------------------------------------------------------------------

@Middleware()
export class RequestId {
  processResponse(_request: HttpRequest, response: HttpResponse): HttpResponse {
    response.headers.set('x-request-id', randomUUID());
    return response;
  }
}
@Middleware()
export class Started {
  processRequest(request: HttpRequest): void {
    request.state.set(STARTED, Date.now());
  }

  processResponse(request: HttpRequest, response: HttpResponse): HttpResponse {
    response.headers.set('x-started', request.state.get(STARTED) ?? 0);
    return response;
  }
}
@Middleware()
export class Frame {
  processResponse(_request: HttpRequest, response: HttpResponse): HttpResponse {
    response.headers.set('x-frame-options', 'DENY');
    return response;
  }
}
@Middleware()
export class NoStore {
  processResponse(_request: HttpRequest, response: HttpResponse): HttpResponse {
    response.headers.set('cache-control', 'no-store');
    return response;
  }
}
@Middleware()
export class Language {
  processResponse(_request: HttpRequest, response: HttpResponse): HttpResponse {
    response.headers.set('content-language', 'en');
    return response;
  }
}
@Middleware()
export class TokenGuard {
  processRequest(request: HttpRequest): HttpResponse | undefined {
    if (request.headers.get('authorization') !== TOKEN) return refused();
    request.state.set(USER, 'ada');
    return undefined;
  }
}

// ---- The same as asynchronous layers -----------------------------------------------------------------------------------

@Middleware()
export class RequestIdLater {
  async handle(request: HttpRequest, next: Next): Promise<HttpResponse> {
    const response = await next(request);
    response.headers.set('x-request-id', randomUUID());
    return response;
  }
}
@Middleware()
export class StartedLater {
  async handle(request: HttpRequest, next: Next): Promise<HttpResponse> {
    const started = Date.now();
    const response = await next(request);
    response.headers.set('x-started', started);
    return response;
  }
}
@Middleware()
export class FrameLater {
  async handle(request: HttpRequest, next: Next): Promise<HttpResponse> {
    const response = await next(request);
    response.headers.set('x-frame-options', 'DENY');
    return response;
  }
}
@Middleware()
export class NoStoreLater {
  async handle(request: HttpRequest, next: Next): Promise<HttpResponse> {
    const response = await next(request);
    response.headers.set('cache-control', 'no-store');
    return response;
  }
}
@Middleware()
export class LanguageLater {
  async handle(request: HttpRequest, next: Next): Promise<HttpResponse> {
    const response = await next(request);
    response.headers.set('content-language', 'en');
    return response;
  }
}

/** What stands around `/guarded`; `BENCH_LAYERS=async` chooses the asynchronous spelling. */
export const guardedLayers: readonly Constructor[] =
  process.env.BENCH_LAYERS === 'async'
    ? [RequestIdLater, StartedLater, FrameLater, NoStoreLater, LanguageLater, TokenGuard]
    : [RequestId, Started, Frame, NoStore, Language, TokenGuard];
