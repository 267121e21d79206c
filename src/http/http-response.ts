import { ImproperlyConfigured } from '../errors/framework-error.js';
import { checkReason } from './header-syntax.js';
import { ResponseHeaders } from './response-headers.js';
import { runClosers, type Closer } from './run-closers.js';
import { checkCookie, serializeSetCookie, type CookieOptions } from './set-cookie.js';
import { cookieSigner, type SigningKeys } from './signing.js';
import { charsetOf, decodeText, encodeText, isUtf8Type } from './text-encoding.js';

/** What a response may be made of: text, bytes, or pieces of either that are joined. */
export type Content = string | Uint8Array | Iterable<string | Uint8Array>;

/** How an {@link HttpResponse} differs from 200 with `text/html; charset=utf-8`. */
export interface HttpResponseOptions {
  /** @defaultValue 200 */
  readonly status?: number;
  /** @defaultValue 'text/html; charset=utf-8' */
  readonly contentType?: string;
  /** Reason phrase; the standard one of the status by default. */
  readonly reason?: string;
  /** By name; or those of a response, which are copied. */
  readonly headers?: Readonly<Record<string, string | number>> | ResponseHeaders;
}

/** Options of {@link HttpResponse.setSignedCookie}. */
export interface SignedCookieOptions extends CookieOptions {
  /** Separates signatures of different purposes. */
  readonly salt?: string;
  /** @defaultValue those of the application: `settings.secretKey` */
  readonly keys?: SigningKeys;
}

/** A cookie that a response sets. */
export interface ResponseCookie {
  readonly name: string;
  readonly value: string;
  readonly options: CookieOptions;
  /** Where the application signs the value when the cookie is sent: the salt. */
  readonly salt?: string;
}

const NO_KEYS: SigningKeys = { current: '', former: [] };

const TEXT_TYPE =
  /^(?:text\/|application\/(?:json|javascript|xml|problem\+json|[\w.-]+\+(?:json|xml))|image\/svg\+xml)/i;

/**
 * An answer: a value that any middleware may change until it is written (Django topic: HttpResponse).
 *
 * @throws ImproperlyConfigured `HTTP_BAD_STATUS` when the status is not between 100 and 599, `HTTP_BAD_REASON` when the reason phrase
 * cannot be sent,
 * `HTTP_TWO_CONTENT_TYPES` when both `contentType` and a `content-type` header are given, `HTTP_CANNOT_ENCODE` when the charset of
 * the content type cannot hold a text.
 */
export class HttpResponse {
  readonly headers: ResponseHeaders;
  /** True for a response whose content is produced while it is written. */
  readonly isStreaming: boolean = false;
  #status: number = 200;
  #reason: string | undefined = undefined;
  #content: string | Buffer = '';
  #cookies: Map<string, ResponseCookie> | undefined;
  #closers: Closer[] | undefined;
  #closed = false;

  constructor(content: Content = '', options: HttpResponseOptions = {}) {
    this.headers = new ResponseHeaders(options.headers);
    if (options.reason !== undefined) this.reason = options.reason;
    if (options.status !== undefined) this.status = options.status;
    if (options.contentType !== undefined && this.headers.has('content-type')) {
      throw new ImproperlyConfigured(
        'A response got both "contentType" and a "content-type" header.',
        {
          code: 'HTTP_TWO_CONTENT_TYPES',
          fix: 'Give one of the two.',
        },
      );
    }
    if (options.contentType !== undefined) this.headers.set('content-type', options.contentType);
    else if (!this.headers.has('content-type'))
      this.headers.set('content-type', 'text/html; charset=utf-8');
    if (content !== '') this.#content = this.#hold(content);
  }

  /** Status code, 100 to 599. */
  get status(): number {
    return this.#status;
  }

  set status(status: number) {
    if (!Number.isInteger(status) || status < 100 || status > 599) {
      throw new ImproperlyConfigured(`"${String(status)}" is not an HTTP status.`, {
        code: 'HTTP_BAD_STATUS',
        fix: 'Use a whole number from 100 to 599.',
      });
    }
    this.#status = status;
  }

  /** The same as {@link status}, by Django's name. */
  get statusCode(): number {
    return this.#status;
  }

  /** Reason phrase; undefined for the standard one. */
  get reason(): string | undefined {
    return this.#reason;
  }

  set reason(reason: string | undefined) {
    if (reason !== undefined) checkReason(reason);
    this.#reason = reason;
  }

  /** True when the content type names text, so that `content` reads as a string. */
  get isText(): boolean {
    return TEXT_TYPE.test(this.headers.get('content-type') ?? '');
  }

  /** The charset named by the content type; `utf-8` without one. */
  get charset(): string {
    return charsetOf(this.headers.get('content-type') ?? '');
  }

