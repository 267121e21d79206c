/**
 * Prints what reading costs with our models, with Kysely alone and with TypeORM, on SQLite and PostgreSQL: microseconds of
 * processor time for a call, all threads of this process included, and what that is in relation to Kysely and TypeORM.
 *
 *     npm run bench:orm -- [--rounds 60] [--database sqlite]
 */
import { deepStrictEqual } from 'node:assert';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { hasNodeSqlite } from '../../src/orm/database/open-sqlite.js';
import { createDatabase } from '../../src/orm/index.js';
import { PostgresServer } from '../orm/support/postgres-server.js';
import { rotate } from './interleave.js';
import type { Contender } from './orm/contender.js';
import { libsqlDialect, nodeSqliteDialect, openKysely, pgDialect } from './orm/kysely-contender.js';
import { openLapompe } from './orm/lapompe-contender.js';
import { makeRows, schemaOf } from './orm/tables.js';
import { libsqlOptions, openTypeorm, pgOptions } from './orm/typeorm-contender.js';
import { formatNumber, formatTable } from './report.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '60' },
    database: { type: 'string', default: '' },
  },
});
const ROUNDS = Number(values.rounds);

/** Processor time that one contender gets for one work in one round, in microseconds. */
const SLICE = 15_000;

interface Work {
  readonly name: string;
  readonly call: (contender: Contender, turn: number) => Promise<unknown>;
  /** We cost at most that much in relation to Kysely. */
  readonly kyselyBar: number;
  /** TypeORM costs at least that much in relation to us. */
  readonly typeormBar: number | undefined;
}

const WORKS: readonly Work[] = [
  {
    name: 'by id',
    call: (contender, turn) => contender.byId((turn % 1000) + 1),
    kyselyBar: 1.6,
    typeormBar: 1.2,
  },
  {
    name: 'list of 100',
    call: (contender) => contender.list(),
    kyselyBar: 1.3,
    typeormBar: undefined,
  },
  {
    name: 'list of 100 with a relation',
    call: (contender) => contender.withAuthor(),
    kyselyBar: 1.2,
    typeormBar: 2.5,
  },
  {
    name: 'the same without a limit',
    call: (contender) => contender.allWithAuthor(),
    kyselyBar: 1.2,
    typeormBar: undefined,
  },
];

const folder = mkdtempSync(join(tmpdir(), 'lapompe-bench-'));
let server: PostgresServer | undefined;
console.log(`node ${process.version}, ${ROUNDS} rounds`);
try {
  const file = join(folder, 'books.sqlite3');
  const url = `sqlite:${file}`;
  await fill(url);
  if (isWanted('node:sqlite') && hasNodeSqlite()) {
    await compare('node:sqlite (TypeORM: libsql)', [
      openLapompe({ url, driver: 'node:sqlite' }),
      openKysely(nodeSqliteDialect(file)),
      await openTypeorm(libsqlOptions(file)),
    ]);
  }
  if (isWanted('libsql')) {
    await compare('libsql', [
      openLapompe({ url, driver: 'libsql' }),
      openKysely(libsqlDialect(file)),
      await openTypeorm(libsqlOptions(file)),
    ]);
  }
  if (isWanted('postgres')) {
    server = await PostgresServer.start();
    await fill(server.url());
    await compare('postgres', [
      openLapompe({ url: server.url() }),
      openKysely(pgDialect(server.url())),
      await openTypeorm(pgOptions(server.url())),
    ]);
  }
} finally {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}

function isWanted(name: string): boolean {
  return name.includes(values.database);
}

