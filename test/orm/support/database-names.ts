import { hasNodeSqlite } from '../../../src/orm/database/open-sqlite.js';

/** A kind of database that tests run on. */
export type DatabaseName = 'sqlite (node:sqlite)' | 'sqlite (libsql)' | 'postgres';

/** Those of this Node: `node:sqlite` only where it can be used. */
export const DATABASE_NAMES: readonly DatabaseName[] = [
  ...(hasNodeSqlite() ? (['sqlite (node:sqlite)'] as const) : []),
  'sqlite (libsql)',
  'postgres',
];
