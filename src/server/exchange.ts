import type { IncomingMessage, ServerResponse } from 'node:http';

import { FrameworkError, ImproperlyConfigured } from '../errors/framework-error.js';
import { HttpError } from '../errors/http-error.js';
import { isBodyTaken } from '../http/body-intake.js';
import { HttpRequest } from '../http/http-request.js';
import { HttpResponse } from '../http/http-response.js';
import type { RequestContext } from '../http/request-context.js';
import { StreamingHttpResponse } from '../http/streaming-response.js';
import type { AnswerPace } from './answer-pace.js';
import type { Answering } from './answering.js';
import type { Connection, OpenExchange } from './connection.js';
import { announcesContent } from './linger.js';
import { answerMinimally, type MinimalAnswer } from './minimal-answer.js';
import type { ServerLogger } from './server-logger.js';
import { writeResponse } from './write-response.js';

/** Who is told when an exchange ends. */
export interface ExchangeHost {
  readonly logger: ServerLogger;
  /** How the heads of answers end that need not be written by node; undefined where node is to write all heads. */
  readonly endOfHead?: string | undefined;
  /** Whether answers leave together; undefined where each leaves at once. */
  readonly pace?: AnswerPace | undefined;
  /** What an answer to `incoming` carries that the application did not make. */
  standingHeaders?(incoming: IncomingMessage): Readonly<Record<string, string>>;
  /** The answer is written, or the connection lost, and the application is through with the request. */
  exchangeEnded(exchange: Exchange): void;
}

/** Why a request's signal is aborted. */
export class RequestCut extends FrameworkError {
  constructor(reason: string) {
    super(reason, {
      code: 'SERVER_REQUEST_CUT',
      fix: 'Stop working at this request: nobody is left to be answered.',
    });
  }
}

/** Most content, in bytes or in characters of text, of a request and of its answer that {@link Exchange.isSmall} lets pass. */
const SMALL_CONTENT = 16_384;

const EXCHANGE = Symbol('exchange');
type Carrier = ServerResponse & { [EXCHANGE]?: Exchange };

/** The exchange that `outgoing` answers, if our server has begun one. */
export function exchangeOf(outgoing: ServerResponse): Exchange | undefined {
  return (outgoing as Carrier)[EXCHANGE];
}