async function fill(url: string): Promise<void> {
  const target = createDatabase('default', { url });
  for (const sql of schemaOf(target.dialect)) await target.execute(sql);
  const { authors, books } = makeRows();
  await insert('bench_author', 'id, name, country, born_in', authors);
  await insert('bench_book', 'id, title, isbn, language, summary, pages, rating, author_id', books);
  await target.close();

  async function insert(table: string, columns: string, rows: readonly object[]): Promise<void> {
    const marks = columns
      .split(',')
      .map((_, index) => (target.dialect === 'sqlite' ? '?' : `$${index + 1}`));
    for (const row of rows) {
      const text = `INSERT INTO ${table} (${columns}) VALUES (${marks.join(', ')})`;
      await target.execute(text, Object.values(row) as readonly (number | string)[]);
    }
  }
}

async function compare(database: string, contenders: readonly Contender[]): Promise<void> {
  try {
    for (const work of WORKS) await checkEqual(work, contenders);
    const rows: string[][] = [];
    for (const work of WORKS) rows.push(...(await measureWork(work, contenders)));
    console.log(`\n${database}`);
    console.log(
      formatTable(['work', 'by', 'least µs', 'median µs', 'ratio', 'median', 'bar'], rows),
    );
  } finally {
    for (const contender of contenders) await contender.close();
  }
}

/** All must give the same before anything is timed. */
async function checkEqual({ call }: Work, contenders: readonly Contender[]): Promise<void> {
  const results: unknown[] = [];
  for (const contender of contenders) {
    const found = await call(contender, 41);
    const list = Array.isArray(found) ? (found as readonly unknown[]) : [found];
    results.push(JSON.parse(JSON.stringify(list.map((book) => contender.plain(book)))));
  }
  for (const other of results.slice(1)) deepStrictEqual(other, results[0]);
}

async function measureWork(work: Work, contenders: readonly Contender[]): Promise<string[][]> {
  const times = new Map<Contender, number[]>(contenders.map((each) => [each, []]));
  const repeats = new Map<Contender, number>();
  // To warm, and to learn how many calls fill the time.
  for (const contender of contenders) {
    await run(work, contender, 2000);
    const cost = await run(work, contender, 200);
    repeats.set(contender, Math.max(5, Math.round(SLICE / cost)));
  }
  for (let round = 0; round < ROUNDS; round += 1)
    for (const contender of rotate(contenders, round))
      times.get(contender)!.push(await run(work, contender, repeats.get(contender)!));
  return describe(
    work,
    contenders.map(({ name }) => name),
    [...times.values()],
  );
}

/** Microseconds of processor time for one call. */
async function run({ call }: Work, contender: Contender, repeats: number): Promise<number> {
  const before = process.cpuUsage();
  for (let turn = 0; turn < repeats; turn += 1) await call(contender, turn * 37);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / repeats;
}

function describe(
  { name, kyselyBar, typeormBar }: Work,
  names: readonly string[],
  times: readonly (readonly number[])[],
): string[][] {
  const [ours = [], kysely = [], typeorm = []] = times;
  const toKysely = least(ours) / least(kysely);
  const toTypeorm = least(typeorm) / least(ours);
  const bars = [
    '',
    verdict(toKysely <= kyselyBar, `ours ≤ ${kyselyBar} ×`),
    typeormBar === undefined ? '' : verdict(toTypeorm >= typeormBar, `≥ ${typeormBar} × ours`),
  ];
  const ratios = ['', formatNumber(toKysely, 2), formatNumber(toTypeorm, 2)];
  const medians = [
    '',
    formatNumber(median(ours.map((time, round) => time / kysely[round]!)), 2),
    formatNumber(median(typeorm.map((time, round) => time / ours[round]!)), 2),
  ];
  return names.map((by, index) => [
    index === 0 ? name : '',
    by,
    formatNumber(least(times[index]!), 1),
    formatNumber(median(times[index]!), 1),
    ratios[index]!,
    medians[index]!,
    bars[index]!,
  ]);
}

function verdict(isMet: boolean, bar: string): string {
  if (!isMet) process.exitCode = 1;
  return `${bar}: ${isMet ? 'met' : 'missed'}`;
}

function least(list: readonly number[]): number {
  return Math.min(...list);
}

function median(list: readonly number[]): number {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
