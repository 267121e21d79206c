import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';

import { parseByteRanges, totalBytes, type ByteRange } from './byte-ranges.js';
import { evaluatePreconditions, type ConditionalRequest } from './conditional.js';
import { contentDisposition } from './content-disposition.js';
import { matchesStrongly } from './etag.js';
import { bytesContent, openFileContent, type SeekableContent } from './file-content.js';
import { guessFileType } from './file-type.js';
import { httpDate, parseHttpDate } from './http-date.js';
import type { HttpResponseOptions } from './http-response.js';
import type { Piece, StreamInput } from './stream-source.js';
import { StreamingHttpResponse } from './streaming-response.js';

/** Options of {@link FileResponse}. */
export interface FileResponseOptions extends HttpResponseOptions {
  /** Has browsers save it instead of showing it; on by default where the type is not known. */
  readonly asAttachment?: boolean;
  /** Name for the client, without folders; that of the file by default. */
  readonly filename?: string;
}

/**
 * A file: by its path, in memory, or as a stream (Django topic: FileResponse).
 *
 * Length, type and disposition are set. A file by path also has `Last-Modified` and `ETag` and, like bytes in memory,
 * answers conditions (304, 412) and ranges (206, 416), which `prepare` evaluates.
 *
 * @throws Http404 `HTTP_FILE_NOT_FOUND`, from `open` and `prepare`, when there is no such file.
 */
export class FileResponse extends StreamingHttpResponse {
  readonly #path: string | undefined;
  #content: SeekableContent | undefined;
  #preparing: Promise<void> | undefined;

  /**
   * @param file - a path, bytes, or anything a streaming response takes
   */
  constructor(file: string | StreamInput, options: FileResponseOptions = {}) {
    const { asAttachment, filename, ...rest } = options;
    super(typeof file === 'string' ? [] : file, rest);
    this.#path = typeof file === 'string' ? file : undefined;
    this.#content = file instanceof Uint8Array ? bytesContent(file) : undefined;
    const name = basename(filename ?? nameOf(file));
    const type = guessFileType(name);
    if (!hasContentType(rest)) this.headers.set('content-type', type ?? 'application/octet-stream');
    const isUnknown = type === undefined && !hasContentType(rest);
    const disposition = contentDisposition(asAttachment ?? isUnknown, name);
    if (disposition !== undefined) this.headers.setDefault('content-disposition', disposition);
    if (this.#content !== undefined) this.headers.set('content-length', this.#content.size);
  }

  /** A response for the file at `path`, which is looked up at once: a view that awaits it can still answer 404. */
  static async open(path: string, options: FileResponseOptions = {}): Promise<FileResponse> {
    const response = new FileResponse(path, options);
    await response.#findContent();
    return response;
  }

  override prepare(request: ConditionalRequest): Promise<void> {
    return (this.#preparing ??= this.#prepare(request));
  }

  async #prepare(request: ConditionalRequest): Promise<void> {
    const content = await this.#findContent();
    if (content === undefined) return;
    const { headers } = this;
    headers.setDefault('accept-ranges', 'bytes');
    if (content.etag !== undefined) headers.setDefault('etag', content.etag);
    if (content.lastModified !== undefined)
      headers.setDefault('last-modified', httpDate(content.lastModified));
    if (this.status !== 200) return this.#sendWhole(content);
    const result = evaluatePreconditions(request, this.#validators());
    if (result === 'proceed') this.#sendAskedFor(content, request);
    else this.#sendNothing(result === 'failed' ? 412 : 304);
  }

  async #findContent(): Promise<SeekableContent | undefined> {
    if (this.#content === undefined && this.#path !== undefined) {
      this.#content = await openFileContent(this.#path);
      this.headers.set('content-length', this.#content.size);
    }
    return this.#content;
  }

  #validators(): { etag: string | undefined; lastModified: number | undefined } {
    return {
      etag: this.headers.get('etag'),
      lastModified: parseHttpDate(this.headers.get('last-modified', '')),
    };
  }

  #sendAskedFor(content: SeekableContent, request: ConditionalRequest): void {
    const header =
      request.method === 'GET' && this.#mayBeCut(request)
        ? request.headers.get('range')
        : undefined;
    const ranges = header === undefined ? 'whole' : parseByteRanges(header, content.size);
    if (ranges === 'whole') return this.#sendWhole(content);
    if (ranges === 'unsatisfiable') {
      this.#sendNothing(416);
      this.headers.set('content-range', `bytes */${content.size}`);
      return;
    }
    this.status = 206;
    if (ranges.length === 1) this.#sendRange(content, ranges[0]!);
    else this.#sendRanges(content, ranges);
  }

  /** `If-Range`: a part of what the client has a part of already, or else the whole (RFC 9110, section 13.1.5). */
  #mayBeCut(request: ConditionalRequest): boolean {
    const condition = request.headers.get('if-range');
    if (condition === undefined) return true;
    const { etag, lastModified } = this.#validators();
    if (condition.includes('"'))
      return etag !== undefined && matchesStrongly(etag, [condition.trim()]);
    return lastModified !== undefined && parseHttpDate(condition) === lastModified;
  }

  #sendWhole(content: SeekableContent): void {
    this.headers.set('content-length', content.size);
    this.source = content.read({ start: 0, end: content.size - 1 });
  }

  #sendRange(content: SeekableContent, range: ByteRange): void {
    this.headers.set('content-range', contentRange(range, content.size));
    this.headers.set('content-length', totalBytes([range]));
    this.source = content.read(range);
  }

  /** Several ranges: `multipart/byteranges` (RFC 9110, section 14.6). */
  #sendRanges(content: SeekableContent, ranges: readonly ByteRange[]): void {
    const boundary = randomBytes(16).toString('hex');
    const type = this.headers.get('content-type', 'application/octet-stream');
    const heads = ranges.map(
      (range) =>
        `\r\n--${boundary}\r\nContent-Type: ${type}\r\nContent-Range: ${contentRange(range, content.size)}\r\n\r\n`,
    );
    const tail = `\r\n--${boundary}--\r\n`;
    const framing = heads.reduce(
      (sum, head) => sum + Buffer.byteLength(head, 'latin1'),
      tail.length,
    );
    this.headers.set('content-type', `multipart/byteranges; boundary=${boundary}`);
    this.headers.set('content-length', framing + totalBytes(ranges));
    this.source = joinRanges(content, ranges, heads, tail);
  }

  #sendNothing(status: number): void {
    this.status = status;
    this.source = [];
    for (const name of ['content-type', 'content-disposition', 'accept-ranges'])
      this.headers.delete(name);
    if (status === 304) this.headers.delete('content-length');
    else this.headers.set('content-length', 0);
  }
}

function contentRange({ start, end }: ByteRange, size: number): string {
  return `bytes ${start}-${end}/${size}`;
}

async function* joinRanges(
  content: SeekableContent,
  ranges: readonly ByteRange[],
  heads: readonly string[],
  tail: string,
): AsyncGenerator<Piece> {
  for (const [index, range] of ranges.entries()) {
    yield Buffer.from(heads[index]!, 'latin1');
    yield* content.read(range);
  }
  yield tail;
}

/** The name of a file: the path itself, or that of a stream which reads from one. */
function nameOf(file: string | StreamInput): string {
  if (typeof file === 'string') return file;
  const path = 'path' in file ? file.path : undefined;
  return typeof path === 'string' ? path : '';
}

function hasContentType(options: HttpResponseOptions): boolean {
  if (options.contentType !== undefined) return true;
  return Object.keys(options.headers ?? {}).some((name) => name.toLowerCase() === 'content-type');
}
