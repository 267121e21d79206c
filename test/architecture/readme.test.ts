// What README.md and nest-cli-free.md show is taken out of them, compiled by the project's own compiler, and run.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import {
  BaseSettings,
  BootError,
  Controller,
  Get,
  Middleware,
  Service,
  HttpRequest,
  type Next,
} from 'lapompe';
import { Client, createTestApplication } from 'lapompe/testing';

import { ROOT } from './read-sources.js';

const PRESET = {
  extends: 'lapompe/tsconfig.json',
  compilerOptions: { rootDir: 'src', outDir: 'dist', types: ['node'] },
  include: ['src'],
};

// Each request opens a connection: one that was kept while a busy machine stood still may be closed when it is used again.
const fetch = (url: string | URL, { headers, ...init }: RequestInit = {}): Promise<Response> =>
  globalThis.fetch(url, {
    ...init,
    headers: { ...(headers as Readonly<Record<string, string>>), connection: 'close' },
  });

const projects: string[] = [];
const running: { stop(): Promise<unknown> }[] = [];

afterAll(async () => {
  await Promise.all(running.map((each) => each.stop()));
  for (const folder of projects) rmSync(folder, { recursive: true, force: true });
});

describe('The first application of the README', () => {
  let folder: string;
  let url: string;

  beforeAll(async () => {
    folder = createProject('README.md');
    compile(folder);
    url = await start(folder, 'dist/main.js');
  }, 60_000);

  it('is twenty lines long, imports and blank lines aside', () => {
    const lines = readFileSync(join(folder, 'src/settings.ts'), 'utf8').split('\n');
    expect(
      lines.filter((line) => line.trim() !== '' && !/^(?:import|\/\/)/.test(line)).length,
    ).toBeLessThanOrEqual(21);
  });

  it('lists and shows', async () => {
    expect(await (await fetch(url)).json()).toEqual([{ title: 'Minor Swing', year: 1937 }]);
    expect(await (await fetch(`${url}1/`)).json()).toEqual({ title: 'Minor Swing', year: 1937 });
  });

  it('adds and says where', async () => {
    const response = await fetch(url, send({ title: 'Nuages', year: 1940 }));
    expect([response.status, response.headers.get('location')]).toEqual([201, '/tunes/2/']);
  });

  it('behaves as its column of the comparison says', async () => {
    const wrongMethod = await fetch(url, { method: 'DELETE' });
    expect([wrongMethod.status, wrongMethod.headers.get('allow')]).toEqual([
      405,
      'GET, HEAD, OPTIONS, POST',
    ]);
    const options = await fetch(url, { method: 'OPTIONS' });
    expect([options.status, options.headers.get('allow')]).toEqual([
      204,
      'GET, HEAD, OPTIONS, POST',
    ]);
    const refused = await fetch(url, send({ title: 'Nuages', year: '1940' }));
    expect(refused.status).toBe(422);
    expect(await refused.json()).toHaveProperty('errors.year');
    expect((await fetch(`${url}x/`)).status).toBe(404);
    expect((await fetch(url)).headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('passes the tests that the README shows', () => {
    const output = execFileSync(
      process.execPath,
      [
        '--experimental-vm-modules',
        '--no-warnings',
        join(ROOT, 'node_modules/jest/bin/jest.js'),
        '--rootDir',
        folder,
        '--coverage=false',
      ],
      {
        cwd: folder,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, NODE_ENV: 'test' },
      },
    );
    expect(output).toBe('');
  }, 60_000);

  it('is understood by the commands', () => {
    const routes = lapompe(folder, 'routes', '--json');
    expect((JSON.parse(routes) as { path: string }[]).map(({ path }) => path)).toEqual([
      '/tunes/',
      '/tunes/<int:pk>/',
      '/tunes/',
    ]);
    expect(lapompe(folder, 'check')).toContain('Nothing found');
  });
});

describe('The application of nest-cli-free.md', () => {
  let folder: string;
  let url: string;

  beforeAll(async () => {
    folder = createProject('nest-cli-free.md');
    const settings = join(folder, 'src/settings.ts');
    // The last block needs one provider more than the steps before it.
    const text = readFileSync(settings, 'utf8').replace(
      "['./tunes'];",
      "['./tunes'];\n  override providers = clock('1953-05-16');",
    );
    writeFileSync(settings, `import { clock } from './tunes/from-nest.js';\n${text}`);
    compile(folder);
    url = await start(folder, 'dist/main.js');
  }, 60_000);

  it('serves', async () => {
    expect(await (await fetch(`${url}?year=1940`)).json()).toEqual([
      { title: 'Nuages', year: 1940 },
    ]);
    expect((await fetch(url, send({ title: 'Daphné', year: 1938 }))).status).toBe(403);
  });

  it('passes the tests that the page shows', () => {
    const output = execFileSync(process.execPath, ['--test'], {
      cwd: join(folder, 'dist'),
      encoding: 'utf8',
      env: { ...process.env, NODE_ENV: 'test' },
    });
    expect(output).toMatch(/pass 4\b/);
    expect(output).toMatch(/fail 0\b/);
  });

  it('does with a guard, an interceptor, a filter and lifecycle hooks what the table says', async () => {
    const rehearsal = new URL('/rehearsal/', url);
    const refused = await fetch(rehearsal);
    expect([refused.status, refused.headers.get('x-stamp')]).toEqual([403, '403']);
    const allowed = await fetch(rehearsal, { headers: { 'x-role': 'editor' } });
    expect(await allowed.json()).toEqual({
      member: 'editor',
      running: true,
      at: '1953-05-16T00:00:00.000Z',
    });
    const caught = await fetch(new URL('string/', rehearsal));
    expect([caught.status, await caught.json()]).toEqual([409, { retune: 'G' }]);
  });
});

describe('The comparison of the README', () => {
  @Service()
  class Missing {}

  @Service()
  class AlsoMissing {}

  @Controller('one')
  class One {
    constructor(readonly missing: Missing) {}
    @Get() show() {
      return 1;
    }
  }

  @Controller('two')
  class Two {
    constructor(readonly missing: AlsoMissing) {}
    @Get() show() {
      return 2;
    }
    @Get('boom/') boom(): string {
      throw new Error('the secret of the house');
    }
  }

  @Middleware()
  class Layer {
    async handle(request: HttpRequest, next: Next) {
      const response = await next(request);
      response.headers.set('x-layer', String(response.status));
      return response;
    }
  }

  class Settings extends BaseSettings {
    override controllers = [One, Two];
    override middleware = [Layer];
  }

  it('names both missing services, each with its place', async () => {
    const error = await createTestApplication(Settings).then(
      () => undefined,
      (reason: unknown) => reason as BootError,
    );
    expect(error).toBeInstanceOf(BootError);
    expect(
      error!.findings.map(({ id, place }) => [id, place?.file.endsWith('readme.test.ts')]),
    ).toEqual([
      ['DI_MISSING', true],
      ['DI_MISSING', true],
    ]);
  });

  it('lets a layer change the answers to 404 and 500, and keeps the message of an error inside', async () => {
    const application = await createTestApplication(Settings, {
      providers: [Missing, AlsoMissing],
    });
    const client = new Client(application, { raiseRequestException: false });
    const [lost, failed] = [await client.get('/nowhere/'), await client.get('/two/boom/')];
    await application.close();
    expect([lost.status, lost.headers['x-layer']]).toEqual([404, '404']);
    expect([failed.status, failed.headers['x-layer']]).toEqual([500, '500']);
    expect(failed.text).not.toContain('secret');
  });
});

describe('The sample', () => {
  it('answers the search that the README links', async () => {
    const url = await start(ROOT, 'dist/sample-app/main.js');
    const response = await fetch(new URL('/search/?query=science', url));
    const { query, count } = (await response.json()) as { query: string; count: number };
    expect([query, count > 100]).toEqual(['science', true]);
  });
});

describe('The binding rule', () => {
  it('stands in the README as it was decided', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8').replaceAll(/\s+/g, ' ');
    expect(readme).toContain(
      '*Path captures come first, in order; then an `HttpRequest` parameter receives it; a DTO class is the body for POST, PUT and ' +
        'PATCH and the query otherwise; anything else carries a decorator (`@Query @Body @Path @Header @Cookie @Files @User …`). ' +
        'Anything ambiguous stops the boot.*',
    );
  });
});

/** Writes each block that begins with `// src/…` to the file that it names, in a folder with the package installed. */
function createProject(document: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'lapompe-readme-'));
  projects.push(folder);
  const blocks = readFileSync(join(ROOT, document), 'utf8').matchAll(
    /```ts\n\/\/ (src\/[\w./-]+)\n([\s\S]*?)```/g,
  );
  for (const [, file = '', code = ''] of blocks) write(join(folder, file), code);
  write(
    join(folder, 'package.json'),
    JSON.stringify({ type: 'module', lapompe: { settings: 'dist/settings.js' }, jest: JEST }),
  );
  write(join(folder, 'tsconfig.json'), JSON.stringify(PRESET));
  link(folder, 'lapompe', ROOT);
  for (const name of ['class-validator', 'class-transformer', '@types', '@jest', 'typescript'])
    link(folder, name, join(ROOT, 'node_modules', name));
  return folder;
}

