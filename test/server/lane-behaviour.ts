import type { ErrorRequestHandler, Express, Request, RequestHandler } from 'express';

/** Notes what happens, in order. */
export type Tell = (...what: unknown[]) => void;
/** What middlewares put properties on. */
export type ExpressRequest = Request & Record<string, unknown>;

/** Something that middlewares do, to be seen in both lanes. */
export interface Behaviour {
  readonly name: string;
  /** Mounts middlewares that tell what they see. */
  mount(app: Express, tell: Tell): void;
  /** What is sent; two plain GETs by default. */
  readonly requests?: readonly RequestInit[];
  readonly path?: string;
  /** Names of headers whose values differ each time. */
  readonly random?: readonly string[];
}

/** What can be compared of an error. */
export function describeError(error: unknown): unknown {
  return error instanceof Error ? `${error.name}: ${error.message}` : error;
}

/** A middleware that only tells. */
export const pass =
  (tell: Tell, what: unknown): RequestHandler =>
  (_request, _response, next) => {
    tell(what);
    next();
  };

/** A handler of errors that answers. */
export const recover =
  (tell: Tell): ErrorRequestHandler =>
  (error, _request, response, _next) => {
    tell('recovered from', describeError(error));
    response.status(418).send('recovered');
  };

/** A handler of errors that gives them on. */
export const passError =
  (tell: Tell, what: unknown): ErrorRequestHandler =>
  (error, _request, _response, next) => {
    tell(what, describeError(error));
    next(error);
  };

export const failure = new Error('it failed');
