import { connect } from 'node:net';

import type { Conversation } from './wire-request.js';
import { completenessOf } from './wire-request.js';
import { readAnswers, type Answer } from './read-answers.js';

/** How a conversation went. */
export interface Outcome {
  readonly answers: readonly Answer[];
  /** True when nothing came although something was owed. */
  readonly isUnanswered: boolean;
  readonly problem?: string;
}

/** Longest time, in milliseconds, for an answer or the end of the connection. */
const ANSWER_WITHIN_MS = 10_000;
/** After this time, in milliseconds, without an answer our side ends what may have no end. */
const END_AFTER_MS = 40;
/** Time, in milliseconds, for further answers once there is a whole one. */
const QUIET_MS = 15;

/**
 * Sends what is to be sent on a connection of its own and collects the answers.
 *
 * What is complete, or broken for everybody to see, has to be answered while the connection stays open. For the rest our
 * side is ended after a moment: then at the latest the server knows that nothing more will come.
 */
export function holdConversation(port: number, conversation: Conversation): Promise<Outcome> {
  return new Promise((resolve) => {
    const { pieces, methods, aborts } = conversation;
    const isOwed = completenessOf(Buffer.concat(pieces)) === 'complete';
    const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    let text = '';
    let isClosed = false;
    let isDone = false;
    let quietTimer: NodeJS.Timeout | undefined = undefined;
    let endTimer: NodeJS.Timeout | undefined = undefined;
    const deadline = setTimeout(() => finish(!aborts), ANSWER_WITHIN_MS);

    function finish(isUnanswered: boolean): void {
      if (isDone) return;
      isDone = true;
      clearTimeout(deadline);
      clearTimeout(quietTimer);
      clearTimeout(endTimer);
      socket.on('error', () => {});
      // A reset keeps the port from waiting for a minute.
      socket.resetAndDestroy();
      const { answers, problem } = readAnswers(text, methods, isClosed);
      resolve({
        answers,
        isUnanswered: isUnanswered && answers.length === 0,
        ...(problem === undefined ? {} : { problem }),
      });
    }

    /** Looks whether there is enough: all answers, or one and then nothing more for a while. */
    function look(): void {
      clearTimeout(quietTimer);
      const { answers, isWhole, problem } = readAnswers(text, methods, isClosed);
      if (problem !== undefined) return finish(false);
      if (answers.length === 0 || !isWhole) return;
      if (answers.length >= conversation.count) finish(false);
      else quietTimer = setTimeout(() => finish(false), QUIET_MS);
    }

    async function write(): Promise<void> {
      for (const [index, piece] of pieces.entries()) {
        if (isDone || !socket.writable) return;
        if (index > 0) await new Promise((next) => setImmediate(next));
        socket.write(piece);
      }
      if (aborts) return finish(false);
      if (!isOwed) endTimer = setTimeout(() => socket.end(), END_AFTER_MS);
    }

    socket.on('connect', () => void write());
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      look();
    });
    const onEnd = (): void => {
      isClosed = true;
      finish(false);
    };
    socket.on('end', onEnd);
    socket.on('close', onEnd);
    socket.on('error', onEnd);
  });
}
