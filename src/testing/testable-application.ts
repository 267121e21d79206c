import type { Server } from 'node:http';

import type { BaseSettings } from '../conf/base-settings.js';
import type { Constructor } from '../conf/constructor.js';
import type { HttpRequest } from '../http/http-request.js';
import type { HttpResponse } from '../http/http-response.js';

/** What an application tells of a request once its answer is ready. */
export interface Observation {
  readonly request: HttpRequest;
  readonly response: HttpResponse;
  /** What was thrown on the way, if anything was. */
  readonly error?: unknown;
}

/** What the test tools ask of an application; `createApplication` gives one. */
export interface TestableApplication {
  /** Has the node server that requests are handed to; it need not listen. */
  readonly server: { readonly nodeServer: Server };
  readonly settings?: Pick<BaseSettings, 'allowedHosts' | 'debug'>;
  /** Calls `listener` for each request once its answer is ready. Gives the function that ends it. */
  observe(listener: (observed: Observation) => void): () => void;
  /** Needed by `client.call` alone. */
  readonly urls?: TestableUrls;
  close(): Promise<void>;
}

/** Makes URLs of views. */
export interface TestableUrls {
  /** The path of a controller's method; captures in order, or by name in one object. */
  reverse(controller: Constructor, handlerName: string, ...captures: readonly unknown[]): string;
}
