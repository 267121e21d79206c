import type { ServerResponse } from 'node:http';

import { ImproperlyConfigured } from '../errors/framework-error.js';
import type { HttpRequest } from '../http/http-request.js';
import type { HttpResponse } from '../http/http-response.js';
import type { StreamSource } from '../http/stream-source.js';
import { StreamingHttpResponse } from '../http/streaming-response.js';
import type { Answering } from './answering.js';
import { dateLine, endOfChunkedHead, isPlainHead, setHead, statusLine } from './answer-head.js';
import { lingerAfterAnswer } from './linger.js';
import { writeStream } from './write-stream.js';

// Node 24 writes a flat list of names and values faster than an object; on Node 20 and 22 it is the other way round (measured).
const PREFERS_FLAT_LIST = Number(process.versions.node.split('.', 1)[0]) >= 24;

const ASCII = /^[\0-\x7f]*$/;

/** A larger body is written in pieces of this size, in bytes, so that a slow client can be told from one that has stopped. */
const LARGE_BODY_BYTES = 1_048_576;

/**
 * Turns a response into bytes: the one place where answers of the application are written.
 *
 * Status, reason and headers go out in one `writeHead`; header by header where Express middlewares are mounted, because
 * they wrap `setHeader` and `writeHead` and look at what was set.
 *
 * @throws ImproperlyConfigured `SERVER_INTERIM_STATUS` for a status below 200, which cannot end a request.
 */
export function writeResponse(answering: Answering, response: HttpResponse): void {
  const { incoming, outgoing } = answering;
  const { status } = response;
  if (status < 200) throw interimStatus(status);
  if (answering.hasUnreadContent) closeAfterAnswer(answering);
  if (response instanceof StreamingHttpResponse) return void writeStreaming(answering, response);

  if (writeAtOnce(answering, response)) return;
  const { body, headers } = response;
  // Copied from an answer of another server, say: with a length of ours it would give the answer two ends.
  headers.delete('transfer-encoding');
  if (status === 204 || status === 304) {
    headers.delete('content-length');
  } else if (incoming.method !== 'HEAD' || body.length > 0 || !headers.has('content-length')) {
    // A HEAD answer carries the length of the GET it stands for (RFC 9110, section 9.3.2).
    headers.set('content-length', typeof body === 'string' ? Buffer.byteLength(body) : body.length);
  }
  const hasNoBody = incoming.method === 'HEAD' || status === 204 || status === 304;
  if (!hasNoBody && body.length > LARGE_BODY_BYTES)
    return stream(answering, response, slicesOf(body));
  writeHead(answering, response);
  if (hasNoBody) outgoing.end();
  else outgoing.end(body);
}

/**
 * The usual case: head and content leave as one text, in one write, without node's going through the headers again.
 *
 * @returns false where something about the answer is unusual: nothing was done then.
 */
function writeAtOnce(answering: Answering, response: HttpResponse): boolean {
  const { outgoing, endOfHead } = answering;
  const { body, headers, status } = response;
  if (endOfHead === undefined || body.length > LARGE_BODY_BYTES) return false;
  const isBodiless = status === 204 || status === 304;
  const isHead = answering.incoming.method === 'HEAD';
  // A HEAD answer may tell a length of its own; any other length is node's and ours to find.
  const hasLength = headers.has('content-length');
  if (hasLength && (isBodiless || !isHead || body.length > 0)) return false;
  const lines = headLines(answering, response);
  if (lines === undefined) return false;

  const bytes = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  const head =
    lines +
    (isBodiless || hasLength ? '' : `content-length: ${bytes}\r\n`) +
    dateLine() +
    endOfHead;
  if (isBodiless || isHead || bytes === 0) {
    setHead(outgoing, status, head);
    outgoing.end();
  } else if (typeof body === 'string' && bytes === body.length) {
    setHead(outgoing, status, head + body);
    outgoing.end();
  } else {
    setHead(outgoing, status, head);
    outgoing.end(body);
  }
  return true;
}

/** Status line and headers as text; undefined where something about the head is unusual, and node is to write it. */
function headLines(answering: Answering, response: HttpResponse): string | undefined {
  const { outgoing } = answering;
  const { headers } = response;
  if (!outgoing.shouldKeepAlive || response.reason !== undefined) return undefined;
  if (!headers.isAscii || !isPlainHead(headers)) return undefined;
  if (outgoing.headersSent || outgoing.getHeaderNames().length > 0) return undefined;
  const cookies = response.hasCookies ? cookieLines(answering, response) : '';
  if (cookies === undefined) return undefined;
  return statusLine(response.status) + headers.toLines() + cookies;
}

/** The cookies as lines of the head; undefined when one of them is not ASCII. */
function cookieLines({ request }: Answering, response: HttpResponse): string | undefined {
  let lines = '';
  for (const cookie of cookiesOf(request, response)) {
    if (!ASCII.test(cookie)) return undefined;
    lines += `set-cookie: ${cookie}\r\n`;
  }
  return lines;
}

