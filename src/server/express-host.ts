import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Express, RequestHandler } from 'express';

import type { ConnectMiddleware } from '../conf/base-settings.js';
import type { TrustFunction } from '../http/forwarded.js';
import {
  canChain,
  isRouterTraced,
  runChain,
  type ChainDone,
  type ConnectLayer,
  type ConnectRouter,
} from './connect-chain.js';
import type { ExpressHandler } from './express-handler.js';
import { loadExpress } from './load-express.js';

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

/** Express with our middleware mounted once, behind everything else. */
export class ExpressHost {
  readonly #handleSocket: ExpressHandler;
  readonly #trusts: TrustFunction | undefined;
  #express: Express | undefined = undefined;
  #router: ConnectRouter | undefined = undefined;
  /** What is mounted, as it was last seen; requests that are under way keep the list they began with. */
  #layers: readonly ConnectLayer[] = [];
  #canChain = false;

  constructor({ express, middlewares, handleSocket, trusts }: ExpressHostOptions) {
    this.#handleSocket = handleSocket;
    this.#trusts = trusts;
    if (express !== undefined) this.#express = this.#prepare(express);
    for (const middleware of middlewares) this.express.use(middleware as RequestHandler);
  }

  /** The application; where the user has none, it is made when it is first asked for. */
  get express(): Express {
    return (this.#express ??= this.#prepare(loadExpress()().disable('etag')));
  }

  /** True when nothing but our middleware is mounted, so that a request may go straight to it. Looks for what has changed. */
  get isBare(): boolean {
    if (this.#express === undefined) return true;
    // Asked for late, since Express reads its routing settings when its router is first touched.
    const router = (this.#router ??= this.express.router as unknown as ConnectRouter);
    if (!areSame(router.stack, this.#layers)) this.#takeStock(router);
    return this.#layers.length === 1;
  }

  /**
   * Sends a request through what is mounted: one after the other where all of it sees every request, through
   * Express's router otherwise. Ask {@link isBare} first.
   */
  handle(incoming: IncomingMessage, outgoing: ServerResponse, done: ChainDone): void {
    if (this.#canChain && !isRouterTraced()) {
      return runChain(this.express, this.#layers, incoming, outgoing, done);
    }
    (
      this.express as unknown as (
        incoming: IncomingMessage,
        outgoing: ServerResponse,
        done: ChainDone,
      ) => void
    )(incoming, outgoing, done);
  }

  #prepare(express: Express): Express {
    const trusts = this.#trusts;
    express.disable('x-powered-by');
    if (trusts !== undefined) express.set('trust proxy', (address: string) => trusts(address));
    return express;
  }

  #takeStock(router: ConnectRouter): void {
    this.#mountLast(router.stack);
    this.#layers = [...router.stack];
    this.#canChain = canChain(this.express, router);
  }

  /** Whatever was mounted since the last request comes before our middleware, which lets nothing past. */
  #mountLast(stack: ConnectLayer[]): void {
    const index = stack.findIndex((layer) => layer.handle === this.#handleSocket);
    if (index < 0) this.express.use(this.#handleSocket as RequestHandler);
    else stack.push(...stack.splice(index, 1));
  }
}

function areSame(stack: readonly ConnectLayer[], known: readonly ConnectLayer[]): boolean {
  if (stack.length !== known.length || stack.length === 0) return false;
  for (let index = 0; index < stack.length; index++) {
    if (stack[index] !== known[index]) return false;
  }
  return true;
}
