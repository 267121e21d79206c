import { hasNodeSqlite } from '../../../src/orm/database/open-sqlite.js';

/** A kind of database that tests run on. */
export type DatabaseName = 'sqlite (node:sqlite)' | 'sqlite (libsql)' | 'postgres';

const OF_EVERY_NODE = ['sqlite (libsql)', 'postgres'] as const;

/**
 * Those of this Node: `node:sqlite` only where it can be used. With `TEST_DATABASES=node`, it alone where it can be: for a second
 * run on another Node, which says nothing new of the others.
 */
export const DATABASE_NAMES: readonly DatabaseName[] = !hasNodeSqlite()
  ? OF_EVERY_NODE
  : process.env.TEST_DATABASES === 'node'
    ? ['sqlite (node:sqlite)']
    : ['sqlite (node:sqlite)', ...OF_EVERY_NODE];
