import type { IncomingMessage, ServerResponse } from 'node:http';

import { STATUS_CODES } from '../conf/node-http.js';
import { hasUnreadContent, lingerAfterAnswer } from './linger.js';

/** An answer that the server gives itself, without the application. */
export interface MinimalAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends the connection after the answer. */
  readonly closes?: boolean;
}

const TEXT = 'text/plain; charset=utf-8';

/** Headers that each answer of a server carries, names in lower case. */
type Standing = Readonly<Record<string, string>>;

/** Writes a minimal answer: status, reason, and the headers that no answer may lack. */
export function answerMinimally(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: MinimalAnswer,
  standing: Standing = {},
): void {
  if (outgoing.headersSent || outgoing.destroyed) return;
  if (answer.closes === true || hasUnreadContent(incoming)) {
    outgoing.shouldKeepAlive = false;
    lingerAfterAnswer(incoming);
  }
  const body = bodyOf(answer.status);
  // What Express middlewares have put on the answer so far was meant for another one.
  for (const name of outgoing.getHeaderNames()) outgoing.removeHeader(name);
  // Neither was their reason phrase, nor one that could not be sent.
  const reason = STATUS_CODES[answer.status] ?? 'unknown';
  outgoing.writeHead(answer.status, reason, {
    ...standing,
    ...headersOf(body),
    ...answer.headers,
  });
  outgoing.end(body);
}

/** The bytes of a minimal answer, for a connection whose request node could not read; it closes the connection. */
export function minimalAnswerBytes(answer: MinimalAnswer, standing: Standing): string {
  const body = bodyOf(answer.status);
  const headers = { ...standing, ...headersOf(body), ...answer.headers, connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}\r\n${lines.join('')}\r\n${body}`;
}

function bodyOf(status: number): string {
  return `${STATUS_CODES[status] ?? 'Error'}\n`;
}

function headersOf(body: string): Record<string, string> {
  return {
    'content-type': TEXT,
    'content-length': String(body.length),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
}
