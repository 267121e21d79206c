import type { BaseSettings } from '../conf/base-settings.js';
import type { Constructor } from '../conf/constructor.js';
import { createErrorResponder } from '../debug/create-error-responder.js';
import { statusOf } from '../debug/error-status.js';
import { toResponse } from '../controllers/to-response.js';
import { ImproperlyConfigured } from '../errors/framework-error.js';
import { bootContainer } from '../di/boot-container.js';
import type { Container } from '../di/container.js';
import type { InjectionToken } from '../di/token.js';
import { Current } from '../http/current.js';
import type { Handler } from '../http/handler.js';
import type { HttpRequest } from '../http/http-request.js';
import type { HttpResponse } from '../http/http-response.js';
import { RequestContext } from '../http/request-context.js';
import { loadPino } from '../logging/load-pino.js';
import type { Logger } from '../logging/logger.js';
import { logRefusal, logResponse } from '../logging/log-response.js';
import { composeChain } from '../middleware/compose-chain.js';
import type { ConvertError } from '../middleware/layer-answer.js';
import type { MiddlewareInstance } from '../middleware/middleware.js';
import { setActiveReverser } from '../urls/active-reverser.js';
import type { UrlResolver } from '../urls/url-resolver.js';
import { UrlReverser } from '../urls/url-reverser.js';
import { ApplicationServer } from '../server/application-server.js';
import { installSignalHandlers } from '../server/install-signal-handlers.js';
import type { ExpressErrorHandler, ExpressMiddleware } from '../server/express-middleware.js';
import { BootError } from './boot-error.js';
import { createConverter, type ErrorView } from './create-converter.js';
import { createDispatcher } from './create-dispatcher.js';
import { finishResponse } from './cycle-hooks.js';
import { openDatabases, type OpenDatabases } from './open-databases.js';
import { linkViews, middlewareInstance } from './link-views.js';
import {
  createNoMatchAnswer,
  failureOf,
  isNoMatch,
  keepFailure,
  keepNoMatch,
  noMatchReason,
} from './no-match.js';
import { planApplication, type ApplicationPlan, type PlanOptions } from './plan-application.js';

/** What is told of each request once its answer is ready. */
export interface ObservedRequest {
  readonly request: HttpRequest;
  readonly response: HttpResponse;
  /** What was thrown on the way, if anything was. */
  readonly error?: unknown;
}

/** Where the application listens. */
export interface ListeningAddress {
  /** `http://127.0.0.1:8000/` */
  readonly url: string;
  readonly host: string;
  readonly port: number;
}

/** How the application listens. */
export interface ListeningOptions {
  /** @defaultValue `settings.host` */
  readonly host?: string;
  /** 0 for any that is free. @defaultValue `settings.port` */
  readonly port?: number;
  /**
   * Stops in order at SIGTERM and SIGINT, and lives on when a promise is rejected after its answer; see
   * `installSignalHandlers`.
   *
   * @defaultValue true, but not where `NODE_ENV` is `test`
   */
  readonly handleSignals?: boolean;
}

/**
 * Boots an application: reads settings, scans modules, checks everything, constructs services, builds the URL conf and
 * the chain. Nothing listens before `listen()`.
 *
 * @param base - `import.meta.url` of the calling module; `settings.scan` is relative to it
 * @throws BootError `APPLICATION_NOT_BOOTED` with everything that is wrong, each with place, reason and fix.
 */
export async function createApplication<Settings extends BaseSettings>(
  type: Constructor<Settings>,
  base: string = import.meta.url,
  options: PlanOptions<Settings> = {},
): Promise<Application<Settings>> {
  const plan = await planApplication(type, base, options);
  const errors = plan.findings.filter(({ level }) => level === 'error' || level === 'critical');
  if (errors.length > 0) throw new BootError(errors);
  return Application.boot(plan);
}

/**
 * So long after the start, in milliseconds, what writes the log is loaded at the latest: not by a request, and not when
 * there is no file descriptor left to load it with.
 */
const WARM_UP_AFTER_MS = 5_000;

/** A booted application. */
export class Application<Settings extends BaseSettings = BaseSettings> {
  readonly settings: Settings;
  readonly plan: ApplicationPlan<Settings>;
  readonly container: Container;
  readonly logger: Logger;
  readonly urls: UrlReverser;
  /** The whole cycle as one function, for tests and for hosting elsewhere. */
  readonly handler: Handler;
  /** The middlewares in use, the outermost first. */
  readonly middleware: readonly MiddlewareInstance[];
  readonly server: ApplicationServer;
  readonly #observers = new Set<(observed: ObservedRequest) => void>();
  readonly #releaseReverser: () => void;
  readonly #databases: OpenDatabases | undefined;
  #releaseSignals: (() => void) | undefined = undefined;
  #warmUp: NodeJS.Timeout | undefined = undefined;

