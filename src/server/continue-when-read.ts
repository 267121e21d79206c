import type { Exchange } from './exchange.js';

/**
 * Sends `100 Continue` when somebody begins to read the body, and not before: by then the request has passed the
 * limits, the URL was resolved and the user was recognized. Without a reader the client is spared the upload (RFC 9110, section 10.1.1).
 */
export function continueWhenRead(exchange: Exchange): void {
  const { incoming, outgoing } = exchange;
  const read = incoming._read;
  exchange.awaitsContinue = true;
  // The method that a stream calls when it wants data; ours stands before it until the first call.
  incoming._read = (size) => {
    incoming._read = read;
    exchange.awaitsContinue = false;
    if (!outgoing.headersSent && !exchange.isOver) outgoing.writeContinue();
    read.call(incoming, size);
  };
}
