import type { DriverDatabase } from '../orm/database/driver-database.js';

const testDatabases = new WeakSet<DriverDatabase>();

/** Says that `target` was made for tests and holds nothing that anybody needs. */
export function markTestDatabase(target: DriverDatabase): void {
  testDatabases.add(target);
}

/** Whether `createTestDatabase()` has made it. */
export function isTestDatabase(target: DriverDatabase): boolean {
  return testDatabases.has(target);
}
