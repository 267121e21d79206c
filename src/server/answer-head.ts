import type { IncomingMessage, OutgoingMessage, ServerResponse } from 'node:http';
import { Writable } from 'node:stream';

import { ServerResponse as NodeResponse, STATUS_CODES } from '../conf/node-http.js';
import type { ResponseHeaders } from '../http/response-headers.js';

/**
 * What node itself decides about a message by its headers, or writes of its own accord: an answer that has one of these is
 * written by node.
 */
const NODES_OWN: ReadonlySet<string> = new Set([
  'connection',
  'date',
  'keep-alive',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The parts of node's message that hold its head as text, and what node knows of it. They have been there since the first versions of node. */
type HeadCarrier = OutgoingMessage & {
  _header: string | null;
  readonly _headerSent: boolean;
  readonly _hasBody: boolean;
};

/**
 * Hands `outgoing` its head as text, and what may follow it in the same write. Node goes on as after `writeHead`: it joins
 * the head to the first piece of the body, or writes it alone.
 */
export function setHead(outgoing: ServerResponse, status: number, text: string): void {
  outgoing.statusCode = status;
  outgoing.statusMessage = STATUS_CODES[status] ?? 'unknown';
  (outgoing as unknown as HeadCarrier)._header = text;
}

/** Node's own `end`, which other ends above it come down to. */
export const nodesEnd: (this: ServerResponse) => ServerResponse = NodeResponse.prototype.end;

/** A longer content is written beside its head: to join them would cost more than the second write. */
const MAX_JOINED_LENGTH = 8_192;

/**
 * Ends an answer whose headers were set with `setHeader`: node makes its head, and head and content leave as one text, in one
 * write. Node itself writes them in two pieces, and an empty third one.
 *
 * @returns false where something about the answer is unusual: then {@link nodesEnd} is to be called, with the content.
 */
export function endJoined(outgoing: ServerResponse, content: unknown, encoding: unknown): boolean {
  const text = joinableText(content, encoding);
  const carrier = outgoing as unknown as HeadCarrier;
  if (text === undefined || carrier._headerSent) return false;
  if (outgoing.writableEnded || outgoing.destroyed) return false;
  if (outgoing.strictContentLength || !outgoing.hasHeader('content-length')) return false;
  if (carrier._header === null) outgoing.writeHead(outgoing.statusCode);
  const head = carrier._header;
  if (head === null || carrier._headerSent || !carrier._hasBody || outgoing.chunkedEncoding)
    return false;
  // With text, node writes the head in the encoding of the text: only ASCII is the same in both.
  if (typeof content === 'string' && Buffer.byteLength(head) !== head.length) return false;
  carrier._header = head + text;
  nodesEnd.call(outgoing);
  carrier._header = head;
  return true;
}

/** The content as characters that are bytes; undefined for one that is empty, too long, or not to be had so. */
function joinableText(content: unknown, encoding: unknown): string | undefined {
  if (typeof content === 'string') {
    const { length } = content;
    if (length === 0 || length > MAX_JOINED_LENGTH) return undefined;
    if (encoding !== undefined && encoding !== 'utf8') return undefined;
    return Buffer.byteLength(content) === length ? content : undefined;
  }
  if (!(content instanceof Buffer)) return undefined;
  const { length } = content;
  return length === 0 || length > MAX_JOINED_LENGTH ? undefined : content.toString('latin1');
}

/** True for headers that say nothing about the connection or the framing of the message. */
export function isPlainHead(headers: ResponseHeaders): boolean {
  return !headers.hasAny(NODES_OWN);
}

/** The lines that node puts at the end of the head on a connection that stays open, with the empty line. */
export function endOfHead(keepAliveTimeoutMs: number): string {
  const seconds = Math.floor(keepAliveTimeoutMs / 1000);
  return `Connection: keep-alive\r\nKeep-Alive: timeout=${seconds}\r\n\r\n`;
}

/** {@link endOfHead} of an answer that is sent in chunks (RFC 9112, section 7.1). */
export function endOfChunkedHead(end: string): string {
  return `${end.slice(0, -EMPTY_LINE.length)}Transfer-Encoding: chunked\r\n${EMPTY_LINE}`;
}

const EMPTY_LINE = '\r\n';

const statusLines = new Map<number, string>();

/** `HTTP/1.1 200 OK`, with its line end. */
export function statusLine(status: number): string {
  let line = statusLines.get(status);
  if (line === undefined) {
    line = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'unknown'}\r\n`;
    statusLines.set(status, line);
  }
  return line;
}

let dateSecond = -1;
let dateText = '';

/** The line `Date` (RFC 9110, section 6.6.1), made once a second. */
export function dateLine(): string {
  const now = Date.now();
  const second = Math.floor(now / 1000);
  if (second !== dateSecond) {
    dateSecond = second;
    dateText = `Date: ${new Date(now).toUTCString()}\r\n`;
  }
  return dateText;
}

let isAsNode: boolean | undefined;

/**
 * True where a head that was set with {@link setHead} leaves exactly as the one that node writes. Tried once, on an answer
 * to nobody: a version of node that works differently gets its heads from node, only slower.
 */
export function canSetHeads(): boolean {
  return (isAsNode ??= leavesAsNodeWritesIt());
}

function leavesAsNodeWritesIt(): boolean {
  const names = ['content-type', 'text/plain', 'content-length', '4'];
  try {
    const ours = bytesOf((outgoing) => {
      const lines = 'content-type: text/plain\r\ncontent-length: 4\r\n';
      setHead(outgoing, 201, `${statusLine(201)}${lines}${DATE}${endOfHead(5_000)}body`);
      outgoing.end();
    });
    const oursBefore = bytesOf((outgoing) => {
      const lines = 'content-type: text/plain\r\ncontent-length: 4\r\n';
      setHead(outgoing, 201, `${statusLine(201)}${lines}${DATE}${endOfHead(5_000)}`);
      outgoing.end(Buffer.from('body'));
    });
    const nodes = bytesOf((outgoing) => {
      outgoing.writeHead(201, names);
      outgoing.end('body');
    });
    const oursInChunks = bytesOf((outgoing) => {
      const end = endOfChunkedHead(endOfHead(5_000));
      outgoing.chunkedEncoding = true;
      setHead(outgoing, 201, `${statusLine(201)}content-type: text/plain\r\n${DATE}${end}`);
      outgoing.write(Buffer.from('bo'));
      outgoing.end('dy');
    });
    const joined = bytesOf((outgoing) => {
      outgoing.statusCode = 201;
      outgoing.setHeader('content-type', 'text/plain');
      outgoing.setHeader('content-length', 4);
      if (!endJoined(outgoing, Buffer.from('body'), undefined)) outgoing.end('body');
    });
    const nodesInChunks = bytesOf((outgoing) => {
      outgoing.writeHead(201, names.slice(0, 2));
      outgoing.write(Buffer.from('bo'));
      outgoing.end('dy');
    });
    const areAsNodes = [ours, oursBefore, joined].every((bytes) => bytes === nodes);
    return areAsNodes && oursInChunks === nodesInChunks;
  } catch {
    return false;
  }
}

const DATE = 'Date: now\r\n';

/**
 * The answers to nobody. They stay, because V8 forgets the shape of objects that are all gone: after a collection
 * before the first request, every answer cost a third more for good (measured on Node 20 and 24).
 */
const answersToNobody: ServerResponse[] = [];

/** What an answer puts on the wire, with its date left out of sight. */
function bytesOf(answer: (outgoing: ServerResponse) => void): string {
  const sent: Buffer[] = [];
  const socket = new Writable({
    write(chunk: Buffer, _encoding, done) {
      sent.push(chunk);
      done();
    },
  });
  const request = { method: 'GET', httpVersionMajor: 1, httpVersionMinor: 1, headers: {} };
  const outgoing = new NodeResponse(request as unknown as IncomingMessage);
  outgoing.shouldKeepAlive = true;
  (outgoing as unknown as { _keepAliveTimeout: number })._keepAliveTimeout = 5_000;
  outgoing.assignSocket(socket as never);
  answersToNobody.push(outgoing);
  answer(outgoing);
  if (!outgoing.headersSent || !outgoing.writableEnded) return '';
  return Buffer.concat(sent)
    .toString('latin1')
    .replace(/^Date: .*\r\n/m, DATE);
}