  private constructor(
    plan: ApplicationPlan<Settings>,
    container: Container,
    parts: ApplicationParts,
    databases: OpenDatabases | undefined,
  ) {
    this.plan = plan;
    this.#databases = databases;
    this.settings = plan.settings;
    this.logger = plan.logger;
    this.container = container;
    this.middleware = parts.middleware;
    this.urls = new UrlReverser(plan.resolver);
    this.#releaseReverser = setActiveReverser(this.urls);
    const { handler, convert } = parts.createCycle({
      report: (request, error, response) => this.#report(request, error, response),
      reportNoMatch: keepNoMatch,
    });
    this.handler = databases?.watch(handler) ?? handler;
    this.server = new ApplicationServer({
      handler: this.handler,
      context: new RequestContext(plan.settings),
      settings: plan.settings,
      logger: plan.logger,
      respondToError: convert,
      onAnswer: (request, response) => this.#answered(request, response),
      readsStreams: plan.views.some(({ view }) => !view.readsBody),
    });
    for (const [alias, indicator] of databases?.indicators ?? [])
      this.server.health.add(`database:${alias}`, indicator);
  }

  /** Constructs what the plan describes. Called by {@link createApplication}. */
  static async boot<Settings extends BaseSettings>(
    plan: ApplicationPlan<Settings>,
  ): Promise<Application<Settings>> {
    const databases = await openDatabases(plan.settings, plan.base, plan.logger);
    let container: Container | undefined;
    try {
      container = await bootContainer(plan.graph);
      return new Application(plan, container, await prepareParts(plan, container), databases);
    } catch (error) {
      await container?.dispose();
      await databases?.close();
      throw error;
    }
  }

  /** Express's application, which hosts this one; for anything Express-shaped. */
  get express(): ApplicationServer['express'] {
    return this.server.express;
  }

  /** Mounts Express middlewares before everything else, unchanged; with a path, below it. */
  use(...middleware: readonly ExpressMiddleware[]): this;
  use(...handlers: readonly ExpressErrorHandler[]): this;
  use(path: string, ...middleware: readonly ExpressMiddleware[]): this;
  use(
    first: string | ExpressMiddleware | ExpressErrorHandler,
    ...others: readonly unknown[]
  ): this {
    const middleware = others as readonly ExpressMiddleware[];
    if (typeof first === 'string') this.server.express.use(first, ...middleware);
    else this.server.express.use(first, ...middleware);
    return this;
  }

  /** The instance behind a class or a token. */
  get<Type>(token: InjectionToken<Type>): Type {
    return this.container.resolve(token);
  }

  /** Starts to serve; at `settings.host` and `settings.port` by default. Port 0 lets the system choose. */
  async listen(options: ListeningOptions = {}): Promise<ListeningAddress> {
    const address = await this.server.listen(options);
    clearTimeout(this.#warmUp);
    this.#warmUp = setTimeout(loadPino, WARM_UP_AFTER_MS);
    this.#warmUp.unref();
    this.#databases?.started();
    if (options.handleSignals ?? process.env.NODE_ENV !== 'test') this.#handleSignals();
    const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
    return { url: `http://${host}:${address.port}/`, host: address.address, port: address.port };
  }

  #handleSignals(): void {
    const { logger, server } = this;
    this.#releaseSignals ??= installSignalHandlers({
      close: () => this.close(),
      logger,
      health: server.health,
    });
  }

  /** Calls `observer` for each request once its answer is ready. Gives the function that ends it. */
  observe(observer: (observed: ObservedRequest) => void): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  /** Stops serving gracefully, then shuts the services down, the last built first. */
  async close(): Promise<void> {
    clearTimeout(this.#warmUp);
    try {
      await this.server.close();
      this.#releaseReverser();
      await this.container.dispose();
      await this.#databases?.close();
    } finally {
      this.#releaseSignals?.();
    }
  }

  #report(request: HttpRequest, error: unknown, response: HttpResponse): void {
    keepFailure(request, error);
    // A 404 may yet become a redirect or a page: what counts is what leaves (Django topic: log_response).
    if (response.status === 404) return;
    // Also of "throw undefined" the log is to tell.
    logResponse(this.logger, request, response, error ?? String(error));
  }

  #answered(request: HttpRequest, response: HttpResponse): void {
    if (response.status === 404) this.#logNotFound(request, response);
    else if (response.status >= 400) logResponse(this.logger, request, response);
    if (this.#observers.size === 0) return;
    for (const observer of this.#observers)
      observer({ request, response, error: failureOf(request) });
  }

  #logNotFound(request: HttpRequest, response: HttpResponse): void {
    if (isNoMatch(request) && logRefusal(this.logger, request, response, noMatchReason(request)))
      return;
    const error = failureOf(request);
    logResponse(this.logger, request, response, statusOf(error) === 404 ? error : undefined);
  }
}

