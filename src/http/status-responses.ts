import { HttpResponse, type Content, type HttpResponseOptions } from './http-response.js';

type Options = Omit<HttpResponseOptions, 'status'>;

/** 204: done, and there is nothing to say (RFC 9110, section 15.3.5). */
export class HttpResponseNoContent extends HttpResponse {
  constructor(options: Pick<HttpResponseOptions, 'headers' | 'reason'> = {}) {
    super('', { ...options, status: 204 });
    this.headers.delete('content-type');
  }
}

/** 400: the request cannot be understood (RFC 9110, section 15.5.1). */
export class HttpResponseBadRequest extends HttpResponse {
  constructor(content: Content = '', options: Options = {}) {
    super(content, { ...options, status: 400 });
  }
}

/** 403: the client may not do this (RFC 9110, section 15.5.4). */
export class HttpResponseForbidden extends HttpResponse {
  constructor(content: Content = '', options: Options = {}) {
    super(content, { ...options, status: 403 });
  }
}

/** 404: nothing is here (RFC 9110, section 15.5.5). */
export class HttpResponseNotFound extends HttpResponse {
  constructor(content: Content = '', options: Options = {}) {
    super(content, { ...options, status: 404 });
  }
}

/** 405: the resource does not know this method; names those it does in `Allow` (RFC 9110, section 15.5.6). */
export class HttpResponseNotAllowed extends HttpResponse {
  constructor(methods: readonly string[], content: Content = '', options: Options = {}) {
    super(content, { ...options, status: 405 });
    this.headers.set('allow', methods.join(', '));
  }
}

/** 410: it was here, and will not come back (RFC 9110, section 15.5.11). */
export class HttpResponseGone extends HttpResponse {
  constructor(content: Content = '', options: Options = {}) {
    super(content, { ...options, status: 410 });
  }
}

/** 500: the server failed (RFC 9110, section 15.6.1). */
export class HttpResponseServerError extends HttpResponse {
  constructor(content: Content = '', options: Options = {}) {
    super(content, { ...options, status: 500 });
  }
}
