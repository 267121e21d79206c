import { spawn, type ChildProcess } from 'node:child_process';
import {
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
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
const SETTINGS_FROM_ENVIRONMENT = `import { BaseSettings, Env } from 'lapompe';
export class Settings extends BaseSettings {
  @Env('FIRST') first = 'none';
  @Env('SECOND') second = 'none';
  override scan = ['./app'];
}
`;
const WORDS = `import { Controller, Get, HttpResponse } from 'lapompe';
import { Settings } from '../settings.js';
@Controller('words')
export class WordsController {
  constructor(private readonly settings: Settings) {}
  @Get() show() { return new HttpResponse(this.settings.first + ' ' + this.settings.second); }
}
`;
const CRASH = `import { Controller, Get } from 'lapompe';
interface Score { readonly bars: number }
@Controller('crash')
export class CrashController {
  @Get() later() {
    setTimeout(() => { const none = null as unknown as Score; none.bars; }, 20);
    return 'soon';
  }
}
`;

describe('lapompe dev', () => {
  let folder: string;
  let link: string;
  let supervisor: ChildProcess;
  let output = '';
  let url = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lapompe dév-'));
    link = `${folder}.link`;
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
    const environment: NodeJS.ProcessEnv = {
      ...process.env,
      PORT: String(port),
      SECOND: 'from the environment',
      NODE_OPTIONS: '',
    };
    delete environment.NODE_ENV;
    // As a shell enters a folder by a link.
    await symlink(folder, link);
    environment.PWD = link;
    supervisor = spawn(process.execPath, [MAIN, 'dev'], { cwd: link, env: environment });
    supervisor.stdout?.on('data', (data: Buffer) => (output += data.toString()));
    supervisor.stderr?.on('data', (data: Buffer) => (output += data.toString()));
    await pageWith('<h1>first</h1>', { beforeItServes: true });
  }, 60_000);

  afterAll(async () => {
    const gone = new Promise((resolve) => supervisor.once('exit', resolve));
    supervisor.kill('SIGTERM');
    await gone;
    await rm(link, { force: true });
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

  it('serves no longer what a file served that is gone', async () => {
    const file = join(folder, 'src/app/extra.ts');
    await writeFile(file, CONTROLLER.replace('@Controller()', "@Controller('extra')"));
    await until(async () => (await statusOf('extra/')) === 200);
    await writeFile(join(folder, 'dist/app/by-hand.js'), 'export const page = 1;');
    await rm(file);
    await until(async () => (await statusOf('extra/')) === 404);
    expect(output).toContain(`Removed ${join('dist/app/extra.js')}: its source`);
    expect((await readdir(join(folder, 'dist/app'))).sort()).toEqual([
      'by-hand.js',
      'hello.js',
      'hello.js.map',
    ]);
  }, 60_000);

  it('takes over what changes in .env files, below the environment', async () => {
    await writeFile(join(folder, 'src/settings.ts'), SETTINGS_FROM_ENVIRONMENT);
    await writeFile(join(folder, 'src/app/words.ts'), WORDS);
    const wordsAre = (text: string) =>
      until(async () => (await (await fetch(`${url}words/`)).text()) === text);
    await wordsAre('none from the environment');
    await writeFile(join(folder, '.env'), 'FIRST=one\nSECOND=two');
    await wordsAre('one from the environment');
    await writeFile(join(folder, '.env.development'), 'FIRST=more');
    await wordsAre('more from the environment');
    await rm(join(folder, '.env.development'));
    await wordsAre('one from the environment');
    expect(output).toContain('.env.development has changed.');
  }, 60_000);

  it('names the line of TypeScript where the application crashes, and starts it again', async () => {
    await writeFile(join(folder, 'src/app/crash.ts'), CRASH);
    await until(async () => (await statusOf('crash/')) === 200);
    // What ends while something newer serves needs no start: then once more.
    await until(async () => output.includes('starting it again') || (await statusOf('crash/')) < 0);
    expect(output).toMatch(/TypeError: .*null[^]*src\/app\/crash\.ts:6:\d+/);
    await until(async () => (await statusOf('words/')) === 200);
  }, 60_000);

  async function statusOf(path: string): Promise<number> {
    return fetch(`${url}${path}`).then(
      ({ status }) => status,
      () => 0,
    );
  }

  async function until(holds: () => Promise<boolean>): Promise<void> {
    for (let attempt = 0; attempt < 600; attempt++) {
      if (await holds()) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`It did not happen.\n${output}`);
  }
});
