import type { IncomingMessage } from 'node:http';

/** A longer body seldom comes together with its head. */
const MAX_BYTES = 65_536;

type Push = (chunk: Buffer | null, encoding?: BufferEncoding) => boolean;

/**
 * Takes the body from node's parser where it comes together with its head, as most do: it need not go through the stream
 * then, with its events and ticks. It is always one of the two.
 *
 * @param announced - length of the body, in bytes, as the head tells it
 * @param done - is given the whole body
 * @param otherwise - is called when the body does not come in one piece in this turn of the event loop: the stream is as if
 * nobody had looked at it
 */
export function takeAtOnce(
  incoming: IncomingMessage,
  announced: number,
  done: (bytes: Buffer) => void,
  otherwise: () => void,
): void {
  if (!mayComeAtOnce(incoming, announced)) return otherwise();
  const { push } = incoming as { push: Push };
  let bytes: Buffer | undefined;
  let isTaken = false;

  // What the parser calls with each piece it finds, and with null at the end. Reassigned and never deleted, which would
  // make every later access to the request slow.
  incoming.push = (chunk: Buffer | null, encoding?: BufferEncoding): boolean => {
    if (chunk !== null && bytes === undefined && chunk.length === announced) {
      bytes = chunk;
      return true;
    }
    if (chunk !== null || bytes === undefined) return giveBack().call(incoming, chunk, encoding);
    incoming.push = push;
    isTaken = true;
    done(bytes);
    return push.call(incoming, null);
  };
  process.nextTick(() => {
    if (isTaken) return;
    giveBack();
    otherwise();
  });

  function giveBack(): Push {
    incoming.push = push;
    const piece = bytes;
    bytes = undefined;
    if (piece !== undefined) push.call(incoming, piece);
    return push;
  }
}

/** True where nobody has begun to read, and nobody waits for somebody to begin. */
function mayComeAtOnce(incoming: IncomingMessage, announced: number): boolean {
  return (
    announced > 0 &&
    announced <= MAX_BYTES &&
    !incoming.complete &&
    incoming.readableFlowing === null &&
    incoming.readableLength === 0 &&
    !Object.hasOwn(incoming, '_read') &&
    !Object.hasOwn(incoming, 'push')
  );
}
