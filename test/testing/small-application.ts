import { BaseSettings } from '../../src/conf/base-settings.js';
import { HttpError } from '../../src/errors/http-error.js';
import type { Handler } from '../../src/http/handler.js';
import { HttpResponse } from '../../src/http/http-response.js';
import { RequestContext } from '../../src/http/request-context.js';
import { TemplateResponse } from '../../src/http/template-response.js';
import { ApplicationServer } from '../../src/server/application-server.js';
import type {
  Observation,
  TestableApplication,
  TestableUrls,
} from '../../src/testing/testable-application.js';

const SILENT = {
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  fatal: ignore,
  trace: ignore,
};

function ignore(): void {
  // These tests cause errors on purpose.
}

/** The real server around one handler, whose errors become answers; what is missing is the rest of the framework. */
export function smallApplication(
  handler: Handler,
  options: { readonly settings?: Partial<BaseSettings>; readonly urls?: TestableUrls } = {},
): TestableApplication {
  const settings = Object.assign(
    new BaseSettings(),
    { secretKey: 'x'.repeat(40), allowedHosts: ['*'] },
    options.settings,
  );
  const observers = new Set<(observed: Observation) => void>();
  const errors = new WeakMap<object, unknown>();
  const server = new ApplicationServer({
    context: new RequestContext(settings),
    settings,
    logger: SILENT,
    onAnswer: (request, response) => {
      for (const observer of observers) observer({ request, response, error: errors.get(request) });
    },
    async handler(request) {
      try {
        await request.loadBody();
        const response = await handler(request);
        return response instanceof TemplateResponse ? await response.render() : response;
      } catch (error) {
        errors.set(request, error);
        return new HttpResponse('went wrong', {
          status: error instanceof HttpError ? error.status : 500,
        });
      }
    },
  });
  return {
    server,
    settings,
    ...(options.urls === undefined ? {} : { urls: options.urls }),
    observe(listener) {
      observers.add(listener);
      return () => observers.delete(listener);
    },
    async close() {
      await server.close();
    },
  };
}
