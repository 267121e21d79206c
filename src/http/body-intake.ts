import type { IncomingMessage } from 'node:http';

/** A longer body seldom comes together with its head. */
const MAX_BYTES = 65_536;

type Push = (chunk: Buffer | null, encoding?: BufferEncoding) => boolean;

const TAKEN = Symbol('taken');
type Carrier = IncomingMessage & { push: Push; [TAKEN]?: boolean };

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
  const carrier = incoming as Carrier;
  const { push } = carrier;
  let isOver = false;

  // What the parser calls with each piece that it finds, and with null at the end. Set back and never deleted, which would
  // make every later access to the request slow.
  carrier.push = (chunk, encoding) => {
    carrier.push = push;
    isOver = true;
    if (chunk?.length !== announced) {
      otherwise();
      return push.call(incoming, chunk, encoding);
    }
    carrier[TAKEN] = true;
    done(chunk);
    return true;
  };
  process.nextTick(() => {
    if (isOver) return;
    carrier.push = push;
    otherwise();
  });
}

/** True once the whole body was taken, though node may not have told of its end yet. */
export function isBodyTaken(incoming: IncomingMessage): boolean {
  return (incoming as Carrier)[TAKEN] === true;
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
