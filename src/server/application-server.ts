import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { ServerOptions as TlsServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

import type { Express } from 'express';

import { serveWithBody } from '../http/body-intake.js';
import { announcedLength } from '../http/body-reader.js';
import type { Handler } from '../http/handler.js';
import type { HttpRequest } from '../http/http-request.js';
import type { HttpResponse } from '../http/http-response.js';
import type { RequestContext } from '../http/request-context.js';
import { AnswerPace } from './answer-pace.js';
import { canSetHeads, endOfHead } from './answer-head.js';
import { ConnectionTable } from './connection.js';
import { ConnectionSweep } from './connection-sweep.js';
import { continueWhenRead } from './continue-when-read.js';
import { Exchange, type ExchangeHost } from './exchange.js';
import { createNodeServer } from './create-node-server.js';
import { expressClassesOf } from './express-classes.js';
import { toExpressHandler, type AnswerObserver, type ExpressHandler } from './express-handler.js';
import { ExpressHost } from './express-host.js';
import { GracefulStop, type CloseOptions, type ShutdownReport } from './graceful-stop.js';
import { HealthRegistry } from './health-registry.js';
import { KeptExchanges } from './kept-exchanges.js';
import { hasUnreadContent } from './linger.js';
import { LoadGate } from './load-gate.js';
import { Refusals } from './refusals.js';
import { findRefusal, hasUnexpectedContent } from './request-guard.js';
import type { ServerLogger } from './server-logger.js';
import type { ServerSettings } from './server-settings.js';
import { StandingHeaders } from './standing-headers.js';
import { WaitingLine } from './waiting-line.js';

/** What an {@link ApplicationServer} is made of. */
export interface ApplicationServerOptions {
  /** The application: what every request is given to. */
  readonly handler: Handler;
  /** What every request of the application shares. */
  readonly context: RequestContext;
  readonly settings: ServerSettings;
  readonly logger: ServerLogger;
  /** An Express application to be served in front of ours; a new one by default. */
  readonly express?: Express | undefined;
  /** Indicators of `/readyz`; an empty registry by default. */
  readonly health?: HealthRegistry | undefined;
  /** Makes the answer for an error of an Express middleware; a bare status by default. */
  readonly respondToError?:
    | ((request: HttpRequest, error: unknown) => HttpResponse | Promise<HttpResponse>)
    | undefined;
  /** Is told of each answer of the application before it is written; not of health checks. */
  readonly onAnswer?: AnswerObserver | undefined;
  /**
   * Whether somebody follows requests as streams, by events such as `end`: then a request without content has them, too.
   *
   * @defaultValue true
   */
  readonly readsStreams?: boolean | undefined;
  /** Key, certificate and the like; the server speaks https when it is given. */
  readonly tls?: TlsServerOptions | undefined;
}

/** Where {@link ApplicationServer.listen} listens; the settings' `host` and `port` where left out. */
export interface ListenOptions {
  readonly host?: string | undefined;
  /** 0 for any free one. */
  readonly port?: number | undefined;
}

const OVERLOADED = { status: 503, headers: { 'retry-after': '1' } } as const;
/** Most connections that wait to be taken; the system may allow less. Those beyond it try again after a second, then after longer. */
const BACKLOG = 4096;
/** How much longer, in milliseconds, an idle connection is kept than its client is told. */
const KEEP_ALIVE_MARGIN_MS = 999;

/**
 * The socket's side of an application: an HTTP server, Express before the application, and everything that
 * keeps both alive with bad, slow or too many clients.
 */
export class ApplicationServer implements ExchangeHost {
  readonly endOfHead: string | undefined;
  readonly health: HealthRegistry;
  readonly pace = new AnswerPace();
  readonly logger: ServerLogger;
  readonly #settings: ServerSettings;
  readonly #standing: StandingHeaders;
  readonly #host: ExpressHost;
  readonly #handleSocket: ExpressHandler;
  readonly #handleLive: ExpressHandler;
  readonly #handleReady: ExpressHandler;
  readonly #handleError: ((error: unknown) => ExpressHandler) | undefined;
  readonly #connections: ConnectionTable;
  readonly #sweep: ConnectionSweep;
  readonly #refusals: Refusals;
  readonly #gate: LoadGate;
  readonly #kept = new KeptExchanges();
  readonly #line = new WaitingLine<Exchange>(
    (exchange) => this.#dispatch(exchange),
    (exchange) => exchange.breakOff(OVERLOADED),
  );
  readonly #readsStreams: boolean;
  readonly #tls: TlsServerOptions | undefined;
  #nodeServer: Server | undefined = undefined;
  #stop: GracefulStop | undefined = undefined;
  #report: Promise<ShutdownReport> | undefined = undefined;

  constructor(options: ApplicationServerOptions) {
    const { handler, context, settings, logger, respondToError } = options;
    this.#settings = settings;
    this.#connections = new ConnectionTable(this.#keepAliveTimeoutMs);
    this.#sweep = new ConnectionSweep(this.#connections, settings, this.#keepAliveTimeoutMs);
    this.#standing = new StandingHeaders(settings, context);
    this.#refusals = new Refusals(this.#connections, this.#standing);
    this.logger = logger;
    this.health = options.health ?? new HealthRegistry(logger);
    this.#gate = new LoadGate(settings);
    this.#handleSocket = toExpressHandler(handler, options);
    this.#handleLive = toExpressHandler(
      (request) => this.#standing.addTo(request, this.health.answerLive()),
      { context, logger },
    );
    this.#handleReady = toExpressHandler(
      async (request) => this.#standing.addTo(request, await this.health.answerReady()),
      { context, logger },
    );
    this.#handleError =
      respondToError &&
      ((error) =>
        toExpressHandler(
          async (request) => this.#standing.addTo(request, await respondToError(request, error)),
          options,
        ));
    this.#host = new ExpressHost({
      express: options.express,
      middlewares: settings.express,
      handleSocket: this.#handleSocket,
      trusts: context.trustsForExpress,
    });
    this.#readsStreams = options.readsStreams ?? true;
    this.#tls = options.tls;
    this.endOfHead = canSetHeads() ? endOfHead(this.#keepAliveTimeoutMs) : undefined;
  }

  /**
   * Node's server: for supertest, and for connections made in memory (`nodeServer.emit('connection', stream)`).
   *
   * Made when it is first asked for: what is mounted on Express by then decides how requests are made. One of an
   * application without Express middlewares is a plain one of node's; Express gives it its prototype where one is mounted later.
   */
  get nodeServer(): Server {
    return (this.#nodeServer ??= this.#createNodeServer());
  }

  get #keepAliveTimeoutMs(): number {
    // Clients are told whole seconds; a little longer, so that nobody who keeps to them finds the connection closed.
    return this.#settings.keepAliveTimeoutMs + KEEP_ALIVE_MARGIN_MS;
  }

  /** The Express application in front of ours. What is mounted on it, also later, runs before the application. */
  get express(): Express {
    return this.#host.express;
  }

  /** Listens; the promise rejects when the address cannot be had. */
  listen({
    host = this.#settings.host,
    port = this.#settings.port,
  }: ListenOptions = {}): Promise<AddressInfo> {
    return new Promise((resolve, reject) => {
      this.nodeServer.once('error', reject);
      this.nodeServer.listen({ host, port, backlog: BACKLOG }, () => {
        this.nodeServer.off('error', reject);
        resolve(this.nodeServer.address() as AddressInfo);
      });
    });
  }

  /**
   * Stops so that no request is lost: `/readyz` turns 503, no connection is taken any more, every request that has
   * arrived or is on its way is answered, with `Connection: close`; whatever is not answered after
   * `shutdownTimeoutMs` is cut off. Later calls wait for the first.
   */
  close(options?: CloseOptions): Promise<ShutdownReport> {
    return (this.#report ??= this.#close(options));
  }

  async #close(options?: CloseOptions): Promise<ShutdownReport> {
    this.health.stop();
    this.#stop = new GracefulStop({
      nodeServer: this.nodeServer,
      connections: this.#connections,
      gate: this.#gate,
      shutdownTimeoutMs: this.#settings.shutdownTimeoutMs,
    });
    const report = await this.#stop.run(options);
    this.#rest();
    return report;
  }

  standingHeaders(incoming: IncomingMessage): Readonly<Record<string, string>> {
    return this.#standing.of(incoming);
  }

  exchangeEnded(exchange: Exchange): void {
    this.#gate.leave();
    this.#kept.offer(exchange);
    if (exchange.isAnswered) this.#stop?.countAnswer();
  }

  #createNodeServer(): Server {
    const tls = this.#tls;
    const { isBare } = this.#host;
    const server = createNodeServer(
      {
        settings: this.#settings,
        keepAliveTimeoutMs: this.#keepAliveTimeoutMs,
        tls,
        classes: isBare ? undefined : expressClassesOf(this.express),
        // Express middlewares may wait for the end of the stream.
        optimizeEmptyRequests: isBare && !this.#readsStreams,
      },
      this.#receive,
    );
    server.on(tls === undefined ? 'connection' : 'secureConnection', this.#connect);
    server.on('checkContinue', this.#receiveExpecting);
    server.on('checkExpectation', this.#refusals.refuseExpectation);
    server.on('connect', this.#refusals.refuseTunnel);
    server.on('clientError', this.#refusals.refuseUnreadable);
    server.on('listening', this.#watch);
    server.on('close', this.#rest);
    return server;
  }

  readonly #watch = (): void => this.#gate.open();

  readonly #rest = (): void => {
    this.#gate.close();
    this.#sweep.stop();
  };

  // ---- What comes in -----------------------------------------------------------------------------------------------

  readonly #connect = (socket: Socket): void => {
    this.#connections.of(socket);
    this.#sweep.start();
    const { maxConnections } = this.#settings;
    if (maxConnections > 0 && this.#connections.size > maxConnections) {
      this.#refusals.refuse(socket, OVERLOADED, 'There are too many connections.');
    }
  };

  readonly #receive = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const exchange = this.#admit(incoming, outgoing);
    if (exchange === undefined) return;
    if (exchange.hasContent)
      serveWithBody(incoming, announcedLength(incoming), this.#scheduleWithBody, exchange);
    else this.#schedule(exchange);
  };

  readonly #scheduleWithBody = (exchange: Exchange): void => this.#schedule(exchange);

  readonly #receiveExpecting = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const exchange = this.#admit(incoming, outgoing);
    if (exchange === undefined) return;
    continueWhenRead(exchange);
    this.#schedule(exchange);
  };

  /** Lets a request in, or answers why not. */
  #admit(incoming: IncomingMessage, outgoing: ServerResponse): Exchange | undefined {
    const connection = this.#connections.of(incoming.socket);
    // What follows the last request that counts is no request, whatever it looks like.
    if (connection.isClosing) {
      incoming.resume();
      return undefined;
    }
    const refusal = findRefusal(incoming);
    if (refusal !== undefined) {
      connection.isClosing = true;
      this.logger.warn(
        { code: refusal.code, address: incoming.socket.remoteAddress },
        refusal.problem,
      );
      this.#refusals.answer(incoming, outgoing, { ...refusal, closes: true });
      return undefined;
    }
    if (hasUnexpectedContent(incoming)) {
      connection.isClosing = true;
      outgoing.shouldKeepAlive = false;
    } else if (this.#stop !== undefined || this.#settings.keepAliveTimeoutMs === 0) {
      outgoing.shouldKeepAlive = false;
    }
    if (this.#gate.isShut && !this.#isHealthCheck(incoming)) {
      if (hasUnreadContent(incoming)) connection.isClosing = true;
      this.#refusals.answer(incoming, outgoing, OVERLOADED);
      return undefined;
    }
    this.#gate.enter();
    return new Exchange(incoming, outgoing, this, connection);
  }

  /** Serves a request now, or, under load, when it is its turn. */
  #schedule(exchange: Exchange): void {
    const mustWait = this.#line.length > 0 || this.#gate.isTurnLong;
    if (mustWait && !this.#isHealthCheck(exchange.incoming)) this.#line.add(exchange);
    else this.#dispatch(exchange);
  }

  #dispatch(exchange: Exchange): void {
    const { incoming, outgoing, isOver } = exchange;
    if (isOver || outgoing.headersSent) return;
    if (this.#isHealthCheck(incoming)) {
      exchange.isThroughExpress = false;
      return incoming.url === '/livez'
        ? this.#handleLive(incoming, outgoing)
        : this.#handleReady(incoming, outgoing);
    }
    if (this.#host.isBare) {
      exchange.isThroughExpress = false;
      (incoming as IncomingMessage & { res: ServerResponse }).res = outgoing;
      return this.#handleSocket(incoming, outgoing);
    }
    this.#host.handle(incoming, outgoing, (error) => this.#expressEnded(exchange, error));
  }

  #isHealthCheck({ url, method }: IncomingMessage): boolean {
    if (url !== '/livez' && url !== '/readyz') return false;
    return this.#settings.healthEndpoints && (method === 'GET' || method === 'HEAD');
  }

  /** Express is through: one of its middlewares has failed, or has left the router. */
  #expressEnded(exchange: Exchange, error: unknown): void {
    const { incoming, outgoing } = exchange;
    // Express's own values for "leave this route", "leave this router".
    if (error === undefined || error === null || error === 'route' || error === 'router') {
      return this.#handleSocket(incoming, outgoing);
    }
    const status = statusOfError(error);
    if (this.#handleError !== undefined && !outgoing.headersSent)
      return this.#handleError(error)(incoming, outgoing);
    if (status === 500) exchange.fail(error);
    else exchange.breakOff({ status });
  }
}

function statusOfError(error: unknown): number {
  const { status, statusCode } = error as { status?: unknown; statusCode?: unknown };
  const found = status ?? statusCode;
  return typeof found === 'number' && Number.isInteger(found) && found >= 400 && found < 600
    ? found
    : 500;
}
