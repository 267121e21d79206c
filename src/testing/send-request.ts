import {
  request as openRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http';

import type { InMemoryAgent } from './in-memory-agent.js';
import { MemorySocket } from './memory-socket.js';
import type { Observations } from './observations.js';
import type { Observation } from './testable-application.js';

/** A request as a client sends it. */
export interface SentRequest {
  readonly method: string;
  /** With scheme and host. */
  readonly url: URL;
  /** Path and query exactly as they are sent. */
  readonly target: string;
  readonly headers: Readonly<OutgoingHttpHeaders>;
  readonly content: Buffer | undefined;
}

/** An answer as it arrived, and what the application told of it. */
export interface ReceivedResponse {
  readonly status: number;
  readonly reason: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly content: Buffer;
  readonly observed: Observation | undefined;
}

/**
 * Sends a request over connections in memory and reads the whole answer.
 *
 * @throws what the application's view threw, when it cut the connection because of it; else the connection's error
 */
export async function sendRequest(
  sent: SentRequest,
  agent: InMemoryAgent,
  observations: Observations,
): Promise<ReceivedResponse> {
  let serverSocket: MemorySocket | undefined;
  try {
    const incoming = await exchange(sent, agent, (socket) => {
      serverSocket = socket.peer;
      observations.forget(serverSocket);
    });
    const content = await readAll(incoming);
    return {
      status: incoming.statusCode ?? 0,
      reason: incoming.statusMessage ?? '',
      headers: incoming.headers,
      rawHeaders: incoming.rawHeaders,
      content,
      observed: serverSocket && (await observations.take(serverSocket)),
    };
  } catch (error) {
    const observed = serverSocket && (await observations.take(serverSocket));
    throw observed?.error ?? error;
  }
}

function exchange(
  { method, url, target, headers, content }: SentRequest,
  agent: InMemoryAgent,
  onSocket: (socket: MemorySocket) => void,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = openRequest({
      agent,
      method,
      path: target,
      protocol: url.protocol,
      hostname: url.hostname,
      port: url.port,
      headers: { host: url.host, ...headers },
    });
    outgoing.on('socket', (socket: unknown) => {
      if (socket instanceof MemorySocket) onSocket(socket);
    });
    outgoing.on('response', resolve);
    outgoing.on('error', reject);
    outgoing.end(content);
  });
}

async function readAll(incoming: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
