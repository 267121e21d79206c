import { connect } from 'node:net';

import { createApplication, type Application, type BaseSettings } from 'lapompe';

import { MemorySocket } from '../../src/testing/memory-socket.js';
import { failingMiddleware, SecureSettings } from '../fixtures/requests/secure-controller.js';
import { readAnswers, type Answer } from '../fuzz/requests/read-answers.js';

/** How the client's connection comes to be a secure one. */
export type Transport = 'https' | 'https at a proxy' | 'http';

/** A way to get an answer of one kind. */
export interface AnswerKind {
  readonly name: string;
  readonly status: number;
  /** Bytes of the request; a path stands for a GET of it, with `headers`. */
  readonly send: string;
  readonly headers?: string;
  readonly settings?: Partial<BaseSettings>;
  /** Gets in the way of the request: keeps the server busy, say. */
  readonly before?: (application: Application) => Promise<void> | void;
  /** What `Vary` has to name. */
  readonly vary?: readonly string[];
  /** Where only one transport makes sense: what cannot be read has no `X-Forwarded-Proto`. */
  readonly only?: Transport;
  /** Needs a port, because timers run only there. */
  readonly listens?: boolean;
}

const booted: Application[] = [];

/** Boots an application for `kind`, sends, and reads what comes back. */
export async function getAnswer(kind: AnswerKind, transport: Transport): Promise<Answer> {
  const application = await createApplication(SecureSettings, import.meta.url, {
    settings: { express: [failingMiddleware], ...kind.settings } as Partial<SecureSettings>,
    environment: {
      NODE_ENV: 'production',
      SECRET_KEY: 'a key that is long enough, for tests alone',
    },
  });
  booted.push(application);
  const port = kind.listens ? (await application.listen({ host: '127.0.0.1', port: 0 })).port : 0;
  await kind.before?.(application);
  const bytes = bytesOf(kind, transport);
  const text = await (kind.listens
    ? sendToPort(port, bytes)
    : sendInMemory(application, bytes, transport === 'https'));
  const { answers, problem } = readAnswers(text, [bytes.split(' ', 1)[0] ?? ''], true);
  if (problem !== undefined || answers[0] === undefined)
    throw new Error(problem ?? `There is no answer in ${JSON.stringify(text)}`);
  return answers[0];
}

export async function closeApplications(): Promise<void> {
  for (const application of booted.splice(0)) {
    await application.server.close({ quietMs: 0 });
    await application.close();
  }
}

function bytesOf({ send, headers = '' }: AnswerKind, transport: Transport): string {
  const proto = transport === 'https at a proxy' ? 'X-Forwarded-Proto: https\r\n' : '';
  if (!send.startsWith('/')) return send.replace('\r\n', `\r\n${proto}`);
  return `GET ${send} HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n${proto}${headers}\r\n`;
}

/** Sends over a connection in memory, which passes for an encrypted one if it is to. */
export function sendInMemory(
  application: Application,
  bytes: string,
  encrypted: boolean,
): Promise<string> {
  const { client, server } = MemorySocket.pair({ encrypted });
  MemorySocket.runDetached(() => application.server.nodeServer.emit('connection', server));
  return collect(client, bytes);
}

function sendToPort(port: number, bytes: string): Promise<string> {
  return collect(connect({ port, host: '127.0.0.1' }), bytes);
}

function collect(
  socket: NodeJS.ReadWriteStream & { destroy(): void },
  bytes: string,
): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const finish = (): void => {
      socket.destroy();
      resolve(text);
    };
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    socket.on('end', finish);
    socket.on('close', finish);
    socket.on('error', finish);
    socket.write(bytes, 'latin1');
  });
}
