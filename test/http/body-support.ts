import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';

import { BaseSettings } from '../../src/conf/base-settings.js';
import { HttpError } from '../../src/errors/http-error.js';
import { readBody, type ParsedBody } from '../../src/http/body.js';
import { parseContentType } from '../../src/http/content-type.js';

/** What a test sends. */
export interface Sent {
  /** Pieces, in the order in which they arrive. */
  readonly body: Buffer | string | readonly (Buffer | string)[];
  readonly type?: string;
  /** Further headers, names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly settings?: Partial<BaseSettings>;
  /** Announces the length, as a body that is not chunked does. */
  readonly announce?: boolean;
}

/** Node's own request, with `pieces` waiting in it or arriving later. */
export function makeIncoming(
  pieces: readonly (Buffer | string)[],
  headers: Record<string, string>,
): IncomingMessage {
  const incoming = new IncomingMessage(new Socket());
  incoming.method = 'POST';
  incoming.url = '/';
  Object.assign(incoming.headers, headers);
  for (const piece of pieces) if (piece.length > 0) incoming.push(Buffer.from(piece));
  incoming.push(null);
  incoming.complete = true;
  return incoming;
}

/** Reads a body as the framework does. */
export function read({
  body,
  type,
  headers = {},
  settings = {},
  announce = false,
}: Sent): Promise<ParsedBody> {
  const pieces =
    typeof body === 'string' || Buffer.isBuffer(body) ? [body] : (body as (Buffer | string)[]);
  const all: Record<string, string> = { ...headers };
  if (type !== undefined) all['content-type'] = type;
  const length = pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0);
  if (announce) all['content-length'] = String(length);
  return readBody(makeIncoming(pieces, all), {
    contentType: parseContentType(type ?? ''),
    hasBody: true,
    settings: Object.assign(new BaseSettings(), settings),
  });
}

/** `status code` of what `promise` is refused with; anything but a typed 4xx is thrown on. */
export async function refusal(promise: Promise<ParsedBody>): Promise<string> {
  try {
    const body = await promise;
    await body.close?.();
    return 'accepted';
  } catch (error) {
    if (error instanceof HttpError && error.status < 500) return `${error.status} ${error.code}`;
    throw error;
  }
}

/** A part of a multipart body. */
export interface SentPart {
  readonly name?: string;
  readonly fileName?: string;
  readonly type?: string;
  readonly encoding?: string;
  readonly content: Buffer | string;
}

/** A well-formed multipart body. */
export function multipart(parts: readonly SentPart[], boundary = 'XbX'): Buffer {
  const pieces: Buffer[] = [];
  for (const part of parts) {
    let head = `--${boundary}\r\nContent-Disposition: form-data`;
    if (part.name !== undefined) head += `; name="${part.name}"`;
    if (part.fileName !== undefined) head += `; filename="${part.fileName}"`;
    if (part.type !== undefined) head += `\r\nContent-Type: ${part.type}`;
    if (part.encoding !== undefined) head += `\r\nContent-Transfer-Encoding: ${part.encoding}`;
    pieces.push(Buffer.from(`${head}\r\n\r\n`), Buffer.from(part.content), Buffer.from('\r\n'));
  }
  return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]);
}

/** Content type of {@link multipart}. */
export const MULTIPART = 'multipart/form-data; boundary=XbX';

/** A small generator of pseudo-random numbers in [0, 1), the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    // Mulberry32.
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Cuts `bytes` at random places into pieces of `most` bytes or fewer. */
export function cut(bytes: Buffer, random: () => number, most: number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = 1 + Math.floor(random() * most);
    pieces.push(bytes.subarray(at, at + length));
    at += length;
  }
  return pieces;
}
