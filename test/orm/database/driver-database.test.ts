import { expect, it } from '@jest/globals';

import {
  DataError,
  DatabaseError,
  IntegrityError,
  ProgrammingError,
  TransactionAborted,
  UnsafeValue,
} from '../../../src/orm/database/database-errors.js';
import type { DatabaseValue } from '../../../src/orm/database/dialect.js';
import type { DriverDatabase } from '../../../src/orm/database/driver-database.js';
import { describeDatabases } from '../support/databases.js';

describeDatabases('A database', (databases) => {
  const { isPostgres } = databases;
  const mark = (position: number) => (isPostgres ? `$${position}` : '?');

  async function withBooks(): Promise<DriverDatabase> {
    const database = await databases.create();
    await database.execute(
      `CREATE TABLE author (id ${isPostgres ? 'serial' : 'integer'} PRIMARY KEY, name text NOT NULL)`,
    );
    await database.execute(
      `CREATE TABLE book (id ${isPostgres ? 'serial' : 'integer'} PRIMARY KEY, title varchar(40) NOT NULL, year integer, ` +
        'author_id integer REFERENCES author (id), UNIQUE (title, year), CONSTRAINT year_is_late CHECK (year > 1400))',
    );
    return database;
  }

  const insert = `INSERT INTO book (title, year) VALUES (${databases.marks(2)})`;

  it('gives rows as arrays with the names of the columns', async () => {
    const database = await withBooks();
    await database.execute(insert, ['Emma', 1815]);
    const { rows, columns, affected } = await database.execute(
      'SELECT title, year, title FROM book',
    );
    expect(rows).toEqual([['Emma', 1815, 'Emma']]);
    expect(columns).toEqual(['title', 'year', 'title']);
    expect(affected).toBe(0);
  });

  it('counts the rows that a statement has changed', async () => {
    const database = await withBooks();
    expect((await database.execute(insert, ['Emma', 1815])).affected).toBe(1);
    await database.execute(insert, ['Persuasion', 1817]);
    expect((await database.execute('UPDATE book SET year = year + 1')).affected).toBe(2);
    expect((await database.execute('CREATE TABLE other (id integer)')).affected).toBe(0);
    const deleted = await database.execute('DELETE FROM book RETURNING title');
    expect(deleted.affected).toBe(2);
    expect(new Set(deleted.rows.flat())).toEqual(new Set(['Emma', 'Persuasion']));
  });

  it('gives the key of a new row through RETURNING', async () => {
    const database = await withBooks();
    const { rows, affected } = await database.execute(`${insert} RETURNING id`, ['Emma', 1815]);
    expect(rows).toEqual([[1]]);
    expect(affected).toBe(1);
  });

  it('reads values as the contract says', async () => {
    const database = await databases.create();
    const sql = isPostgres
      ? `SELECT 7::int2, 7::int4, 7::int8, 1.5::float8, 1.50::numeric, true, '\\x01ff'::bytea, 'é', null,
          '2024-03-01 12:30:00+00'::timestamptz, '{"a": 1}'::jsonb, '2024-03-01'::date`
      : "SELECT 7, 7, 7, 1.5, '1.50', 1, x'01ff', 'é', null, '2024-03-01 12:30:00', '{\"a\": 1}', '2024-03-01'";
    const row = (await database.execute(sql)).rows[0]!;
    expect(row.slice(0, 2)).toEqual([7, 7]);
    expect(row[2]).toBe(isPostgres ? '7' : 7);
    expect(row.slice(3, 6)).toEqual([1.5, '1.50', isPostgres ? true : 1]);
    expect(Buffer.from(row[6] as Uint8Array).toString('hex')).toBe('01ff');
    expect(row.slice(7)).toEqual([
      'é',
      null,
      isPostgres ? '2024-03-01 12:30:00+00' : '2024-03-01 12:30:00',
      '{"a": 1}',
      '2024-03-01',
    ]);
  });

  it('gives integers as bigint when asked', async () => {
    const database = await databases.create();
    const big = 9_007_199_254_740_993n;
    const { rows } = await database.execute(`SELECT ${big}, 5`, [], { bigints: true });
    expect(rows).toEqual([[big, 5n]]);
    expect((await database.execute('SELECT 5')).rows).toEqual([[5]]);
  });

  it('refuses to round an integer that no number can hold', async () => {
    const database = await databases.create();
    const read = database.execute('SELECT 9007199254740993');
    if (isPostgres) expect((await read).rows).toEqual([['9007199254740993']]);
    else await expect(read).rejects.toThrow(DataError);
  });

  it('stores what it is given', async () => {
    const database = await databases.create();
    const types = isPostgres
      ? ['int8', 'text', 'bool', 'bytea', 'timestamptz', 'float8']
      : ['bigint', 'text', 'bool', 'blob', 'datetime', 'real'];
    await database.execute(
      `CREATE TABLE thing (${types.map((type, at) => `c${at} ${type}`).join(', ')})`,
    );
    const values: DatabaseValue[] = [
      9_223_372_036_854_775_807n,
      'Ærøskøbing 🚲',
      true,
      Buffer.from([0, 255]),
      new Date('2024-03-01T12:30:00.250Z'),
      -0.1,
    ];
    await database.execute(`INSERT INTO thing VALUES (${databases.marks(6)})`, values);
    const row = (await database.execute('SELECT * FROM thing', [], { bigints: true })).rows[0]!;
    expect(String(row[0])).toBe('9223372036854775807');
    expect(row[1]).toBe(values[1]);
    expect(row[2]).toBe(isPostgres ? true : 1n);
    expect([...(row[3] as Uint8Array)]).toEqual([0, 255]);
    expect(row[4]).toBe(isPostgres ? '2024-03-01 12:30:00.25+00' : '2024-03-01 12:30:00.250000');
    expect(row[5]).toBe(-0.1);
  });

  it('keeps integers integers', async () => {
    const database = await databases.create();
    const sql = isPostgres ? 'SELECT $1::int4 / 2' : 'SELECT ? / 2';
    expect((await database.execute(sql, [7])).rows).toEqual([[3]]);
  });

  it('refuses values that a driver would alter, and shows none of them', async () => {
    const database = await withBooks();
    const refused = database.execute(insert, ['secret\0', 1815]);
    await expect(refused).rejects.toThrow(UnsafeValue);
    await expect(refused).rejects.toMatchObject({
      code: 'ORM_UNSAFE_VALUE',
      status: 400,
      position: 1,
    });
    await expect(refused).rejects.not.toThrow(/secret/);
  });

  it('refuses another number of values', async () => {
    const database = await withBooks();
    await expect(database.execute(insert, ['Emma'])).rejects.toThrow(ProgrammingError);
    await expect(database.execute(insert, ['Emma', 1815, 1])).rejects.toThrow(
      /takes 2 values and got 3/,
    );
  });

  it('refuses two statements at once', async () => {
    const database = await withBooks();
    await expect(database.execute('SELECT 1; DROP TABLE book')).rejects.toThrow(ProgrammingError);
    await expect(database.execute('SELECT 1; -- the end')).resolves.toMatchObject({ rows: [[1]] });
  });

  it('tells which constraint refused a row', async () => {
    const database = await withBooks();
    await database.execute(insert, ['Emma', 1815]);
    const problemOf = async (sql: string, values: DatabaseValue[]) => {
      const error = await database.execute(sql, values).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(IntegrityError);
      expect(error).toBeInstanceOf(DatabaseError);
      const { kind, table, columns, constraint, message } = error as IntegrityError;
      expect(message).not.toMatch(/Emma|1815|1200|99/);
      return { kind, table, columns, constraint };
    };
    expect(await problemOf(insert, ['Emma', 1815])).toMatchObject({
      kind: 'unique',
      table: 'book',
      columns: ['title', 'year'],
    });
    expect(await problemOf(insert, [null, 1815])).toMatchObject({
      kind: 'not-null',
      table: 'book',
      columns: ['title'],
    });
    expect(await problemOf(insert, ['Old', 1200])).toMatchObject({
      kind: 'check',
      constraint: 'year_is_late',
    });
    const orphan = `INSERT INTO book (title, author_id) VALUES (${databases.marks(2)})`;
    expect(await problemOf(orphan, ['Emma', 99])).toMatchObject({ kind: 'foreign-key' });
  });

  it('says what is wrong with a statement', async () => {
    const database = await withBooks();
    await expect(database.execute('SELEC 1')).rejects.toThrow(ProgrammingError);
    await expect(database.execute('SELECT 1 FROM nowhere')).rejects.toThrow(/nowhere/);
    const error = await database
      .execute('SELECT 1 FROM nowhere')
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'ORM_BAD_SQL', sql: 'SELECT 1 FROM nowhere' });
    expect((error as Error).cause).toHaveProperty('message');
  });

  it('shows no value in an error about data', async () => {
    const database = await withBooks();
    if (!isPostgres) return;
    const cast = database.execute('SELECT $1::integer', ['sec"ret']);
    await expect(cast).rejects.toThrow(DataError);
    await expect(cast).rejects.not.toThrow(/sec|ret"/);
    await expect(database.execute(insert, ['x'.repeat(41), 1900])).rejects.toThrow(DataError);
    await expect(database.execute(insert, ['x', 3_000_000_000])).rejects.toThrow(DataError);
  });

  it('sees a changed table at once, with statements that have run before', async () => {
    const database = await withBooks();
    await database.execute(insert, ['Emma', 1815]);
    for (let times = 0; times < 3; times++) await database.execute('SELECT * FROM book');
    await database.execute('ALTER TABLE book ADD COLUMN pages integer');
    const { rows, columns } = await database.execute('SELECT * FROM book');
    expect(columns).toEqual(['id', 'title', 'year', 'author_id', 'pages']);
    expect(rows[0]).toHaveLength(5);
  });

  it('survives a change of tables by somebody else', async () => {
    const database = await withBooks();
    for (let times = 0; times < 3; times++) await database.execute('SELECT * FROM book');
    await databases.again().execute('ALTER TABLE book ADD COLUMN pages integer');
    expect((await database.execute('SELECT * FROM book')).columns).toContain('pages');
  });

  it('runs thousands of different statements', async () => {
    const database = await withBooks();
    for (let number = 0; number < 1200; number++) {
      const sql = `SELECT ${number} WHERE ${mark(1)} = 1`;
      await database.execute(isPostgres ? sql.replace('$1', '$1::int4') : sql, [1]);
      await database.execute(isPostgres ? sql.replace('$1', '$1::int4') : sql, [1]);
    }
    expect((await database.execute('SELECT count(*) FROM book')).rows).toHaveLength(1);
  });

  it('streams rows in chunks', async () => {
    const database = await withBooks();
    for (let year = 1801; year <= 1810; year++)
      await database.execute(insert, [`Book ${year}`, year]);
    const sizes: number[] = [];
    const years: unknown[] = [];
    const sql = `SELECT year FROM book WHERE year > ${mark(1)} ORDER BY year`;
    for await (const rows of database.stream(sql, [1802], 3)) {
      sizes.push(rows.length);
      years.push(...rows.flat());
      // The connection of the stream is its own.
      await database.execute('SELECT 1');
    }
    expect(sizes).toEqual([3, 3, 2]);
    expect(years).toEqual([1803, 1804, 1805, 1806, 1807, 1808, 1809, 1810]);
  });

  it('gives the connection of a stream back when nobody reads on', async () => {
    const database = await withBooks();
    for (let year = 1801; year <= 1810; year++)
      await database.execute(insert, [`Book ${year}`, year]);
    for (let times = 0; times < 25; times++) {
      for await (const rows of database.stream('SELECT year FROM book', [], 2)) {
        expect(rows).toHaveLength(2);
        break;
      }
    }
    expect((await database.execute('DELETE FROM book')).affected).toBe(10);
  });

  it('reports what is wrong with a stream', async () => {
    const database = await withBooks();
    const read = async (sql: string) => {
      for await (const rows of database.stream(sql, [], 2)) expect(rows).toEqual([]);
    };
    await expect(read('SELECT 1 FROM nowhere')).rejects.toThrow(ProgrammingError);
    await expect(read('SELEC')).rejects.toThrow(ProgrammingError);
  });

  it('runs nothing for a signal that is aborted', async () => {
    const database = await withBooks();
    const signal = AbortSignal.abort(new Error('gone'));
    await expect(database.execute(insert, ['Emma', 1815], { signal })).rejects.toThrow(
      TransactionAborted,
    );
    expect((await database.execute('SELECT * FROM book')).rows).toEqual([]);
  });

  it('can be used again after it was closed', async () => {
    const database = await withBooks();
    await database.execute(insert, ['Emma', 1815]);
    await database.close();
    expect((await database.execute('SELECT title FROM book')).rows).toEqual([['Emma']]);
  });

  it('streams a result that never ends', async () => {
    const database = await withBooks();
    const series =
      'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n';
    let last: unknown;
    let chunks = 0;
    for await (const rows of database.stream(series, [], 500)) {
      last = rows.at(-1)?.[0];
      if (++chunks === 20) break;
    }
    expect(last).toBe(10_000);
    expect((await database.execute('SELECT 1')).rows).toHaveLength(1);
  });
});
