import type { IncomingMessage } from 'node:http';

import { IncomingMessage as NodeRequest } from '../conf/node-http.js';

/** A longer body seldom comes together with its head. */
const MAX_BYTES = 65_536;

const INTAKE = Symbol('intake');
type Carrier = IncomingMessage & { [INTAKE]?: BodyIntake };

/** Who waits for a body that may come together with its head. */
interface BodyIntake {
  /** Length of the body, in bytes, as the head tells it. */
  readonly announced: number;
  /** Is given the whole body. */
  readonly done: (bytes: Buffer) => void;
  /**
   * Is called when the body does not come in one piece in this turn of the event loop: the stream is as if nobody had
   * looked at it.
   */
  readonly otherwise: () => void;
  state: 'waiting' | 'taken' | 'given back';
}

/**
 * Takes the body from node's parser where it comes together with its head, as most do: it need not go through the stream
 * then, with its events and ticks. One of the two functions is called.
 */
export function takeAtOnce(
  incoming: IncomingMessage,
  announced: number,
  done: (bytes: Buffer) => void,
  otherwise: () => void,
): void {
  if (!mayComeAtOnce(incoming, announced)) return otherwise();
  const intake: BodyIntake = { announced, done, otherwise, state: 'waiting' };
  (incoming as Carrier)[INTAKE] = intake;
  // One function for all requests: with one for each, the engine kept whatever they reached for many collections.
  incoming.push = pushToIntake;
  process.nextTick(giveBack, incoming, intake);
}

const { push } = NodeRequest.prototype;

/** What the parser calls with each piece that it finds, and with null at the end. */
function pushToIntake(this: Carrier, chunk: Buffer | null, encoding?: BufferEncoding): boolean {
  const intake = this[INTAKE]!;
  // Set back and never deleted, which would make every later access to the request slow.
  this.push = push;
  if (chunk?.length !== intake.announced) {
    giveBack(this, intake);
    return this.push(chunk, encoding);
  }
  intake.state = 'taken';
  intake.done(chunk);
  return true;
}

function giveBack(incoming: IncomingMessage, intake: BodyIntake): void {
  if (intake.state !== 'waiting') return;
  intake.state = 'given back';
  incoming.push = push;
  intake.otherwise();
}

/** True once the whole body was taken, though node may not have told of its end yet. */
export function isBodyTaken(incoming: IncomingMessage): boolean {
  return (incoming as Carrier)[INTAKE]?.state === 'taken';
}

/** True where nobody has begun to read, and nobody waits for somebody to begin. */
function mayComeAtOnce(incoming: IncomingMessage, announced: number): boolean {
  return (
    announced > 0 &&
    announced <= MAX_BYTES &&
    !incoming.complete &&
    incoming.readableFlowing === null &&
    incoming.readableLength === 0 &&
    incoming.push === push &&
    !Object.hasOwn(incoming, '_read')
  );
}