/** One request and its answer, from the head of the request to the last byte of the answer. */
export class Exchange implements Answering, OpenExchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly host: ExchangeHost;
  /** The connection; undefined under a server that is not ours. */
  readonly connection: Connection | undefined;
  isThroughExpress = true;
  awaitsContinue = false;
  /** True for a request that announces content. */
  readonly hasContent: boolean;
  /** True once the connection is through with the answer, complete or not. */
  isOver = false;
  /** True when the whole answer was handed to the system. */
  isAnswered = false;
  #request: HttpRequest | undefined = undefined;
  #response: HttpResponse | undefined = undefined;
  #context: RequestContext | undefined = undefined;
  #isHandling = false;
  #hasEnded = false;

  constructor(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    host: ExchangeHost,
    connection?: Connection,
  ) {
    this.incoming = incoming;
    this.outgoing = outgoing;
    this.host = host;
    this.connection = connection;
    this.hasContent = announcesContent(incoming);
    (outgoing as Carrier)[EXCHANGE] = this;
    outgoing.on('close', onOutgoingClose);
    // An answer that waits behind another one has no socket, and is not told when the connection is lost.
    if (connection !== undefined) connection.add(this);
    else if (outgoing.socket === null) incoming.on('close', onIncomingClose);
  }

  get endOfHead(): string | undefined {
    return this.isThroughExpress ? undefined : this.host.endOfHead;
  }

  get hasUnreadContent(): boolean {
    return this.hasContent && !this.incoming.complete && !isBodyTaken(this.incoming);
  }

  /** Whether the application has answered, and request and answer hold so little that they may stay in memory. */
  get isSmall(): boolean {
    const response = this.#response;
    if (response === undefined || response instanceof StreamingHttpResponse) return false;
    const announced = this.hasContent ? Number(this.incoming.headers['content-length']) : 0;
    // Content in chunks announces no length.
    return announced <= SMALL_CONTENT && response.body.length <= SMALL_CONTENT;
  }

  /** Method and view: what it has in common with others whose objects have the same shapes. */
  get kind(): string {
    return `${this.incoming.method} ${this.#request?.resolverMatch?.view}`;
  }

  /** The request as the application sees it. Call {@link begin} first. */
  get request(): HttpRequest {
    return this.#request!;
  }

  /** The request goes to the application. */
  begin(context: RequestContext): HttpRequest {
    this.#isHandling = true;
    this.#context = context;
    const request = new HttpRequest(this.incoming, context);
    this.#request = request;
    if (this.isOver) request.abort();
    return request;
  }

  /** The application has answered; `onAnswer` is told before anything is written. */
  answer(
    response: HttpResponse,
    onAnswer?: (request: HttpRequest, response: HttpResponse) => void,
  ): void {
    this.#isHandling = false;
    if (!(response instanceof HttpResponse))
      return this.fail(notAResponse(response, this.#context));
    this.#response = response;
    try {
      onAnswer?.(this.request, response);
    } catch (error) {
      this.report(error);
    }
    // Content that came in one piece with its request is complete once node has read that piece to its end (a tick is too early).
    if (this.#mayWait(response) || this.hasUnreadContent) setImmediate(writeAnswer, this, response);
    else this.write(response);
  }

  /** Express middlewares may have an eye on the turn in which they are told of an answer; a stream has a pace of its own. */
  #mayWait(response: HttpResponse): boolean {
    if (this.isThroughExpress || response instanceof StreamingHttpResponse) return false;
    return this.host.pace?.holds() ?? false;
  }

  /** Writes the answer, unless it is too late for it. */
  write(response: HttpResponse): void {
    if (this.isOver || this.outgoing.writableEnded) return this.#endWhenDone();
    try {
      writeResponse(this, response);
    } catch (error) {
      this.fail(error);
    }
  }

  fail(error: unknown): void {
    this.#isHandling = false;
    const isClientsFault = error instanceof HttpError && !this.outgoing.headersSent;
    if (!isClientsFault) this.report(error);
    if (this.isOver) return this.#endWhenDone();
    if (!isClientsFault) return this.breakOff({ status: 500 });
    try {
      this.breakOff({ status: error.status, headers: error.headers });
    } catch (problem) {
      // Its headers cannot be sent.
      this.report(problem);
      this.breakOff({ status: 500 });
    }
  }

  report(error: unknown): void {
    this.host.logger.error(
      { err: error, method: this.incoming.method, path: this.incoming.url },
      'A request could not be answered as it should have been.',
    );
  }

  /** Ends the answer now: by `answer` where nothing has been sent, else by cutting the connection. */
  breakOff(answer: MinimalAnswer, reason?: string): void {
    if (this.isOver) return;
    if (reason !== undefined) this.#request?.abort(new RequestCut(reason));
    if (!this.outgoing.headersSent) {
      return answerMinimally(
        this.incoming,
        this.outgoing,
        answer,
        this.host.standingHeaders?.(this.incoming),
      );
    }
    if (!this.outgoing.writableFinished) this.#cut();
  }

  /** Cuts the connection so that the client can see that the answer is not complete. */
  #cut(): void {
    const { socket } = this.incoming;
    // Where the end of the connection is the end of the answer, only a reset tells a part from the whole.
    if (!this.outgoing.chunkedEncoding && typeof socket.resetAndDestroy === 'function')
      socket.resetAndDestroy();
    else socket.destroy();
  }

  /** The connection is through with the answer. Called once by each of the events that can tell. */
  leave(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.isAnswered = this.outgoing.writableFinished;
    this.connection?.remove(this);
    if (!this.isAnswered)
      this.#request?.abort(new RequestCut('The client has closed the connection.'));
    this.#endWhenDone();
  }

  #endWhenDone(): void {
    if (!this.isOver || this.#isHandling || this.#hasEnded) return;
    this.#hasEnded = true;
    this.host.exchangeEnded(this);
    if (this.#response?.hasClosers === true)
      this.#response.close().catch((error: unknown) => this.report(error));
    if (this.#request?.hasClosers === true)
      this.#request.close().catch((error: unknown) => this.report(error));
  }
}

// One for each answer, so that each leaves in the asynchronous context of its request.
function writeAnswer(exchange: Exchange, response: HttpResponse): void {
  exchange.host.pace?.released();
  exchange.write(response);
}

function onOutgoingClose(this: ServerResponse): void {
  exchangeOf(this)?.leave();
}

function onIncomingClose(this: IncomingMessage & { res?: ServerResponse }): void {
  const exchange = this.res === undefined ? undefined : exchangeOf(this.res);
  if (exchange !== undefined && this.socket.destroyed) exchange.leave();
}

function notAResponse(found: unknown, context: RequestContext | undefined): ImproperlyConfigured {
  const what = context?.settings.debug === true ? String(found) : typeof found;
  return new ImproperlyConfigured(
    `The application answered with ${what} instead of an HttpResponse.`,
    {
      code: 'SERVER_NOT_A_RESPONSE',
      fix: 'Return an HttpResponse from the handler that was given to the server.',
    },
  );
}
