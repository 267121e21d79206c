import type { PostgresOptions } from './postgres-options.js';
import type { Driver } from './driver.js';
export class PostgresDriver implements Driver {
  readonly dialect = 'postgres';
  readonly waitLimit: number;
  constructor(options: PostgresOptions) {
    this.waitLimit = options.waitLimit ?? 5000;
  }
  execute(): never {
    throw new Error();
  }
  openCursor(): never {
    throw new Error();
  }
  begin(): never {
    throw new Error();
  }
  async close() {}
}
