import type { IncomingMessage, ServerResponse } from 'node:http';

import type { HttpRequest } from '../http/http-request.js';

/** What the writer needs to know of a request that is being answered. */
export interface Answering {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly request: HttpRequest;
  /** True when Express middlewares may have wrapped the methods of `outgoing`. */
  readonly isThroughExpress: boolean;
  /**
   * How the head of an answer ends on a connection that stays open; undefined where node is to write the heads: behind
   * Express middlewares, under a server that is not ours.
   */
  readonly endOfHead: string | undefined;
  /** True while content of the request has not arrived to its end. */
  readonly hasUnreadContent: boolean;
  /** True once the connection is through with the answer, complete or not. */
  readonly isOver: boolean;
  /** The answer cannot be completed: logged; 500 if nothing was sent, else the connection is cut. */
  fail(error: unknown): void;
  /** Logs what went wrong beside the answer. */
  report(error: unknown): void;
}