const JEST = { roots: ['<rootDir>/dist'], transform: {}, testEnvironment: 'node' };

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function link(folder: string, name: string, target: string): void {
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  symlinkSync(target, join(folder, 'node_modules', name), 'dir');
}

function compile(folder: string): void {
  execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder], {
    stdio: 'pipe',
    encoding: 'utf8',
  });
}

/** Starts an application and gives the first address that it prints. */
async function start(folder: string, file: string): Promise<string> {
  const child = spawn(process.execPath, [file], {
    cwd: folder,
    env: { ...process.env, DEBUG: 'true', PORT: '0', NODE_ENV: 'development' },
  });
  const exit = once(child, 'exit');
  running.push({ stop: () => (child.kill(), exit) });
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => (text += part));
  for await (const line of createInterface(child.stdout)) {
    const [url] = /http:\/\/[\d.]+:\d+\/[a-z]*\/?/.exec(line) ?? [];
    if (url !== undefined) return url;
    text += `${line}\n`;
  }
  throw new Error(`"${file}" printed no address:\n${text}`);
}

function lapompe(folder: string, ...args: readonly string[]): string {
  return execFileSync(process.execPath, [join(ROOT, 'dist/src/cli/main.js'), ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, DEBUG: 'true', NODE_ENV: 'development' },
  });
}

function send(body: unknown): RequestInit {
  return {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  };
}
