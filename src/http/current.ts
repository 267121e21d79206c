import { AsyncLocalStorage } from 'node:async_hooks';

import { ImproperlyConfigured } from '../errors/framework-error.js';
import type { HttpRequest } from './http-request.js';

const storage = new AsyncLocalStorage<HttpRequest>();

/**
 * The request that the running code belongs to, also after an `await`, in a timer or a callback started by it.
 *
 * Costs something per request, so it is on only where a class injects `Current`, or with
 * `settings.ambientRequest`.
 */
export class Current {
  /**
   * The current request.
   *
   * @throws ImproperlyConfigured `HTTP_NO_CURRENT_REQUEST` outside of one.
   */
  static get request(): HttpRequest {
    const request = storage.getStore();
    if (request !== undefined) return request;
    throw new ImproperlyConfigured('There is no current request here.', {
      code: 'HTTP_NO_CURRENT_REQUEST',
      fix: 'Inject "Current" into a service, or set "ambientRequest" to true; and ask only while a request is answered.',
    });
  }

  /** The current request, or undefined outside of one. */
  static get requestOrUndefined(): HttpRequest | undefined {
    return storage.getStore();
  }

  /** The same as `Current.request`, for a class that gets `Current` injected. */
  get request(): HttpRequest {
    return Current.request;
  }

  /** Runs `work` with `request` as the current one. */
  static run<Result>(request: HttpRequest, work: (request: HttpRequest) => Result): Result {
    return storage.run(request, work, request);
  }
}
