import type { Kysely } from 'kysely';

import { database } from './configure-databases.js';
import type { DriverDatabase } from './driver-database.js';

const made = new WeakMap<DriverDatabase, Kysely<unknown>>();

/**
 * A Kysely on one of our databases, for SQL that query sets cannot say. Its statements pass the same binder, are seen by the
 * same observers and belong to the `atomic()` block of the caller; its `transaction()` is an `atomic()` block, so that models
 * take part in it. `destroy()` closes the database.
 *
 * Columns come as the contract in `database.ts` says: PostgreSQL's int8, numeric, dates and json as text, SQLite's booleans as 0 and 1.
 *
 * @param using - alias, or database
 */
export async function kyselyOf<Schema>(using?: string | DriverDatabase): Promise<Kysely<Schema>> {
  const target = typeof using === 'object' ? using : database(using);
  let found = made.get(target);
  if (found === undefined) {
    const { createKysely } = await import('./kysely-bridge.js');
    found = createKysely(target);
    made.set(target, found);
  }
  return found as unknown as Kysely<Schema>;
}
