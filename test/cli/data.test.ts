import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { createDatabase } from '../../src/orm/database/configure-databases.js';
import { createTables } from '../../src/orm/migrations/create-tables.js';
import '../orm/support/library.js';
import { PostgresServer } from '../orm/support/postgres-server.js';

const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
const SETTINGS = fileURLToPath(new URL('../fixtures/data/settings.js', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'lapompe-data-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

function start(url: string, args: readonly string[]) {
  return spawn(process.execPath, [MAIN, '--settings', SETTINGS, ...args], {
    cwd: folder,
    env: {
      ...process.env,
      DATABASE_URL: url,
      DEBUG: 'false',
      LAPOMPE_HISTORY: join(folder, 'history'),
    },
  });
}

/** @param lines - typed one after the other, each at a prompt */
async function type(url: string, lines: readonly string[]): Promise<Run> {
  const child = start(url, ['shell', '-i']);
  const left = [...lines];
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
    if (output.endsWith('lapompe> ') && left.length > 0) child.stdin.write(`${left.shift()}\n`);
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const errors = await text(child.stderr);
  return { status: await ended, output, errors };
}

async function run(url: string, args: readonly string[], input = ''): Promise<Run> {
  const child = start(url, args);
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { status: await ended, output, errors };
}

const FIXTURE = [
  { model: 'library.author', pk: 1, fields: { name: 'Eco', age: null, country: 1 } },
  { model: 'library.country', pk: 1, fields: { name: 'Italy' } },
];

describe.each(['sqlite', 'postgres'])('Commands of data on %s', (name) => {
  let server: PostgresServer | undefined;
  let url = '';
  const lapompe = (...args: readonly string[]) => run(url, args);

  beforeAll(async () => {
    if (name === 'postgres') server = await PostgresServer.start();
    url = server?.url() ?? `sqlite:${join(folder, 'data.sqlite3')}`;
    const target = createDatabase('default', url);
    await createTables(target);
    await target.close();
    writeFileSync(join(folder, 'all.json'), JSON.stringify(FIXTURE));
  }, 60_000);
  afterAll(() => server?.stop());

  it('loads fixtures, from files and from standard input, and tells how many', async () => {
    const loaded = await lapompe('loaddata', 'all');
    expect(loaded).toMatchObject({
      status: 0,
      output: 'Installed 2 object(s) from 1 fixture(s)\n',
      errors: 'all: 2 objects\n',
    });
    const more = '{"model": "library.country", "pk": 2, "fields": {"name": "France"}}';
    expect((await run(url, ['loaddata', '-'], more)).output).toContain('Installed 1 object');
  });

  it('fails with the place, and keeps nothing', async () => {
    writeFileSync(
      join(folder, 'bad.json'),
      '[{"model": "library.country", "pk": 9, "fields": {"name": "Gone"}},\n{"model": "library.nothing"}]',
    );
    const { status, errors } = await lapompe('loaddata', 'bad.json');
    expect(status).toBe(1);
    expect(errors).toContain('bad.json:2 (object 2): There is no model "library.nothing"');
    expect((await lapompe('dumpdata', 'library.Country')).output).not.toContain('Gone');
  });

  it('dumps models, to standard output and into files', async () => {
    const all = await lapompe('dumpdata', '--exclude', 'library.Country');
    expect(all.status).toBe(0);
    expect(JSON.parse(all.output)).toEqual([FIXTURE[0]]);
    expect(all.errors).toContain('library.author: 1 objects');
    const written = await lapompe('dumpdata', 'library', '--indent', '2', '-o', 'dump.json.gz');
    expect([written.status, written.output]).toEqual([0, '']);
    const dumped = gunzipSync(readFileSync(join(folder, 'dump.json.gz'))).toString();
    expect(JSON.parse(dumped)).toHaveLength(3);
    expect((await lapompe('loaddata', 'dump.json.gz')).output).toContain('Installed 3 object');
    expect((await lapompe('dumpdata', 'nonsense')).status).toBe(1);
  });

  it('runs scripts in the shell, with models, services and settings', async () => {
    const code = [
      'const before = await Country.objects.count();',
      'await atomic(() => Country.objects.create({ name: "Spain" }));',
      'console.log(before, await countryService.count(), settings.constructor.name);',
      'console.log((await get("CountryService").count()) === (await Country.objects.aggregate({ n: Count("id") })).n);',
      'const { join } = await import("node:path"); console.log(join("a", "b"));',
    ].join('\n');
    const ran = await run(url, ['shell', '--sql'], code);
    expect(ran.output).toBe('2 3 Settings\ntrue\na/b\n');
    expect(ran.status).toBe(0);
    expect(ran.errors).toMatch(/^\[[\d.]+ ms, 1 rows\] INSERT INTO .*'Spain'/m);
  });

  it('gives the exit status of scripts', async () => {
    const thrown = await lapompe('shell', '--command', '\nthrow new TypeError("no")');
    expect(thrown.status).toBe(1);
    expect(thrown.errors).toMatch(/TypeError: no\n\s+at command:2/);
    expect((await lapompe('shell', '-c', 'process.exitCode = 3')).status).toBe(3);
    expect((await lapompe('shell', '-c', 'get("ContryService")')).errors).toContain(
      'Did you mean "CountryService"?',
    );
    expect((await lapompe('shell', '-c', 'const =')).errors).toContain('SyntaxError');
  });

  it('shows rows at its prompt, and statements where they are asked for', async () => {
    const { status, output, errors } = await type(url, [
      'Country.objects.filter({ name: "Italy" })',
      'await Author.objects.all()',
      'Country.objects.none()',
      '.sql',
      'Country.objects.filter({ name__nonsense: 1 })',
      'const answer = await Country.objects.values("name").first()',
      'answer.name',
      'Book = 3',
      '.exit',
    ]);
    expect(status).toBe(0);
    expect(output).toMatch(/id +name\s*\n-*.*\n?1 +Italy/);
    expect(output).toMatch(/id +name +age +countryId/);
    expect(output).toContain('No rows of Country.');
    expect(output).toContain('Statements are printed.');
    expect(output).toContain('nonsense');
    expect(output).toMatch(/'(Italy|France)'/);
    expect(errors).toContain('SELECT');
  });
});
