import { ImproperlyConfigured } from '../errors/framework-error.js';
import type { ConditionalRequest } from './conditional.js';
import { HttpResponse, type Content, type HttpResponseOptions } from './http-response.js';
import {
  closeSource,
  toStreamSource,
  type StreamInput,
  type StreamSource,
} from './stream-source.js';
import { charsetOf, encodePieces, isUtf8Type } from './text-encoding.js';

/**
 * A response whose content is produced while it is written (Django topic: StreamingHttpResponse).
 *
 * The writer awaits {@link prepare}, calls {@link openSource} and writes what it iterates, text in the charset of the content type. However that
 * ends, `close()` ends the source: a stream is destroyed, a generator returns.
 *
 * @throws ImproperlyConfigured `HTTP_STREAMING_CONTENT` when its content is read or assigned,
 * `HTTP_STREAM_OPENED_TWICE` when it is opened again.
 */
export class StreamingHttpResponse extends HttpResponse {
  override readonly isStreaming: boolean = true;
  #source: StreamSource;
  #isOpened = false;

  constructor(source: StreamInput, options: HttpResponseOptions = {}) {
    super('', options);
    this.#source = this.#adopt(toStreamSource(source));
  }

  /** Where the content comes from. A middleware may put another around it: `response.source = pack(response.source)`. */
  get source(): StreamSource {
    return this.#source;
  }

  set source(source: StreamInput) {
    this.#source = this.#adopt(toStreamSource(source));
  }

  #adopt(source: StreamSource): StreamSource {
    this.onClose(() => closeSource(source));
    const contentType = this.headers.get('content-type') ?? '';
    return isUtf8Type(contentType) ? source : encodePieces(source, charsetOf(contentType));
  }

  /**
   * Makes status and headers final. Awaited once before anything is written, within the cycle if possible, so that
   * middleware sees the result and an error becomes a response; calling it again does nothing.
   */
  prepare(_request: ConditionalRequest): Promise<void> | void {}

  /** The source, to be iterated: once. */
  openSource(): StreamSource {
    if (this.#isOpened) {
      throw new ImproperlyConfigured('The content of a streaming response was asked for twice.', {
        code: 'HTTP_STREAM_OPENED_TWICE',
        fix: 'Write a streaming response once; make a new one for each request.',
      });
    }
    this.#isOpened = true;
    return this.#source;
  }

  override get content(): string | Buffer {
    throw noContent(this);
  }

  override set content(_content: Content) {
    throw noContent(this);
  }

  override get text(): string {
    throw noContent(this);
  }

  override get body(): string | Buffer {
    throw noContent(this);
  }

  override write(_piece: string | Uint8Array): this {
    throw noContent(this);
  }

  override tell(): number {
    throw noContent(this);
  }

  override getvalue(): Buffer {
    throw noContent(this);
  }
}

function noContent(response: HttpResponse): ImproperlyConfigured {
  return new ImproperlyConfigured(
    `A ${response.constructor.name} has no "content": it is produced while it is written.`,
    {
      code: 'HTTP_STREAMING_CONTENT',
      fix: 'Look at "response.isStreaming" first, and wrap "response.source" to change what is sent.',
    },
  );
}
