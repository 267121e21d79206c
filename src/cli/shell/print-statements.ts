import { inspect } from 'node:util';

import { observeQueries } from '../../orm/database/observe-queries.js';

/** A switch: prints each statement on standard error, with its duration and values, while it is on. */
export class StatementPrinter {
  #stop: (() => void) | undefined;

  get isOn(): boolean {
    return this.#stop !== undefined;
  }

  turn(on: boolean): void {
    this.#stop?.();
    this.#stop = on
      ? observeQueries(({ sql, values, durationMs, rows }) => {
          const bound = values.length === 0 ? '' : ` ${inspect(values, { breakLength: Infinity })}`;
          process.stderr.write(`[${durationMs.toFixed(1)} ms, ${rows} rows] ${sql}${bound}\n`);
        })
      : undefined;
  }
}
