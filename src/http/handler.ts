import type { HttpRequest } from './http-request.js';
import type { HttpResponse } from './http-response.js';

/** Turns one request into one response. A view is one, a chain is one, an application is one. */
export type Handler = (request: HttpRequest) => HttpResponse | Promise<HttpResponse>;
