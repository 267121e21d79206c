import { escapeJsonLines } from './escape-control.js';
import { loadPino } from './load-pino.js';
import type { LogDestination } from './pretty-writer.js';

/** So much text, in characters, is written at once at the latest. */
const MAX_BATCH = 16_384;
/** So long, in milliseconds, does a line wait for others. */
const FLUSH_AFTER_MS = 3;

/**
 * Gathers lines for a few milliseconds and writes them together, in their order: a write to the system costs as much as
 * the rest of a line ten times over. {@link flush} writes at once.
 */
export class BatchedOutput implements LogDestination {
  readonly #target: LogDestination;
  #text = '';
  #timer: NodeJS.Timeout | undefined = undefined;
  #isArmed = false;
  #isDirect = false;

  constructor(target: LogDestination) {
    this.#target = target;
  }

  write(text: string): void {
    this.#text += text;
    if (this.#isDirect || this.#text.length >= MAX_BATCH) this.flush();
    else if (!this.#isArmed) this.#arm();
  }

  /** Writes what is gathered, before it returns. */
  flush(): void {
    if (this.#text === '') return;
    const text = this.#text;
    this.#text = '';
    this.#target.write(text);
  }

  /** Writes what is gathered, and from now on each line at once. */
  end(): void {
    this.#isDirect = true;
    this.flush();
  }

  #arm(): void {
    this.#isArmed = true;
    if (this.#timer === undefined) {
      this.#timer = setTimeout(this.#flushLater, FLUSH_AFTER_MS);
      // It does not keep the process, which writes what is left when it exits.
      this.#timer.unref();
    } else this.#timer.refresh();
  }

  readonly #flushLater = (): void => {
    this.#isArmed = false;
    this.flush();
  };
}

let standardOutput: BatchedOutput | undefined;

/**
 * The standard output of the process for lines of JSON, in batches, control characters escaped. Also written when the process ends, by itself or by `process.exit()`,
 * and before an uncaught error is dealt with.
 */
export function batchedStandardOutput(): BatchedOutput {
  return (standardOutput ??= openStandardOutput());
}

function openStandardOutput(): BatchedOutput {
  let target: LogDestination | undefined;
  const output = new BatchedOutput({
    write: (text) =>
      (target ??= loadPino().destination({ dest: 1, sync: true })).write(escapeJsonLines(text)),
  });
  process.on('exit', () => output.end());
  process.on('uncaughtExceptionMonitor', () => output.flush());
  return output;
}
