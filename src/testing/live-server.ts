import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import type { Server } from 'node:http';

import type { TestableApplication } from './testable-application.js';

/** An application that {@link LiveServer} can start: one that can also listen. */
export interface ListenableApplication extends TestableApplication {
  listen?(options: { readonly host: string; readonly port: number }): Promise<unknown>;
}

/**
 * An application behind a real port of 127.0.0.1, for browser tests (Django topic: LiveServerTestCase).
 *
 * ```ts
 * const live = await LiveServer.start(application);
 * await page.goto(live.url);
 * await live.close();
 * ```
 */
export class LiveServer {
  private constructor(
    readonly application: ListenableApplication,
    readonly port: number,
  ) {}

  /** Listens at a port that the system chooses. */
  static async start(application: ListenableApplication): Promise<LiveServer> {
    const { nodeServer } = application.server;
    if (application.listen === undefined) await listen(nodeServer);
    else await application.listen({ host: '127.0.0.1', port: 0 });
    return new LiveServer(application, (nodeServer.address() as AddressInfo).port);
  }

  /** Without a slash at the end: `http://127.0.0.1:49152`. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Closes the application, and its port with it. */
  close(): Promise<void> {
    return this.application.close();
  }
}

/** A port of 127.0.0.1 that nobody listens at now. Prefer to listen at port 0: by the time it is used it may be taken. */
export function getFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createTcpServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