interface ApplicationParts {
  readonly middleware: readonly MiddlewareInstance[];
  createCycle(reports: Reports): { readonly handler: Handler; readonly convert: ConvertError };
}

/** Whom the cycle tells of errors, with the response that stands for each. */
interface Reports {
  report(request: HttpRequest, error: unknown, response: HttpResponse): void;
  /** The same where no pattern matches and nobody has needed the error. */
  reportNoMatch(request: HttpRequest): void;
}

async function prepareParts(
  plan: ApplicationPlan,
  container: Container,
): Promise<ApplicationParts> {
  const middleware = [
    ...plan.layers,
    ...plan.middleware.flatMap((type) => middlewareInstance(type, container) ?? []),
  ];
  const innermostFirst = [...middleware].reverse();
  const resolverFor = createResolverChoice(plan);
  plan.lookup.resolverFor = resolverFor;
  plan.rules.container = container;
  const respond = await createErrorResponder({
    settings: plan.settings,
    getTried: (request) => resolverFor(request).tried(request.path),
    describeChain: (request) => [
      ...middleware.map((each) => each.constructor.name),
      ...routeLayers(plan, request.resolverMatch?.view),
    ],
    logger: plan.logger,
  });

  return {
    middleware,
    createCycle({ report, reportNoMatch }) {
      const errorViewFor = errorViews(plan.resolver, resolverFor);
      const convert = createConverter({ respond, report, errorViewFor });
      const templateHooks = innermostFirst.filter(
        (each) => each.processTemplateResponse !== undefined,
      );
      linkViews(plan.views, container, {
        exceptionHooks: innermostFirst.filter((each) => each.processException !== undefined),
        templateHooks,
        convert,
      });
      const dispatch = createDispatcher({
        resolverFor,
        viewHooks: middleware.filter((each) => each.processView !== undefined),
        templateHooks,
        convert,
        // The debug page shows the error.
        ...(!plan.settings.debug && {
          answerNoMatch: createNoMatchAnswer({ errorViewFor, logger: plan.logger, reportNoMatch }),
        }),
      });
      const chain = composeChain(middleware, dispatch, convert);
      return {
        handler: plan.usesCurrent ? (request) => Current.run(request, chain) : chain,
        convert,
      };
    },
  };
}

/** Chooses the URL conf of a request: the application's, or the one that a middleware has named. */
function createResolverChoice({
  resolver,
  resolvers,
}: ApplicationPlan): (request: HttpRequest) => UrlResolver {
  if (resolvers.size === 0)
    return ({ urlconf }) => (urlconf === undefined ? resolver : unknownUrlconf(urlconf, []));
  return ({ urlconf }) => {
    if (urlconf === undefined) return resolver;
    return resolvers.get(urlconf) ?? unknownUrlconf(urlconf, [...resolvers.keys()]);
  };
}

function unknownUrlconf(name: string, known: readonly string[]): never {
  throw new ImproperlyConfigured(
    `"request.urlconf" is "${name}"; "urlconfs" in the settings has ${known.map((each) => `"${each}"`).join(', ') || 'nothing'}.`,
    {
      code: 'URLS_UNKNOWN_URLCONF',
      fix: `Add "${name}" to "urlconfs", or set one of the known names.`,
    },
  );
}

/** The views that the URL conf of a request names for errors, each made to give a response. */
function errorViews(
  main: UrlResolver,
  resolverFor: (request: HttpRequest) => UrlResolver,
): (request: HttpRequest, status: number) => ErrorView | undefined {
  return (request, status) => {
    const { handlers } = resolverOrMain(request);
    const handle = handlers[status as keyof typeof handlers];
    if (handle === undefined) return undefined;
    return async (...given) => {
      const response = toResponse(await handle(...given), {
        viewName: `handlers[${status}]`,
        status,
      });
      return finishResponse(given[0], response, []);
    };
  };

  function resolverOrMain(request: HttpRequest): UrlResolver {
    try {
      return resolverFor(request);
    } catch {
      // The name of the URL conf is what is wrong: the main one answers for that.
      return main;
    }
  }
}

/** Names of the middlewares of a view's controller and route, the outermost first. */
function routeLayers(plan: ApplicationPlan, viewName: string | undefined): readonly string[] {
  const planned = plan.views.find(({ view }) => view.name === viewName);
  return planned?.kind === 'route' ? planned.planned.middleware.map(({ name }) => name) : [];
}