  /**
   * The whole content: a string where the content type names text, else bytes.
   *
   * `response.content += '…'` works on text. What is assigned is kept in the charset that the content type names then.
   *
   * @throws ImproperlyConfigured `HTTP_BINARY_CONTENT` when text is assigned over binary content, `HTTP_CANNOT_ENCODE` when
   * the charset cannot hold it.
   */
  get content(): string | Buffer {
    if (typeof this.#content === 'string') return this.#content;
    return this.isText ? decodeText(this.#content, this.charset) : this.#content;
  }

  set content(content: Content) {
    if (
      typeof content === 'string' &&
      typeof this.#content !== 'string' &&
      this.#content.length > 0 &&
      !this.isText
    ) {
      throw new ImproperlyConfigured(
        `Text was assigned to a response of type "${this.headers.get('content-type') ?? ''}", whose content is binary.`,
        {
          code: 'HTTP_BINARY_CONTENT',
          fix: 'Look at "response.isText" first, or assign a Buffer.',
        },
      );
    }
    this.#content = this.#hold(content);
  }

  /** The content as text. */
  get text(): string {
    return typeof this.#content === 'string'
      ? this.#content
      : decodeText(this.#content, this.charset);
  }

  /** What the writer sends: the content as it is held, string or bytes. */
  get body(): string | Buffer {
    return this.#content;
  }

  /** Appends to the content, as to a file. */
  write(piece: string | Uint8Array): this {
    const added = this.#encode(piece);
    if (typeof added === 'string' && typeof this.#content === 'string') this.#content += added;
    else this.#content = Buffer.concat([toBuffer(this.#content), toBuffer(added)]);
    return this;
  }

  /** Number of bytes written so far. */
  tell(): number {
    return Buffer.byteLength(this.#content);
  }

  /** The content as bytes. */
  getvalue(): Buffer {
    return toBuffer(this.#content);
  }

  /** Cookies to set, by name. */
  get cookies(): ReadonlyMap<string, ResponseCookie> {
    return (this.#cookies ??= new Map());
  }

  /** True when there is a cookie to set. */
  get hasCookies(): boolean {
    return this.#cookies !== undefined && this.#cookies.size > 0;
  }

  /**
   * The values of the `Set-Cookie` headers.
   *
   * @param isSecure - whether the request came over https, the default of each cookie's `Secure`
   * @param keys - those of the application, for signed cookies that brought none
   * @throws ImproperlyConfigured `HTTP_NO_SECRET_KEY` when such a cookie finds no key.
   */
  setCookieHeaders(isSecure: boolean, keys: SigningKeys = NO_KEYS): string[] {
    return [...this.cookies.values()].map(({ name, value, options, salt }) => {
      const sent = salt === undefined ? value : cookieSigner(keys, name, salt).sign(value);
      return serializeSetCookie(name, sent, { secure: isSecure, ...options });
    });
  }

  /** Sets a cookie. By default it is `HttpOnly`, `SameSite=Lax`, for the whole site, and `Secure` where the request was. */
  setCookie(name: string, value: string, options: CookieOptions = {}): this {
    checkCookie(name, value, options);
    (this.#cookies ??= new Map()).set(name, { name, value, options });
    return this;
  }

  /**
   * Sets a cookie whose value is signed with a timestamp, to be read by `request.getSignedCookie`. With the keys of the
   * application it is signed when it is sent; {@link cookies} has the value itself until then.
   */
  setSignedCookie(name: string, value: string, options: SignedCookieOptions = {}): this {
    const { salt = '', keys, ...cookie } = options;
    if (keys !== undefined)
      return this.setCookie(name, cookieSigner(keys, name, salt).sign(value), cookie);
    this.setCookie(name, value, cookie);
    this.#cookies!.set(name, { name, value, options: cookie, salt });
    return this;
  }

  /** Tells the client to forget a cookie. `path`, `domain` and `partitioned` must be those it was set with. */
  deleteCookie(
    name: string,
    options: Pick<CookieOptions, 'path' | 'domain' | 'sameSite' | 'partitioned'> = {},
  ): this {
    const secure = /^__(?:Secure|Host)-/.test(name) || options.sameSite === 'none';
    return this.setCookie(name, '', {
      ...options,
      maxAgeSeconds: 0,
      expires: new Date(0),
      ...(secure ? { secure } : {}),
    });
  }

  /** Runs `closer` once after the answer was written, or the connection was lost. */
  onClose(closer: Closer): this {
    (this.#closers ??= []).push(closer);
    return this;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Runs the closers, each once, the last added first. A closer that fails does not keep the others from running. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#closers !== undefined) await runClosers(this.#closers.reverse());
  }

  /** True when {@link close} has something to do. */
  get hasClosers(): boolean {
    return this.#closers !== undefined;
  }

  #hold(content: Content): string | Buffer {
    if (typeof content === 'string') return this.#encode(content);
    if (content instanceof Uint8Array) return toBuffer(content);
    if (content === null || typeof content !== 'object' || !(Symbol.iterator in content))
      return this.#encode(String(content));
    const pieces = [...content];
    if (pieces.every((piece) => typeof piece === 'string')) return this.#encode(pieces.join(''));
    return Buffer.concat(pieces.map((piece) => toBuffer(this.#encode(piece))));
  }

  /** A text as it is held: itself where it is sent in UTF-8, else its bytes. */
  #encode<Piece extends string | Uint8Array>(piece: Piece): Piece | Buffer {
    if (typeof piece !== 'string') return piece;
    const contentType = this.headers.get('content-type') ?? '';
    return isUtf8Type(contentType) ? piece : encodeText(piece, charsetOf(contentType));
  }
}

function toBuffer(piece: string | Uint8Array): Buffer {
  if (typeof piece === 'string') return Buffer.from(piece, 'utf8');
  return Buffer.isBuffer(piece)
    ? piece
    : Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
}
