import { describe, expect, it } from '@jest/globals';

import { ProgrammingError } from '../../../src/orm/database/database-errors.js';
import type { DialectName } from '../../../src/orm/database/dialect.js';
import { statementFactsOf } from '../../../src/orm/database/statement-facts.js';

const placeholders = (dialect: DialectName, sql: string) =>
  statementFactsOf(dialect, sql).placeholders;

describe('The placeholders of a statement', () => {
  it.each([
    ['SELECT ?, ?', 2],
    ['SELECT \'?\', "?", `?`, [?], ?', 1],
    ["SELECT 'it''s ?', ?", 1],
    ['SELECT 1 -- ?\n + ?', 1],
    ['SELECT 1 /* ? /* ? */ + ?', 1],
    ['SELECT ?2, ?1', 2],
  ])('of SQLite: %s', (sql, count) => {
    expect(placeholders('sqlite', sql)).toBe(count);
  });

  it.each([
    ['SELECT $1, $2, $1', 2],
    ['SELECT \'$1\', "$2", $1', 1],
    ["SELECT E'\\'$1', $1", 1],
    ['SELECT $$ $1 $2 $$, $1', 1],
    ['SELECT $tag$ $1 $$ $2 $tag$, $1', 1],
    ['SELECT 1 /* $1 /* $2 */ $3 */ + $1', 1],
    ['SELECT a$2 FROM b WHERE c = $1', 1],
    ["SELECT data ? 'key', $1", 1],
  ])('of PostgreSQL: %s', (sql, count) => {
    expect(placeholders('postgres', sql)).toBe(count);
  });
});

describe('What a statement does', () => {
  it.each([
    ['SELECT 1', true, false, false],
    ['  -- first\n select 1', true, false, false],
    ['(SELECT 1)', true, false, false],
    ['WITH a AS (SELECT 1) SELECT * FROM a', true, false, false],
    ['WITH a AS (DELETE FROM b RETURNING *) SELECT * FROM a', false, true, false],
    ['SELECT * FROM a FOR UPDATE', false, false, false],
    ['SELECT * INTO b FROM a', false, false, false],
    ['INSERT INTO a VALUES (1)', false, true, false],
    ['UPDATE a SET b = 1', false, true, false],
    ['CREATE TABLE a (b int)', false, false, true],
    ['PRAGMA foreign_keys = 0', false, false, true],
  ])('%s', (sql, reads, changesRows, changesSchema) => {
    expect(statementFactsOf('postgres', sql)).toMatchObject({ reads, changesRows, changesSchema });
  });

  it('is one thing', () => {
    const both = "SELECT ';'; SELECT 2";
    expect(() => statementFactsOf('sqlite', both)).toThrow(ProgrammingError);
    expect(statementFactsOf('sqlite', "SELECT ';' ; ").reads).toBe(true);
  });

  it('is found in linear time', () => {
    for (const sql of ["'", '"', '/*', '$a', "e'\\", '$$', '[', '--'].map((piece) =>
      piece.repeat(50_000),
    )) {
      expect(() => statementFactsOf('postgres', sql)).not.toThrow();
      expect(() => statementFactsOf('sqlite', sql)).not.toThrow();
    }
  });
});
