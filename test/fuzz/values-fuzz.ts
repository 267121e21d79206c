// Random values through the binder into a real table, on each database: what comes back is equal, or was refused.
//   node dist/test/fuzz/values-fuzz.js [triples] [seed] [database]
// Each database has a process of its own, so that a driver which ends the process is seen.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { UnsafeValue } from '../../src/orm/database/database-errors.js';
import { createDatabase } from '../../src/orm/database/configure-databases.js';
import type { Row } from '../../src/orm/database/database.js';
import type { DatabaseValue } from '../../src/orm/database/dialect.js';
import type { DriverDatabase } from '../../src/orm/database/driver-database.js';
import { DATABASE_NAMES, type DatabaseName } from '../orm/support/database-names.js';
import { PostgresServer } from '../orm/support/postgres-server.js';

const PIECES = [
  'a',
  'é',
  '🚲',
  '\0',
  '\ud800',
  '\udfff',
  "'",
  '"',
  '\\',
  '%',
  '\u2028',
  '\uffff',
  ';--',
  '$1',
  '?',
  '\r\n',
  '\x7f',
  ' ',
];

const [count = '60000', seed = '1', only] = process.argv.slice(2);

if (only === undefined) runAll();
else await run(only as DatabaseName, Number(count), Number(seed));

function runAll(): void {
  for (const name of DATABASE_NAMES) {
    const { status, signal } = spawnSync(
      process.execPath,
      ['--no-warnings', fileURLToPath(import.meta.url), count, seed, name],
      { stdio: 'inherit' },
    );
    if (status === 0) continue;
    process.stdout.write(`${name}: ended with ${signal ?? String(status)}\n`);
    process.exitCode = 1;
  }
}

async function run(name: DatabaseName, triples: number, start: number): Promise<void> {
  const server = name === 'postgres' ? await PostgresServer.start() : undefined;
  const driver = name === 'sqlite (libsql)' ? 'libsql' : undefined;
  const database = createDatabase('fuzz', { url: server?.url() ?? 'sqlite::memory:', driver });
  try {
    process.stdout.write(`${name}: ${await insertAll(database, triples, randomOf(start))}\n`);
  } finally {
    await database.close();
    await server?.stop();
  }
}

async function insertAll(
  database: DriverDatabase,
  triples: number,
  random: () => number,
): Promise<string> {
  const isPostgres = database.dialect === 'postgres';
  // SQLite's columns without a type keep what they get; PostgreSQL's are text, and bytea for bytes.
  await database.execute(
    `CREATE TABLE offered ${isPostgres ? '(a text, b text, c text, d bytea)' : '(a, b, c, d)'}`,
  );
  const marks = isPostgres ? '$1, $2, $3, $4' : '?, ?, ?, ?';
  let kept = 0;
  let refused = 0;
  for (let number = 0; number < triples; number++) {
    const values = [0, 1, 2].map(() => makeValue(random));
    const bytes = random() < 0.5 ? null : Buffer.from([random() * 256, 0, 255]);
    if (isPostgres && values.some((value) => value instanceof Uint8Array)) values.fill(null);
    const given = [...values, bytes] as DatabaseValue[];
    let rows: readonly Row[];
    try {
      ({ rows } = await database.execute(
        `INSERT INTO offered VALUES (${marks}) RETURNING a, b, c, d`,
        given,
        { bigints: true },
      ));
      kept += 1;
    } catch (error) {
      if (!(error instanceof UnsafeValue)) throw error;
      refused += 1;
      continue;
    }
    given.forEach((value, index) => check(value, rows[0]![index], isPostgres));
    const hasLost = given.some((value) => !isPlain(value));
    if (hasLost) throw new Error('A value that no column holds was not refused.');
  }
  const stored = await database.execute('SELECT count(*) FROM offered', [], { bigints: true });
  if (Number(stored.rows[0]![0]) !== kept) throw new Error('Not all rows are there.');
  return `${kept} triples stored and read back equal, ${refused} refused`;
}

function check(given: unknown, got: unknown, isPostgres: boolean): void {
  const wanted = isPostgres ? asPostgresText(given) : asSqliteValue(given);
  const isEqual =
    wanted instanceof Uint8Array && got instanceof Uint8Array
      ? Buffer.compare(wanted, got) === 0
      : wanted === got;
  if (!isEqual)
    throw new Error(
      `Altered: ${JSON.stringify(String(given))} became ${JSON.stringify(String(got))}`,
    );
}

function asPostgresText(value: unknown): unknown {
  if (value === null || value instanceof Uint8Array) return value;
  return value instanceof Date ? value.toISOString() : String(value);
}

function asSqliteValue(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (!(value instanceof Date)) return value;
  const text = value.toISOString();
  const fraction = text.slice(20, 23);
  return `${text.slice(0, 10)} ${text.slice(11, 19)}${fraction === '000' ? '' : `.${fraction}000`}`;
}

function isPlain(value: unknown): boolean {
  if (typeof value === 'string')
    return !value.includes('\0') && Buffer.from(value).toString() === value;
  if (typeof value === 'number') return Number.isFinite(value);
  return (
    value === null ||
    typeof value === 'boolean' ||
    typeof value === 'bigint' ||
    value instanceof Uint8Array ||
    value instanceof Date
  );
}

function makeValue(random: () => number): unknown {
  const pick = Math.floor(random() * 24);
  const small = Math.floor(random() * 1000);
  switch (pick) {
    case 0:
      return null;
    case 1:
      return random() < 0.5;
    case 2:
      return small - 500;
    case 3:
      return (random() - 0.5) * 10 ** (random() * 600 - 300);
    case 4:
      return [NaN, Infinity, -Infinity, -0, 2 ** 53, -(2 ** 63), 5e-324][small % 7];
    case 5:
      return BigInt(small) * 10n ** BigInt(small % 25);
    case 6:
      return [2n ** 63n - 1n, -(2n ** 63n), 2n ** 63n, -(2n ** 63n) - 1n][small % 4];
    case 7:
      return new Date(random() * 4e12 - 2e12);
    case 8:
      return new Date([NaN, 8.64e15, -8.64e15, -62_135_596_800_001][small % 4]!);
    case 9:
      return Buffer.from(String(random()));
    case 10:
      return new Uint8Array(small % 5);
    case 11:
      return undefined;
    case 12:
      return [{}, [], [1], { a: 1 }, new Map(), /x/, new String('x'), new Number(1)][small % 8];
    case 13:
      return [() => 1, Symbol('x'), class {}, new Proxy({}, {}), Promise.resolve(1)][small % 5];
    case 14:
      return [
        new Float64Array(2),
        new Uint16Array(1),
        new ArrayBuffer(2),
        new DataView(new ArrayBuffer(2)),
      ][small % 4];
    case 15:
      return {
        toString: () => 'x',
        valueOf: () => 1,
        toISOString: () => 'x',
        toPostgres: () => 'x',
      };
    case 16:
      return Object.create(Date.prototype);
    case 17:
      return Object.create(Uint8Array.prototype);
    default:
      return makeText(random);
  }
}

function makeText(random: () => number): string {
  let text = '';
  const length = Math.floor(random() * 6);
  for (let index = 0; index < length; index++)
    text += PIECES[Math.floor(random() * PIECES.length)]!;
  return text;
}

/** Numbers from 0 to 1 that a seed repeats (mulberry32). */
function randomOf(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
