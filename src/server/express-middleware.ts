import type { ErrorRequestHandler, RequestHandler } from 'express';

/** What `express.use()` takes: a middleware, a router, another Express application. */
export type ExpressMiddleware = RequestHandler;

/** A middleware of Express for errors, known by its four parameters. */
export type ExpressErrorHandler = ErrorRequestHandler;
