import { Agent, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { Server as TlsServer } from 'node:tls';

import { MemorySocket } from './memory-socket.js';

/** Options of {@link InMemoryAgent}. */
export interface InMemoryAgentOptions {
  /** Connections look encrypted, and the agent serves `https:` URLs in place of `http:` ones. */
  readonly secure?: boolean;
  /**
   * Keeps connections for further requests. A new one costs next to nothing, and a server that is closed waits for
   * those that are kept.
   *
   * @defaultValue false
   */
  readonly keepAlive?: boolean;
  /**
   * The client's address as the server sees it.
   *
   * @defaultValue '127.0.0.1'
   */
  readonly remoteAddress?: string;
}

/**
 * Sends requests to a node HTTP server that does not listen: through node's whole HTTP stack, over connections in
 * memory. No port is opened and no host name is looked up; every host leads to the server.
 *
 * ```ts
 * http.get('http://testserver/books/', { agent: new InMemoryAgent(application.server.nodeServer) });
 * ```
 */
export class InMemoryAgent extends Agent {
  readonly #server: Server;
  readonly #options: InMemoryAgentOptions;
  readonly #open = new Set<MemorySocket>();

  constructor(server: Server, options: InMemoryAgentOptions = {}) {
    // Always asks for a lasting connection, as browsers do: "Connection: close" would change the answer.
    super({ keepAlive: true });
    this.#server = server;
    this.#options = options;
    if (options.secure) Object.assign(this, { protocol: 'https:', defaultPort: 443 });
  }

  /** Connections that are open now. */
  get openConnections(): number {
    return this.#open.size;
  }

  /** Called by node for each new connection. */
  override createConnection(): MemorySocket {
    const { client, server } = MemorySocket.pair({
      encrypted: this.#options.secure ?? false,
      ...(this.#options.remoteAddress === undefined
        ? {}
        : { remoteAddress: this.#options.remoteAddress }),
    });
    this.#open.add(client);
    client.once('close', () => this.#open.delete(client));
    // A TLS server reads HTTP from what "secureConnection" brings; "connection" would start a handshake.
    const event = this.#server instanceof TlsServer ? 'secureConnection' : 'connection';
    MemorySocket.runDetached(() => this.#server.emit(event, server));
    return client;
  }

  /** Called by node when a connection could be kept. */
  override keepSocketAlive(socket: Duplex): boolean {
    return (
      (this.#options.keepAlive ?? false) && super.keepSocketAlive(socket) !== (false as unknown)
    );
  }

  /** Closes all connections, also those in use. */
  override destroy(): void {
    super.destroy();
    for (const socket of this.#open) socket.destroy();
  }
}
