import { AsyncLocalStorage } from 'node:async_hooks';

import type { Database } from './database.js';
import type { QueryListener } from './query-event.js';
import type { Scope } from './scope.js';

/** What follows the asynchronous context. One storage for all of it: each storage has a price of its own. */
export interface OrmContext {
  /** The innermost `atomic()` block, of any database. */
  readonly scope?: Scope | undefined;
  /** Databases that replace the configured ones. */
  readonly databases?: ReadonlyMap<string, Database> | undefined;
  readonly listeners?: readonly QueryListener[] | undefined;
}

const storage = new AsyncLocalStorage<OrmContext>();

/** The context of the caller. */
export function ormContext(): OrmContext | undefined {
  return storage.getStore();
}

/** Runs `work` with `change` laid over the context of the caller. */
export function inOrmContext<Result>(change: OrmContext, work: () => Result): Result {
  return storage.run({ ...storage.getStore(), ...change }, work);
}
