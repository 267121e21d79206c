import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../../', import.meta.url));

/** What a command has done. */
export interface Ran {
  readonly status: number;
  readonly output: string;
}

/** A project of its own in a temporary folder, compiled by the real compiler. */
export class MigrationProject {
  readonly folder = mkdtempSync(join(tmpdir(), 'lapompe-project-'));
  readonly #environment: Record<string, string>;

  constructor(url = 'sqlite:db.sqlite3') {
    this.#environment = { DATABASE_URL: url, NODE_ENV: 'test', DEBUG: 'true' };
    this.write('package.json', '{"type":"module"}');
    mkdirSync(join(this.folder, 'node_modules'));
    symlinkSync(ROOT, join(this.folder, 'node_modules/lapompe'));
    symlinkSync(join(ROOT, 'node_modules/@types'), join(this.folder, 'node_modules/@types'));
    const config = {
      extends: 'lapompe/tsconfig.json',
      compilerOptions: { outDir: 'dist', rootDir: 'src', types: ['node'] },
      include: ['src'],
    };
    this.write('tsconfig.json', JSON.stringify(config));
    this.write(
      'src/settings.ts',
      `import { BaseSettings, Env } from 'lapompe';

// A decorator has the compiler write helpers before the first line of this source.
export class Settings extends BaseSettings {
  @Env('SHOP_NAME') shopName = 'Books';
  override scan = ['./models'];
}
`,
    );
  }

  /** Writes a file; commands see it after {@link build}. */
  write(path: string, text: string): void {
    const file = join(this.folder, path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text);
  }

  /** Names of the files below `path`. */
  list(path: string): readonly string[] {
    return readdirSync(join(this.folder, path)).sort();
  }

  /** Compiles everything. */
  build(): void {
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
    // For so few files, threads cost more than they give.
    const args = [compiler, '-p', this.folder, '--singleThreaded'];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(stdout);
  }

  /** Runs `lapompe` to its end. */
  async run(...args: readonly string[]): Promise<Ran> {
    const child = this.start(...args);
    let output = '';
    child.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr!.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const status = await new Promise<number>((resolve) => {
      child.once('close', (code) => resolve(code ?? -1));
    });
    return { status, output };
  }

  /** Starts `lapompe`. */
  start(...args: readonly string[]): ChildProcess {
    const main = join(ROOT, 'dist/src/cli/main.js');
    return spawn(process.execPath, ['--no-warnings', main, ...args], {
      cwd: this.folder,
      env: { ...process.env, ...this.#environment },
    });
  }

  /** Deletes the folder. */
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
