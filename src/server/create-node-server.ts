import type { RequestListener, Server } from 'node:http';
import type { ServerOptions as TlsServerOptions } from 'node:https';

import { createServerOf, type ExpressClasses } from './express-classes.js';
import { MAX_HEADERS } from './request-guard.js';
import type { ServerSettings } from './server-settings.js';

/** What node's server is made of. */
export interface NodeServerOptions {
  readonly settings: ServerSettings;
  readonly keepAliveTimeoutMs: number;
  /** Key, certificate and the like; the server speaks https when it is given. */
  readonly tls: TlsServerOptions | undefined;
  /** Classes of requests and responses; node's own where left out. */
  readonly classes: ExpressClasses | undefined;
  /** Spares a request without content the life of a stream, where node can (from 24 on). */
  readonly optimizeEmptyRequests: boolean;
}

/** How often, at most, in milliseconds, node looks for requests that are late. */
const CHECK_EVERY_MS = 1_000;

/** Makes node's server, within the limits of the settings. */
export function createNodeServer(options: NodeServerOptions, listener: RequestListener): Server {
  const { tls, classes, optimizeEmptyRequests, keepAliveTimeoutMs } = options;
  const { headersTimeoutMs, requestTimeoutMs, maxConnections } = options.settings;
  const server = createServerOf(
    {
      ...(tls === undefined ? {} : { tls }),
      ...classes,
      optimizeEmptyRequests,
      headersTimeout: Math.min(headersTimeoutMs, requestTimeoutMs),
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: keepAliveTimeoutMs,
      connectionsCheckingInterval: Math.min(CHECK_EVERY_MS, Math.ceil(headersTimeoutMs / 4)),
      insecureHTTPParser: false,
      // We look for it ourselves, to answer with our headers.
      requireHostHeader: false,
    },
    listener,
  );
  // Node leaves the surplus out silently; one more than allowed is let through, so that we see it.
  server.maxHeadersCount = MAX_HEADERS + 1;
  // Beyond this even an answer is too much work.
  if (maxConnections > 0) server.maxConnections = maxConnections + Math.ceil(maxConnections / 10);
  return server;
}
