import { connect, type Socket } from 'node:net';

import { BaseSettings } from '../../src/conf/base-settings.js';
import type { Handler } from '../../src/http/handler.js';
import { RequestContext } from '../../src/http/request-context.js';
import {
  ApplicationServer,
  type ApplicationServerOptions,
} from '../../src/server/application-server.js';

/** A line of the log. */
export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** A server under test. */
export interface StartedServer {
  readonly server: ApplicationServer;
  readonly port: number;
  readonly url: string;
  readonly log: LogLine[];
}

type Options = Partial<Omit<ApplicationServerOptions, 'settings'>> & {
  readonly settings?: Partial<BaseSettings>;
};

const started: ApplicationServer[] = [];

/** Starts a server on a free port; `stopServers` ends it. */
export async function startServer(handler: Handler, options: Options = {}): Promise<StartedServer> {
  const settings: BaseSettings = Object.assign(
    new BaseSettings(),
    { allowedHosts: ['*'], shutdownTimeoutMs: 1000, secretKey: 'k'.repeat(50) },
    options.settings,
  );
  const log: LogLine[] = [];
  const write = (level: LogLine['level']) => (fields: LogLine['fields'], message: string) => {
    log.push({ level, fields, message });
  };
  const logger = { info: write('info'), warn: write('warn'), error: write('error') };
  const context = new RequestContext(settings);
  const server = new ApplicationServer({ logger, ...options, handler, context, settings });
  started.push(server);
  const { port } = await server.listen({ port: 0 });
  return { server, port, url: `http://127.0.0.1:${port}`, log };
}

/** Ends all servers that a test has started. */
export async function stopServers(): Promise<void> {
  await Promise.all(
    started.splice(0).map((server) => {
      // Tests have looked at what they wanted to see; nobody waits for slow clients.
      server.nodeServer.closeAllConnections();
      return server.close({ quietMs: 0 });
    }),
  );
}

/** What came back on a connection before it was closed, or before nothing more came for a while. */
export interface RawAnswer {
  readonly text: string;
  readonly statuses: readonly number[];
  readonly isClosed: boolean;
}

/**
 * Sends bytes as they are and collects what comes back until the server closes, or `quietMs` pass without a byte; the first
 * one may take `firstByteMs`. Both are longer where a machine that stands still would be taken for the end of the answer.
 */
export function sendRaw(
  port: number,
  pieces: string | readonly string[],
  quietMs = endsItself(pieces) ? 5_000 : 400,
  firstByteMs = Math.max(quietMs, 2_000),
): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const socket: Socket = connect(port, '127.0.0.1');
    let text = '';
    let timer: NodeJS.Timeout;
    const finish = (isClosed: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1]));
      resolve({ text, statuses, isClosed });
    };
    const wait = (ms: number): void => {
      clearTimeout(timer);
      timer = setTimeout(() => finish(false), ms);
    };
    socket.setNoDelay();
    socket.on('connect', () => {
      for (const piece of typeof pieces === 'string' ? [pieces] : pieces)
        socket.write(piece, 'latin1');
      wait(firstByteMs);
    });
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      wait(quietMs);
    });
    socket.on('end', () => finish(true));
    socket.on('error', () => finish(true));
  });
}

/** Whether the server is asked to end the connection: a pause is one of the machine then, and not the end of the answer. */
function endsItself(pieces: string | readonly string[]): boolean {
  return /^connection: *close\r$/im.test(typeof pieces === 'string' ? pieces : pieces.join(''));
}
