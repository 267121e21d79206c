import { randomUUID } from 'node:crypto';

import {
  JsonResponse,
  Middleware,
  StateKey,
  type HttpRequest,
  type HttpResponse,
} from '../../../../src/index.js';
import { TOKEN } from '../../shared/spec.js';
import { USER } from './state.js';

const STARTED = new StateKey<number>('started');

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
    if (request.headers.get('authorization') !== TOKEN)
      return new JsonResponse({ error: 'unauthorized' }, { status: 401 });
    request.state.set(USER, 'ada');
    return undefined;
  }
}
