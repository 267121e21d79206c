import type { IncomingMessage, ServerResponse } from 'node:http';

import createExpress, { type Express, type RequestHandler } from 'express';

import type { ConnectMiddleware } from '../conf/base-settings.js';
import type { TrustFunction } from '../http/forwarded.js';
import type { ExpressHandler } from './express-handler.js';

/** Called when Express is through with a request that nothing has answered: with an error, or without one. */
export type ExpressDone = (error?: unknown) => void;

/** What {@link ExpressHost} is made of. */
export interface ExpressHostOptions {
  /** The user's own application; a new one otherwise. */
  readonly express: Express | undefined;
  /** Middlewares to mount in front of ours. */
  readonly middlewares: readonly ConnectMiddleware[];
  /** Our middleware, which answers everything that reaches it. */
  readonly handleSocket: ExpressHandler;
  /** Says whether an address belongs to a trusted proxy, so that `req.ip` and ours agree. */
  readonly trusts: TrustFunction | undefined;
}

interface RouterStack extends Array<{ readonly handle: unknown }> {}

/** Express with our middleware mounted once, behind everything else. */
export class ExpressHost {
  readonly express: Express;
  readonly #handleSocket: ExpressHandler;
  #stack: RouterStack | undefined = undefined;
  #knownLength = -1;

  constructor({ express, middlewares, handleSocket, trusts }: ExpressHostOptions) {
    this.express = express ?? createExpress().disable('etag');
    this.express.disable('x-powered-by');
    if (trusts !== undefined) this.express.set('trust proxy', (address: string) => trusts(address));
    for (const middleware of middlewares) this.express.use(middleware as RequestHandler);
    this.#handleSocket = handleSocket;
  }

  /** True when nothing but our middleware is mounted, so that a request may skip Express's router. */
  get isBare(): boolean {
    // Asked for late, since Express reads its routing settings when its router is first touched.
    const stack = (this.#stack ??= (
      this.express.router as unknown as { stack: RouterStack }
    ).stack);
    if (stack.length !== this.#knownLength) this.#mountLast(stack);
    return stack.length === 1;
  }

  /** Sends a request through Express. */
  handle(incoming: IncomingMessage, outgoing: ServerResponse, done: ExpressDone): void {
    (
      this.express as unknown as (
        incoming: IncomingMessage,
        outgoing: ServerResponse,
        done: ExpressDone,
      ) => void
    )(incoming, outgoing, done);
  }

  /** Whatever was mounted since the last request comes before our middleware, which lets nothing past. */
  #mountLast(stack: RouterStack): void {
    const index = stack.findIndex((layer) => layer.handle === this.#handleSocket);
    if (index < 0) this.express.use(this.#handleSocket as RequestHandler);
    else stack.push(...stack.splice(index, 1));
    this.#knownLength = stack.length;
  }
}
