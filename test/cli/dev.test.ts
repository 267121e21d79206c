import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getFreePort } from 'lapompe/testing';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const MAIN = join(ROOT, 'dist/src/cli/main.js');

const SETTINGS = `import { BaseSettings } from 'lapompe';
export class Settings extends BaseSettings { override scan = ['./app']; }
`;
const CONTROLLER = `import { Controller, Get, html } from 'lapompe';
@Controller()
export class HelloController {
  @Get() index() { return html\`<html><body><h1>first</h1></body></html>\`; }
}
`;

describe('lapompe dev', () => {
  let folder: string;
  let supervisor: ChildProcess;
  let output = '';
  let url = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lapompe-dev-'));
    await mkdir(join(folder, 'src/app'), { recursive: true });
    await mkdir(join(folder, 'node_modules'));
    await symlink(ROOT, join(folder, 'node_modules/lapompe'));
    for (const name of ['typescript', '@types', '@typescript']) {
      await symlink(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
    }
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: 'lapompe/tsconfig.json',
        compilerOptions: { rootDir: 'src', outDir: 'dist' },
        include: ['src'],
      }),
    );
    await writeFile(join(folder, 'src/settings.ts'), SETTINGS);
    await writeFile(join(folder, 'src/app/hello.ts'), CONTROLLER);
    const port = await getFreePort();
    url = `http://127.0.0.1:${port}/`;
    const environment: NodeJS.ProcessEnv = { ...process.env, PORT: String(port), NODE_OPTIONS: '' };
    delete environment.NODE_ENV;
    supervisor = spawn(process.execPath, [MAIN, 'dev'], { cwd: folder, env: environment });
    supervisor.stdout?.on('data', (data: Buffer) => (output += data.toString()));
    supervisor.stderr?.on('data', (data: Buffer) => (output += data.toString()));
    await pageWith('<h1>first</h1>', { beforeItServes: true });
  }, 60_000);

  afterAll(async () => {
    const gone = new Promise((resolve) => supervisor.once('exit', resolve));
    supervisor.kill('SIGTERM');
    await gone;
    await rm(folder, { recursive: true, force: true });
  }, 30_000);

  /** Asks until the page contains `text`; gives the page. From the first page on no request may be lost. */
  async function pageWith(text: string, { beforeItServes = false } = {}): Promise<string> {
    let page = '';
    for (let attempt = 0; attempt < 600; attempt++) {
      try {
        const answer = await fetch(url, {
          headers: { accept: 'text/html', connection: 'close' },
          signal: AbortSignal.timeout(15_000),
        });
        page = await answer.text();
      } catch (error) {
        if (!beforeItServes) throw new Error(`A request was lost.\n${output}`, { cause: error });
        page = String(error);
      }
      if (page.includes(text)) return page;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`"${text}" did not come; the last page was ${page}\n${output}`);
  }

  /** Saves in one step: a file that is just being written is empty for a moment, which compiles, and has no controller. */
  async function edit(from: string, to: string): Promise<void> {
    const file = join(folder, 'src/app/hello.ts');
    const saved = join(folder, 'hello.saved');
    await writeFile(saved, (await readFile(file, 'utf8')).replace(from, to));
    await rename(saved, file);
  }

  it('answers with the newest code after a save', async () => {
    await edit('first', 'second');
    await pageWith('<h1>second</h1>');
  }, 60_000);

  it('goes on with the code before, and shows what is wrong, while types are broken', async () => {
    await edit('index()', 'index(): number');
    const page = await pageWith('TS2322');
    expect(page).toContain('<h1>second</h1>');
    expect(output).toMatch(/hello\.ts:\d+:\d+ TS2322/);
  }, 60_000);

  it('goes on with the code before while the newest does not boot, and shows every finding', async () => {
    let isShown = false;
    const visitors = Array.from({ length: 8 }, async () => {
      while (!isShown) expect(await pageWith('')).toContain('<h1>second</h1>');
    });
    await edit('index(): number', 'index(page: number)');
    const page = await pageWith('CONTROLLERS_AMBIGUOUS_PARAMETER');
    expect(page).toContain('<h1>second</h1>');
    // The code that does not boot has ended by now, or is about to: nobody may have been sent to it.
    await new Promise((resolve) => setTimeout(resolve, 300));
    isShown = true;
    await Promise.all(visitors);
    await edit('index(page: number)', 'index()');
    await edit('second', 'third');
    expect(await pageWith('<h1>third</h1>')).not.toContain('CONTROLLERS_AMBIGUOUS_PARAMETER');
  }, 60_000);
});
