import { tracingChannel } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Express } from 'express';

import { loadExpress } from './load-express.js';

/** Called when a chain is through with a request that nothing has answered: with an error, or without one. */
export type ChainDone = (error?: unknown) => void;

type ChainNext = (error?: unknown) => void;

/** What the chain uses of one of Express's layers: a middleware, and where it is mounted. */
export interface ConnectLayer {
  readonly handle: unknown;
  readonly route: unknown;
  /** True when it is mounted at `/`, so that it sees every request. */
  readonly slash: boolean;
  /** Calls a middleware, waits for the promise it may return, and gives what goes wrong to `next`. */
  handleRequest(request: IncomingMessage, response: ServerResponse, next: ChainNext): void;
  /** As `handleRequest`, for a handler of errors; gives the error on where it is none. */
  handleError(
    error: unknown,
    request: IncomingMessage,
    response: ServerResponse,
    next: ChainNext,
  ): void;
}

/** What the chain uses of Express's router. */
export interface ConnectRouter {
  readonly stack: ConnectLayer[];
  readonly handle: unknown;
}

type ExpressRequest = IncomingMessage & {
  res: ServerResponse;
  next: unknown;
  params: unknown;
  baseUrl: string;
  originalUrl: string;
};
type ExpressResponse = ServerResponse & { locals: unknown };

/** So many middlewares may call `next` within one another before the stack is left once. As in Express. */
const MAX_DEPTH = 100;

let pathGetter: (() => unknown) | undefined;

/** Express's own; it also keeps the parsed address on the request, where middlewares written for Connect look for it. */
function readPath(request: ExpressRequest): unknown {
  pathGetter ??= Object.getOwnPropertyDescriptor(loadExpress().request, 'path')!.get!;
  return pathGetter.call(request);
}

const tracing = tracingChannel('express.router.request');

/**
 * True when {@link runChain} does with these layers what Express's router would: all of them see every request.
 *
 * Not where someone has replaced Express's own functions, to look on or for another router.
 */
export function canChain(express: Express, router: ConnectRouter): boolean {
  const own = loadExpress() as unknown as { Router: { prototype: ConnectRouter } };
  if ((express as unknown as { handle: unknown }).handle !== expressHandle()) return false;
  return router.handle === own.Router.prototype.handle && router.stack.every(seesEverything);
}

/** True while somebody traces Express's router, which alone tells what it does. */
export function isRouterTraced(): boolean {
  return tracing.hasSubscribers;
}

/**
 * Runs a request through middlewares that are mounted at no path, by the rules of Express 5, without its router.
 *
 * What the router does for one path among many is left out: matching, parameters, mount paths. What a middleware can
 * see is the same: `next` in all its forms, the properties of `request` and `response`, what is caught, and in which turn
 * of the event loop it is told.
 *
 * @param layers - never changed while a request uses them
 */
export function runChain(
  express: Express,
  layers: readonly ConnectLayer[],
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  done: ChainDone,
): void {
  const request = incoming as ExpressRequest;
  prepare(express, request, outgoing as ExpressResponse);

  const { baseUrl, next: formerNext, params } = request;
  // No address is null, so that the first one is looked at.
  let knownUrl: string | null | undefined = null;
  let index = 0;
  let depth = 0;

  request.next = next;
  request.baseUrl = baseUrl || '';
  request.originalUrl = request.originalUrl || request.url!;
  next();

  function next(error?: unknown): void {
    if (error === 'router') return void setImmediate(leave, null);
    const failure = error === 'route' ? null : error;
    if (index >= layers.length) return void setImmediate(leave, failure);
    if (++depth > MAX_DEPTH) return void setImmediate(next, error);
    if (request.url !== knownUrl) {
      if (!hasPath(request)) return leave(failure);
      knownUrl = request.url;
    }
    const layer = layers[index++]!;
    request.params = {};
    if (failure) layer.handleError(failure, request, outgoing, next);
    else layer.handleRequest(request, outgoing, next);
    depth = 0;
  }

  function leave(error: unknown): void {
    request.baseUrl = baseUrl;
    request.next = formerNext;
    request.params = params;
    done(error);
  }
}

function expressHandle(): unknown {
  return (loadExpress().application as unknown as { handle: unknown }).handle;
}

function seesEverything(layer: ConnectLayer): boolean {
  return (
    layer.slash === true &&
    layer.route === undefined &&
    typeof layer.handleRequest === 'function' &&
    typeof layer.handleError === 'function'
  );
}

/** What Express's application does before its router is asked. */
function prepare(express: Express, request: ExpressRequest, response: ExpressResponse): void {
  if (express.enabled('x-powered-by')) response.setHeader('X-Powered-By', 'Express');
  request.res = response;
  (response as { req: IncomingMessage }).req = request;
  adopt(request, express.request);
  adopt(response, express.response);
  // Ours are born with a getter that makes them when they are looked at.
  if (!('locals' in response)) (response as ExpressResponse).locals = Object.create(null);
}

/** Only where it is another: even setting the same prototype costs something. */
function adopt(object: object, prototype: object): void {
  if (Object.getPrototypeOf(object) !== prototype) Object.setPrototypeOf(object, prototype);
}

/** False for an address without a path, or none at all: then nothing more is run, and nothing is asked. */
function hasPath(request: ExpressRequest): boolean {
  try {
    const path: unknown = readPath(request);
    return path !== null && path !== undefined;
  } catch {
    return false;
  }
}
