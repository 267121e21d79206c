import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Handler } from '../http/handler.js';
import type { HttpRequest } from '../http/http-request.js';
import type { HttpResponse } from '../http/http-response.js';
import type { RequestContext } from '../http/request-context.js';
import { Exchange, exchangeOf, type ExchangeHost } from './exchange.js';
import type { ServerLogger } from './server-logger.js';

/** What {@link toExpressHandler} makes: a middleware for Express, which answers each request and never calls `next`. */
export type ExpressHandler = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

/** Is told of an answer that the application has given, before it is written. */
export type AnswerObserver = (request: HttpRequest, response: HttpResponse) => void;

/** Options of {@link toExpressHandler}. */
export interface ExpressHandlerOptions {
  readonly context: RequestContext;
  readonly logger: ServerLogger;
  readonly onAnswer?: AnswerObserver | undefined;
}

/**
 * Makes the one Express middleware through which requests reach the application.
 *
 * To host the application in an Express application of your own: `expressApp.use(toExpressHandler(handler, options))`.
 */
export function toExpressHandler(
  handler: Handler,
  { context, logger, onAnswer }: ExpressHandlerOptions,
): ExpressHandler {
  const foreignHost: ExchangeHost = { logger, exchangeEnded() {} };

  return function handleSocket(incoming, outgoing) {
    const exchange = exchangeOf(outgoing) ?? new Exchange(incoming, outgoing, foreignHost);
    try {
      const answer = handler(exchange.begin(context));
      if (isPending(answer)) void handleSocketLater(exchange, answer, onAnswer);
      else exchange.answer(answer, onAnswer);
    } catch (error) {
      exchange.fail(error);
    }
  };
}

// Awaits, so that the stack of a view which has awaited something still ends here.
async function handleSocketLater(
  exchange: Exchange,
  pending: Promise<HttpResponse>,
  onAnswer?: AnswerObserver,
): Promise<void> {
  try {
    exchange.answer(await pending, onAnswer);
  } catch (error) {
    exchange.fail(error);
  }
}

function isPending(answer: HttpResponse | Promise<HttpResponse>): answer is Promise<HttpResponse> {
  return typeof (answer as { then?: unknown } | undefined)?.then === 'function';
}
