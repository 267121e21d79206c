import type { IncomingMessage } from 'node:http';

import { IncomingMessage as NodeRequest } from '../conf/node-http.js';

/** A longer body seldom comes together with its head. */
const MAX_BYTES = 65_536;

const INTAKE = Symbol('intake');
type Carrier = IncomingMessage & { [INTAKE]?: BodyIntake };

/** A body that may come together with its head. */
interface BodyIntake {
  /** Length of the body, in bytes, as the head tells it. */
  readonly announced: number;
  /** The whole body, from when it has come in one piece until it is taken or given back. */
  bytes: Buffer | undefined;
  /** True once somebody has taken the bytes. */
  isTaken: boolean;
  /** True once the parser has told of the end of the body, and the stream has not heard of it. */
  hasEnded: boolean;
}

/**
 * Calls `serve` in this turn of the event loop, when the parser is through with what has arrived: where the body has come together
 * with its head, as most do, {@link takeBodyAtHand} gives it at once, and it need not go through the stream, with its events and
 * ticks. What nobody has taken by the time `serve` returns is in the stream then, as if nobody had looked at it.
 *
 * @param announced - length of the body in bytes, as the head tells it
 */
export function serveWithBody<Subject>(
  incoming: IncomingMessage,
  announced: number,
  serve: (subject: Subject) => void,
  subject: Subject,
): void {
  if (!(announced > 0 && announced <= MAX_BYTES)) return serve(subject);
  const intake: BodyIntake = { announced, bytes: undefined, isTaken: false, hasEnded: false };
  (incoming as Carrier)[INTAKE] = intake;
  // One function for all requests: with one for each, the engine kept whatever they reached for many collections.
  incoming.push = pushToIntake;
  // A tick keeps the asynchronous context of the request, which what is called by the parser need not have.
  process.nextTick(serveNow, incoming, intake, serve, subject);
}

/**
 * The whole body where it has come together with its head and nobody has begun to read it. Gives it once, and only before the
 * `serve` of {@link serveWithBody} has returned.
 */
export function takeBodyAtHand(incoming: IncomingMessage): Buffer | undefined {
  if (!isBodyAtHand(incoming)) return undefined;
  const intake = (incoming as Carrier)[INTAKE]!;
  const { bytes } = intake;
  intake.bytes = undefined;
  intake.isTaken = true;
  incoming.push = push;
  if (intake.hasEnded) incoming.push(null);
  return bytes;
}

/** True where {@link takeBodyAtHand} gives the body. */
export function isBodyAtHand(incoming: IncomingMessage): boolean {
  return (
    (incoming as Carrier)[INTAKE]?.bytes !== undefined &&
    incoming.readableFlowing === null &&
    incoming.readableEncoding === null &&
    incoming.push === pushToIntake
  );
}

/** True once the whole body was taken, though node may not have told of its end yet. */
export function isBodyTaken(incoming: IncomingMessage): boolean {
  return (incoming as Carrier)[INTAKE]?.isTaken === true;
}

const { push } = NodeRequest.prototype;

/** What the parser calls with each piece that it finds, and with null at the end. */
function pushToIntake(this: Carrier, chunk: Buffer | null, encoding?: BufferEncoding): boolean {
  const intake = this[INTAKE]!;
  if (chunk === null && intake.bytes !== undefined) {
    intake.hasEnded = true;
    return true;
  }
  if (chunk?.length === intake.announced && intake.bytes === undefined) {
    intake.bytes = chunk;
    return true;
  }
  // Set back and never deleted, which would make every later access to the request slow.
  this.push = push;
  return this.push(chunk, encoding);
}

function serveNow<Subject>(
  incoming: IncomingMessage,
  intake: BodyIntake,
  serve: (subject: Subject) => void,
  subject: Subject,
): void {
  if (intake.bytes === undefined) incoming.push = push;
  serve(subject);
  const { bytes } = intake;
  if (bytes === undefined) return;
  intake.bytes = undefined;
  incoming.push = push;
  incoming.push(bytes);
  if (intake.hasEnded) incoming.push(null);
}
