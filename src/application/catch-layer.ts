import { toResponse } from '../controllers/to-response.js';
import type { Constructor } from '../conf/constructor.js';
import type { HttpRequest } from '../http/http-request.js';
import type { HttpResponse } from '../http/http-response.js';
import type { CatchRecord } from '../metadata/metadata-registry.js';
import type { MiddlewareInstance } from '../middleware/middleware.js';

type Instance = object | ((request: HttpRequest) => object | Promise<object>) | undefined;

/** What `@Catch` stands for: a layer that answers for errors of some classes. */
export function catchLayer(
  type: Constructor,
  records: readonly CatchRecord[],
  instance: Instance,
): MiddlewareInstance {
  return {
    async processException(
      request: HttpRequest,
      error: unknown,
    ): Promise<HttpResponse | undefined> {
      const record = records.find(
        ({ errors }) => errors.length === 0 || errors.some((each) => error instanceof each),
      );
      if (record === undefined) return undefined;
      const name = record.handlerName ?? 'catch';
      const self = typeof instance === 'function' ? await instance(request) : instance;
      const handler = (self as Record<string, (error: unknown, request: HttpRequest) => unknown>)[
        name
      ]!;
      return toResponse(await handler.call(self, error, request), {
        viewName: `${type.name}.${name}`,
      });
    },
  };
}
