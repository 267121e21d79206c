import { ImproperlyConfigured } from '../errors/framework-error.js';
import { HttpResponse, type Content } from './http-response.js';

const KEPT_HEADERS = [
  'cache-control',
  'content-location',
  'date',
  'etag',
  'expires',
  'last-modified',
  'vary',
];

/**
 * 304: what the client has is still good (RFC 9110, section 15.4.5). It has no content and no content type.
 *
 * @throws ImproperlyConfigured `HTTP_NOT_MODIFIED_CONTENT` when content is assigned.
 */
export class HttpResponseNotModified extends HttpResponse {
  constructor(options: { readonly headers?: Readonly<Record<string, string | number>> } = {}) {
    super('', { ...options, status: 304 });
    this.headers.delete('content-type');
  }

  /** The 304 that stands for `response`: with the headers that RFC 9110 wants kept, and its cookies. */
  static of(response: HttpResponse): HttpResponseNotModified {
    const notModified = new HttpResponseNotModified();
    for (const name of KEPT_HEADERS) {
      const value = response.headers.get(name);
      if (value !== undefined) notModified.headers.set(name, value);
    }
    if (response.hasCookies) {
      for (const { name, value, options, salt } of response.cookies.values()) {
        if (salt === undefined) notModified.setCookie(name, value, options);
        else notModified.setSignedCookie(name, value, { ...options, salt });
      }
    }
    return notModified;
  }

  override get content(): string | Buffer {
    return super.content;
  }

  override set content(content: Content) {
    if (content === '') return;
    throw new ImproperlyConfigured('Content was given to a 304 response, which has none.', {
      code: 'HTTP_NOT_MODIFIED_CONTENT',
      fix: 'Return another response, or leave the content empty.',
    });
  }
}
