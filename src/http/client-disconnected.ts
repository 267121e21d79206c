import { HttpError } from '../errors/http-error.js';

/**
 * The client went away while its body was read. Nobody is left to answer, and nothing is wrong with the server:
 * it carries status 400, and is no line in the error log.
 */
export class ClientDisconnected extends HttpError {
  constructor(cause?: unknown) {
    super(400, 'The client closed the connection before its body had arrived.', {
      code: 'HTTP_CLIENT_GONE',
      fix: 'Send the whole body before closing the connection.',
      cause,
    });
  }
}
