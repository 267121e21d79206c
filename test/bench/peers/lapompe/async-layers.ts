// The layers of `layers.ts` in the general form: each waits for the answer of what stands further in.
import { randomUUID } from 'node:crypto';

import {
  Middleware,
  type HttpRequest,
  type HttpResponse,
  type Next,
} from '../../../../src/index.js';

@Middleware()
export class AsyncRequestId {
  async handle(request: HttpRequest, next: Next): Promise<HttpResponse> {
    const response = await next(request);
    response.headers.set('x-request-id', randomUUID());
    return response;
  }
}

@Middleware()
export class AsyncStarted {
  async handle(request: HttpRequest, next: Next): Promise<HttpResponse> {
    const started = Date.now();
    const response = await next(request);
    response.headers.set('x-started', started);
    return response;
  }
}

@Middleware()
export class AsyncFrame {
  async handle(request: HttpRequest, next: Next): Promise<HttpResponse> {
    const response = await next(request);
    response.headers.set('x-frame-options', 'DENY');
    return response;
  }
}

@Middleware()
export class AsyncNoStore {
  async handle(request: HttpRequest, next: Next): Promise<HttpResponse> {
    const response = await next(request);
    response.headers.set('cache-control', 'no-store');
    return response;
  }
}

@Middleware()
export class AsyncLanguage {
  async handle(request: HttpRequest, next: Next): Promise<HttpResponse> {
    const response = await next(request);
    response.headers.set('content-language', 'en');
    return response;
  }
}