function cookiesOf(request: HttpRequest, response: HttpResponse): string[] {
  return response.setCookieHeaders(request.isSecure(), request.context.signingKeys);
}

async function writeStreaming(
  answering: Answering,
  response: StreamingHttpResponse,
): Promise<void> {
  const { incoming, outgoing, request } = answering;
  try {
    await response.prepare(request);
    if (answering.isOver) return;
    if (incoming.method !== 'HEAD' && response.status !== 204 && response.status !== 304) {
      return stream(answering, response, response.openSource());
    }
    writeHead(answering, response);
    outgoing.end();
  } catch (error) {
    answering.fail(error);
  }
}

function stream(answering: Answering, response: HttpResponse, content: StreamSource): void {
  const length = response.headers.get('content-length');
  void writeStream(answering, content, {
    begin: () => {
      if (!setStreamHead(answering, response)) writeHead(answering, response);
    },
    announcedBytes: length === undefined ? undefined : Number(length),
  });
}

/** The usual head of a stream, as text. Returns false where something about it is unusual: nothing was done then. */
function setStreamHead(answering: Answering, response: HttpResponse): boolean {
  const { incoming, outgoing, endOfHead } = answering;
  const isChunked = !response.headers.has('content-length');
  if (endOfHead === undefined || (isChunked && incoming.httpVersionMinor === 0)) return false;
  const lines = headLines(answering, response);
  if (lines === undefined) return false;
  outgoing.chunkedEncoding = isChunked;
  const end = isChunked ? endOfChunkedHead(endOfHead) : endOfHead;
  setHead(outgoing, response.status, lines + dateLine() + end);
  return true;
}

function writeHead(answering: Answering, response: HttpResponse): void {
  const { outgoing, isThroughExpress } = answering;
  if (isThroughExpress) writeHeadByHeader(answering, response);
  else writeHeadAtOnce(answering, response);
  // Node joins the head to a first piece of text, and would then write both in UTF-8 (RFC 9110, section 5.5).
  if (!isAsciiHead(answering, response)) outgoing.write('', 'latin1');
}

function isAsciiHead({ request }: Answering, response: HttpResponse): boolean {
  if (!response.headers.isAscii) return false;
  return !response.hasCookies || cookiesOf(request, response).every((cookie) => ASCII.test(cookie));
}

function writeHeadAtOnce(answering: Answering, response: HttpResponse): void {
  const { outgoing } = answering;
  const headers = PREFERS_FLAT_LIST
    ? flatHeaders(answering, response)
    : objectHeaders(answering, response);
  if (response.reason === undefined) outgoing.writeHead(response.status, headers);
  else outgoing.writeHead(response.status, response.reason, headers);
}

function flatHeaders(answering: Answering, response: HttpResponse): string[] {
  const list = response.headers.toFlatList();
  if (!response.hasCookies) return list;
  for (const cookie of cookiesOf(answering.request, response)) list.push('set-cookie', cookie);
  return list;
}

function objectHeaders(
  answering: Answering,
  response: HttpResponse,
): Record<string, string | string[]> {
  const headers = response.headers.toObject() as Record<string, string>;
  if (!response.hasCookies) return headers;
  return { ...headers, 'set-cookie': cookiesOf(answering.request, response) };
}

function writeHeadByHeader({ outgoing, request }: Answering, response: HttpResponse): void {
  for (const [name, value] of response.headers) {
    if (name === 'vary') mergeVary(outgoing, value);
    else outgoing.setHeader(name, value);
  }
  if (response.hasCookies) outgoing.appendHeader('set-cookie', cookiesOf(request, response));
  outgoing.statusCode = response.status;
  if (response.reason !== undefined) outgoing.statusMessage = response.reason;
}

/** What an Express middleware has made the answer depend on, it still depends on. */
function mergeVary(outgoing: ServerResponse, value: string): void {
  const present = outgoing.getHeader('vary');
  if (present === undefined) return void outgoing.setHeader('vary', value);
  const names = `${String(present)}, ${value}`.split(',').map((name) => name.trim());
  const unique = new Map(names.map((name) => [name.toLowerCase(), name]));
  outgoing.setHeader('vary', [...unique.values()].join(', '));
}

/** A body that was not read to its end could be taken for the next request: the connection ends with the answer. */
function closeAfterAnswer({ incoming, outgoing }: Answering): void {
  outgoing.shouldKeepAlive = false;
  lingerAfterAnswer(incoming);
}

function* slicesOf(body: string | Buffer): Iterable<Buffer> {
  const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
  const step = LARGE_BODY_BYTES / 16;
  for (let offset = 0; offset < bytes.length; offset += step)
    yield bytes.subarray(offset, offset + step);
}

function interimStatus(status: number): ImproperlyConfigured {
  return new ImproperlyConfigured(
    `A view answered with status ${status}, which announces another answer.`,
    {
      code: 'SERVER_INTERIM_STATUS',
      fix: 'Answer with a status from 200 to 599.',
    },
  );
}
