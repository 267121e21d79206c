import type { HttpRequest } from '../http/http-request.js';
import type { ServiceScope } from '../metadata/metadata-registry.js';
import type { InjectionToken } from './token.js';

/** The instances of one application. Made by `bootContainer`; injectable itself. */
export abstract class Container {
  /**
   * The instance behind `token`; a new one where its scope is `transient`.
   *
   * @throws ImproperlyConfigured `DI_NOT_PROVIDED` when nothing stands behind it, `DI_NEEDS_REQUEST` when it lives as
   * long as a request.
   */
  abstract resolve<Type>(token: InjectionToken<Type>): Type;

  /** True when something stands behind `token`. */
  abstract has(token: InjectionToken): boolean;

  /** How long the thing behind `token` lives; undefined when there is none. */
  abstract scopeOf(token: InjectionToken): ServiceScope | undefined;

  /** A new set of request-scoped instances. Dispose of it when the request is over. */
  abstract createRequestScope(request: HttpRequest): RequestScope;

  /** The one scope of `request`: made on first use, disposed of when the request closes. */
  abstract requestScopeOf(request: HttpRequest): RequestScope;

  /**
   * Calls `onShutdown` of every singleton, the last built first, each awaited. Later calls wait for the first.
   *
   * @throws ShutdownFailed `DI_SHUTDOWN_FAILED` after all were called, when some of them failed.
   */
  abstract dispose(): Promise<void>;
}

/** The instances that live as long as one request. */
export interface RequestScope {
  readonly request: HttpRequest;
  /** The instance behind `token`: of this request where it is request-scoped, else as from the container. */
  resolve<Type>(token: InjectionToken<Type>): Type;
  /** Calls `onRequestEnd` of what was made, the last made first. Later calls do nothing. */
  dispose(): Promise<void>;
}
