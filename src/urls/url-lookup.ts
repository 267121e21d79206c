import type { HttpRequest } from '../http/http-request.js';

/** Answers whether a path leads anywhere, for middlewares that run outside of the resolver. The application provides it. */
export abstract class UrlLookup {
  /**
   * True when `path` (decoded, with a leading slash, without script name) leads to a view, whatever its methods, in the
   * URL conf of `request`. False as well where that view does not want to be redirected to.
   */
  abstract resolves(path: string, request: HttpRequest): boolean;
}
