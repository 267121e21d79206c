import type { ErrorRequestHandler, RequestHandler } from 'express';

/** What `express.use()` takes: a middleware, a handler of errors, a router, another Express application. */
export type ExpressMiddleware = RequestHandler | ErrorRequestHandler;
