import { ConnectionLost } from './database-errors.js';

/** What a {@link PostgresWatch} is told about its server. */
export interface WatchedServer {
  /** Asks the server for any answer, over a connection of its own; resolves whether it gave one. Ended by the signal. */
  ask(signal: AbortSignal): Promise<boolean>;
  /** The server is silent: every connection is to be thrown away. */
  abandon(): void;
  /** Milliseconds of silence after which the server counts as hung; 0 never does. */
  readonly silenceLimit: number;
}

/** Milliseconds between two looks. */
const TICK = 250;
/**
 * Most milliseconds of silence that one look finds. One that is late on a busy machine still counts in full; but a process
 * that was busy for seconds has missed the answers, and not the server.
 */
const MOST_PER_LOOK = 2 * TICK;
/** Milliseconds of silence after which the server is asked whether it lives. */
const ASK_AFTER = 1_000;
/** Milliseconds after which a question without an answer is put again. */
const ASK_AGAIN_AFTER = 2_000;

/**
 * Notices a server that hangs: it neither answers nor closes its connections, so that statements would wait for ever.
 *
 * A statement may take as long as it likes while the server gives any sign of life: an answer on another connection, or to
 * a question on a new one. Without one for `silenceLimit`, everything that waits is rejected, and what comes later at once,
 * until the server answers again.
 */
export class PostgresWatch {
  readonly #server: WatchedServer;
  readonly #waiters = new Set<(error: Error) => void>();
  #timer: NodeJS.Timeout | undefined;
  #question: { readonly controller: AbortController; waited: number } | undefined;
  #pending = 0;
  #heard = false;
  #silence = 0;
  #lookedAt = 0;
  #isHung = false;

  constructor(server: WatchedServer) {
    this.#server = server;
  }

  /** Something was asked of the server. */
  begin(): void {
    this.#pending += 1;
    if (this.#timer === undefined && this.#server.silenceLimit > 0) this.#start();
  }

  /** What {@link begin} has told of is over; `isAnswer` if it was the server that has ended it. */
  end(isAnswer: boolean): void {
    this.#pending -= 1;
    if (isAnswer) this.#heard = true;
  }

  /** The server has given a sign of life. */
  hear(): void {
    this.#heard = true;
  }

  /**
   * Waits for `work`, but no longer than until the server is found to hang.
   *
   * @param onLate - takes what `work` gives when nobody waits for it any more
   * @param limit - milliseconds to wait; `onLimit` makes the error
   * @throws ConnectionLost
   */
  waitFor<Result>(
    work: Promise<Result>,
    onLate: (result: Result) => void,
    limit: { readonly time: number; readonly onLimit: () => Error } | undefined,
  ): Promise<Result> {
    this.begin();
    return new Promise<Result>((resolve, reject) => {
      let isOver = false;
      const finish = (): boolean => {
        if (isOver) return false;
        isOver = true;
        clearTimeout(timer);
        this.#waiters.delete(fail);
        this.end(false);
        return true;
      };
      const fail = (error: Error) => {
        if (finish()) reject(error);
      };
      const timer =
        limit === undefined ? undefined : setTimeout(() => fail(limit.onLimit()), limit.time);
      this.#waiters.add(fail);
      work.then((result) => (finish() ? resolve(result) : onLate(result)), fail);
    });
  }

  /** @throws ConnectionLost while the server hangs */
  check(): void {
    if (this.#isHung) throw notAnswering();
  }

  /** Looks no more, until something is asked again. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#question?.controller.abort();
    this.#question = undefined;
    this.#silence = 0;
    this.#isHung = false;
  }

  #start(): void {
    this.#silence = 0;
    this.#lookedAt = performance.now();
    this.#heard = false;
    this.#timer = setInterval(() => this.#look(), TICK);
    this.#timer.unref();
  }

  #look(): void {
    const now = performance.now();
    // Timers count in whole milliseconds, and may be early by a part of one.
    const passed = Math.min(Math.ceil(now - this.#lookedAt), MOST_PER_LOOK);
    this.#lookedAt = now;
    if (this.#heard) return this.#recover();
    if (this.#pending === 0 && !this.#isHung) return this.stop();
    this.#silence += passed;
    if (!this.#isHung && this.#silence >= this.#server.silenceLimit) this.#giveUp();
    if (this.#isHung || this.#silence >= ASK_AFTER) this.#ask(passed);
  }

  /** @param passed - milliseconds since the last look */
  #ask(passed: number): void {
    if (this.#question !== undefined) {
      this.#question.waited += passed;
      if (this.#question.waited < ASK_AGAIN_AFTER) return;
      this.#question.controller.abort();
    }
    const question = { controller: new AbortController(), waited: 0 };
    this.#question = question;
    void this.#server.ask(question.controller.signal).then((isAnswer) => {
      if (this.#question !== question) return;
      this.#question = undefined;
      if (isAnswer) this.#recover();
    });
  }

  #recover(): void {
    this.#heard = false;
    this.#isHung = false;
    this.#silence = 0;
  }

  #giveUp(): void {
    this.#isHung = true;
    for (const fail of this.#waiters) fail(notAnswering());
    this.#server.abandon();
  }
}

function notAnswering(): ConnectionLost {
  return new ConnectionLost('PostgreSQL does not answer.', {
    kind: 'unavailable',
    fix: 'See why the database hangs; "silenceLimit" of the database says how long it may be silent.',
  });
}
