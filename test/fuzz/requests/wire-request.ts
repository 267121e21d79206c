/** A request before it becomes bytes. Texts stand for bytes: one character each (ISO 8859-1). */
export interface WireRequest {
  method: string;
  target: string;
  version: string;
  headers: [name: string, value: string][];
  body: Buffer;
  /** How the end of the body is told. */
  framing: 'length' | 'chunked' | 'none';
}

/** What is sent on one connection, and how. */
export interface Conversation {
  /** The bytes in the pieces in which they are written. */
  readonly pieces: readonly Buffer[];
  /** The method of each request, as far as it can be told. */
  readonly methods: readonly string[];
  /** How many requests it stands for. */
  readonly count: number;
  /** True when the connection is cut as soon as everything is written. */
  readonly aborts: boolean;
}

/** Puts a request on the wire. */
export function toWire(request: WireRequest): Buffer {
  const headers = [...request.headers];
  const isChunked = request.framing === 'chunked';
  if (isChunked) headers.push(['Transfer-Encoding', 'chunked']);
  if (request.framing === 'length' && (request.body.length > 0 || request.method === 'POST')) {
    headers.push(['Content-Length', String(request.body.length)]);
  }
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const head = Buffer.from(
    `${request.method} ${request.target} ${request.version}\r\n${lines}\r\n`,
    'latin1',
  );
  return Buffer.concat([head, isChunked ? chunked(request.body) : request.body]);
}

function chunked(body: Buffer): Buffer {
  const pieces: Buffer[] = [];
  const step = Math.max(1, Math.ceil(body.length / 3));
  for (let at = 0; at < body.length; at += step) {
    const chunk = body.subarray(at, at + step);
    pieces.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'));
  }
  return Buffer.concat([...pieces, Buffer.from('0\r\n\r\n')]);
}

/** What can be told of the first request in `bytes` without a parser: only what is beyond doubt. */
export type Completeness = 'complete' | 'incomplete' | 'unclear';

/**
 * Tells whether an answer is owed before anything more arrives.
 *
 * Anything with a whole head is complete, or broken for everybody to see, unless its body is well announced and has not
 * all come.
 */
export function completenessOf(bytes: Buffer): Completeness {
  const text = bytes.toString('latin1');
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return 'unclear';
  const head = text.slice(0, headEnd);
  if (/\r\ntransfer-encoding/i.test(head))
    return text.includes('0\r\n\r\n', headEnd + 4) && isPlainChunked(text, headEnd + 4)
      ? 'complete'
      : 'unclear';
  const lengths = [...head.matchAll(/\r\ncontent-length:[ \t]*(\d+)[ \t]*(?=\r\n|$)/gi)].map(
    (match) => Number(match[1]),
  );
  if (/\r\ncontent-length/i.test(head) && lengths.length !== 1) return 'unclear';
  const [length = 0] = lengths;
  return bytes.length - headEnd - 4 >= length ? 'complete' : 'incomplete';
}

/** True when chunks without extensions follow each other from `at` to the last one. */
function isPlainChunked(text: string, at: number): boolean {
  const line = /^([0-9a-f]{1,6})\r\n/i.exec(text.slice(at, at + 8));
  if (line === null) return false;
  const size = Number.parseInt(line[1]!, 16);
  const dataStart = at + line[0].length;
  if (text.slice(dataStart + size, dataStart + size + 2) !== '\r\n') return false;
  return size === 0 || isPlainChunked(text, dataStart + size + 2);
}
