import { HttpError } from '../errors/http-error.js';

/**
 * The client went away while its body was read or its answer made. Nobody is left to answer, and nothing is wrong with the server:
 * it carries status 400, and is no line in the error log.
 */
export class ClientDisconnected extends HttpError {
  constructor(cause?: unknown) {
    super(400, 'The client has gone before its request was answered.', {
      code: 'HTTP_CLIENT_GONE',
      fix: 'Keep the connection open until the answer has come.',
      cause,
    });
  }
}
