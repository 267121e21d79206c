import { hasVary, patchVary } from '../http/cache-control.js';
import type { HttpRequest } from '../http/http-request.js';
import type { HttpResponse } from '../http/http-response.js';
import { StreamingHttpResponse } from '../http/streaming-response.js';
import { hasCacheDirective } from './cache-directive.js';
import { compressStream } from './compress-stream.js';
import { acceptedCodings, type ContentCoding } from './content-coding.js';
import { Middleware } from './middleware.js';

const MIN_BYTES = 200;
// Below, packing takes less time than the way to another thread and back.
const MAX_SYNC_BYTES = 32_768;
const MAX_BYTES = 16_777_216;
const MAX_AT_ONCE = 64;

const uncompressed = new WeakSet<HttpResponse>();

/** Keeps {@link CompressionMiddleware} from packing this response. */
export function skipCompression(response: HttpResponse): void {
  uncompressed.add(response);
}

/**
 * Packs answers with Zstandard (where Node has it), Brotli or gzip, as `Accept-Encoding` likes best
 * (Django topic: GZipMiddleware).
 *
 * Left as they are: answers under 200 bytes or over 16 MiB, of types that are packed already, with a
 * `Content-Encoding`, a part of a file, marked `no-transform` or by {@link skipCompression}, and those that would not get
 * smaller. Streams are packed while they are written, and flushed whenever they pause. `Vary` gets `Accept-Encoding` and
 * a strong `ETag` becomes a weak one, since it names several forms of the same thing now.
 *
 * Against BREACH, gzip carries padding of random length, and an answer that sets a cookie or varies by cookie is packed
 * with gzip or not at all.
 */
@Middleware()
export class CompressionMiddleware {
  #running = 0;

  processResponse(
    request: HttpRequest,
    response: HttpResponse,
  ): HttpResponse | Promise<HttpResponse> {
    if (response instanceof StreamingHttpResponse) return this.#prepareStream(request, response);
    if (response.status === 304) matchTwoHundred(request, response);
    if (!mayCompress(response)) return response;
    const size = Buffer.byteLength(response.body);
    if (size < MIN_BYTES || size > MAX_BYTES) return response;
    const coding = chooseCoding(request, response);
    if (coding === undefined) return response;
    return size <= MAX_SYNC_BYTES ? packNow(response, coding) : this.#packLater(response, coding);
  }

  async #prepareStream(
    request: HttpRequest,
    response: StreamingHttpResponse,
  ): Promise<HttpResponse> {
    // A file may still turn out to be a 304 or a part.
    await response.prepare(request);
    if (response.status === 304) matchTwoHundred(request, response);
    // A part varies like the whole (RFC 9110, section 15.3.7).
    if (response.status === 206 && isPackable(response)) patchVary(response, ['accept-encoding']);
    if (!mayCompress(response) || isSmall(response.headers.get('content-length'))) return response;
    const coding = chooseCoding(request, response);
    if (coding === undefined) return response;
    response.source = compressStream(response.source, coding);
    response.headers.delete('accept-ranges');
    markAsPacked(response, coding);
    return response;
  }

  async #packLater(response: HttpResponse, coding: ContentCoding): Promise<HttpResponse> {
    // When the pool is this busy, sending more bytes is the faster way.
    if (this.#running >= MAX_AT_ONCE) return response;
    this.#running++;
    try {
      const bytes = response.getvalue();
      return applyPacked(response, bytes, await coding.pack(bytes), coding);
    } finally {
      this.#running--;
    }
  }
}

/** The same under Django's name. */
export const GZipMiddleware = CompressionMiddleware;

const COMPRESSIBLE =
  /^(?:text\/[\w.+-]+|application\/(?:json|javascript|ecmascript|xml|wasm|x-ndjson|manifest\+json|rtf|vnd\.ms-fontobject|[\w.-]{1,80}\+(?:json|xml|text))|image\/(?:svg\+xml|bmp|x-icon|vnd\.microsoft\.icon)|font\/(?:ttf|otf|collection)|model\/gltf\+json)\s*(?:;|$)/i;

function mayCompress(response: HttpResponse): boolean {
  const { status, headers } = response;
  if (status < 200 || status === 204 || status === 205 || status === 206 || status === 304)
    return false;
  return !headers.has('content-range') && isPackable(response);
}

/** True when the content itself is worth packing, and may be packed. */
function isPackable(response: HttpResponse): boolean {
  const { headers } = response;
  if (headers.has('content-encoding')) return false;
  if (!COMPRESSIBLE.test(headers.get('content-type') ?? '')) return false;
  return !uncompressed.has(response) && !hasCacheDirective(response, 'no-transform');
}

function isSmall(contentLength: string | undefined): boolean {
  return contentLength !== undefined && Number(contentLength) < MIN_BYTES;
}

/** Also says that the answer depends on `Accept-Encoding`, whatever is chosen. */
function chooseCoding(request: HttpRequest, response: HttpResponse): ContentCoding | undefined {
  const isPersonal = response.hasCookies || hasVary(response, 'cookie') || readsCookies(request);
  patchVary(response, ['accept-encoding']);
  const header = request.headers.get('accept-encoding');
  if (header === undefined) return undefined;
  const accepted = acceptedCodings(header);
  return isPersonal ? accepted.find(({ name }) => name === 'gzip') : accepted[0];
}

/** Cookies were looked at on the way here, for which `SecurityMiddleware`, further out, will make the answer vary. */
function readsCookies(request: HttpRequest): boolean {
  return request.consultedHeaders.includes('Cookie');
}

function packNow(response: HttpResponse, coding: ContentCoding): HttpResponse {
  const bytes = response.getvalue();
  return applyPacked(response, bytes, coding.packSync(bytes), coding);
}

function applyPacked(
  response: HttpResponse,
  bytes: Buffer,
  packed: Buffer,
  coding: ContentCoding,
): HttpResponse {
  if (packed.length >= bytes.length) return response;
  response.content = packed;
  markAsPacked(response, coding);
  return response;
}

/** Makes a 304 vary like the 200 that it stands for, and gives it that one's tag (RFC 9110, section 15.4.5). */
function matchTwoHundred(request: HttpRequest, response: HttpResponse): void {
  patchVary(response, ['accept-encoding']);
  const etag = response.headers.get('etag');
  const isPackedThere =
    etag?.startsWith('"') && request.headers.get('if-none-match')?.includes(`W/${etag}`);
  if (isPackedThere === true) response.headers.set('etag', `W/${etag}`);
}

function markAsPacked({ headers }: HttpResponse, coding: ContentCoding): void {
  headers.set('content-encoding', coding.name);
  headers.delete('content-length');
  const etag = headers.get('etag');
  if (etag?.startsWith('"')) headers.set('etag', `W/${etag}`);
}
