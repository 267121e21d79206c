import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { StaleOutputs } from '../../../src/cli/dev/stale-outputs.js';
import { findCompiler } from '../../../src/cli/dev/typescript-watcher.js';

describe('StaleOutputs', () => {
  let folder: string;
  let compiler: readonly string[];

  beforeEach(async () => {
    folder = mkdtempSync(join(realpathSync(tmpdir()), 'lapompe stäle-'));
    compiler = await findCompiler();
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  }

  function configure(options: object, include: readonly string[] = ['src'], name = ''): string {
    const file = join(folder, `tsconfig${name}.json`);
    const compilerOptions = { module: 'nodenext', types: [], sourceMap: true, ...options };
    writeFileSync(file, JSON.stringify({ compilerOptions, include }));
    return file;
  }

  /** Compiles; gives what the compiler has read. */
  function compile(tsconfig: string): ReadonlySet<string> {
    const [command = '', ...args] = compiler;
    const list = execFileSync(command, [...args, '-p', tsconfig, '--listFiles'], {
      encoding: 'utf8',
    });
    return new Set(list.trim().split('\n'));
  }

  async function removed(outputs: StaleOutputs, sources: ReadonlySet<string>) {
    return (await outputs.remove(sources)).map(({ file }) => relative(folder, file)).sort();
  }

  it.each([
    ['rootDir and outDir', { rootDir: 'src', outDir: 'dist' }, ['src'], 'dist'],
    ['rootDir "."', { rootDir: '.', outDir: 'build/out' }, ['src'], 'build/out/src'],
    ['an outDir elsewhere', { rootDir: 'src', outDir: './a b/ö' }, ['src'], 'a b/ö'],
  ])(
    'removes what was compiled from sources that are gone: %s',
    async (_, options, include, to) => {
      write({ 'src/a.ts': 'export const a = 1;', 'src/old/b.mts': 'export const b = 1;' });
      const tsconfig = configure(options, include);
      compile(tsconfig);
      rmSync(join(folder, 'src/old'), { recursive: true });
      const outputs = new StaleOutputs(compiler, tsconfig);
      expect(await removed(outputs, compile(tsconfig))).toEqual([`${to}/old/b.mjs`]);
      expect(readdirSync(join(folder, to)).sort()).toEqual(['a.js', 'a.js.map']);
    },
  );

  it('leaves alone what other tools and people have put there', async () => {
    write({ 'src/a.ts': 'export const a = 1;', 'src/b.ts': 'export const b = 1;' });
    const tsconfig = configure({ rootDir: 'src', outDir: 'dist' });
    compile(tsconfig);
    const map = (...sources: readonly string[]) =>
      JSON.stringify({ version: 3, file: 'x.js', sources, mappings: '' });
    write({
      'dist/by-hand.js': '',
      'dist/vendor/x.js': '',
      'dist/vendor/x.js.map': map('../src/x.ts'),
      'dist/beside/x.js': '',
      'dist/beside/x.js.map': map('x.ts'),
      'dist/bundle/x.js': '',
      'dist/bundle/x.js.map': map('../../src/bundle/x.ts', '../../src/bundle/y.ts'),
      'dist/renamed.js': '',
      'dist/renamed.js.map': map('../src/renamed.ts'),
      'dist/other/x.js': '',
      'dist/other/x.js.map': map('../../lib/other/x.ts'),
      'dist/script/x.js': '',
      'dist/script/x.js.map': map('../../src/script/x.js'),
    });
    const sources = compile(tsconfig);
    expect(await removed(new StaleOutputs(compiler, tsconfig), sources)).toEqual([]);
    expect(existsSync(join(folder, 'dist/by-hand.js'))).toBe(true);
  });

  it('leaves alone what another tsconfig compiles to the same folder', async () => {
    write({ 'src/a.ts': 'export const a = 1;', 'test/b.ts': 'export const b = 1;' });
    const tsconfig = configure({ rootDir: '.', outDir: 'dist' });
    compile(configure({ rootDir: '.', outDir: 'dist' }, ['test'], '.test'));
    const sources = compile(tsconfig);
    expect(await removed(new StaleOutputs(compiler, tsconfig), sources)).toEqual([]);
  });

  it('without an outDir, removes only what was compiled from a source that was read before', async () => {
    write({
      'a.ts': 'export const a = 1;',
      'b.ts': 'export const b = 1;',
      'vendor/x.js': '',
      'vendor/x.js.map': '{"version":3,"file":"x.js","sources":["x.ts"],"mappings":""}',
    });
    const tsconfig = configure({}, ['*.ts']);
    const outputs = new StaleOutputs(compiler, tsconfig);
    expect(await removed(outputs, compile(tsconfig))).toEqual([]);
    rmSync(join(folder, 'b.ts'));
    expect(await removed(outputs, compile(tsconfig))).toEqual(['b.js']);
    expect(existsSync(join(folder, 'vendor/x.js'))).toBe(true);
  });

  it('keeps the output of a source that is gone for a moment: the compiler would not write it again', async () => {
    write({ 'src/a.ts': 'export const a = 1;', 'src/b.ts': 'export const b = 1;' });
    const tsconfig = configure({ rootDir: 'src', outDir: 'dist' });
    const sources = compile(tsconfig);
    rmSync(join(folder, 'src/b.ts'));
    expect(await removed(new StaleOutputs(compiler, tsconfig), sources)).toEqual([]);
  });

  it('removes nothing where the compiler has read nothing, or writes nothing', async () => {
    write({ 'src/a.ts': 'export const a = 1;', 'src/b.ts': 'export const b = 1;' });
    compile(configure({ rootDir: 'src', outDir: 'dist' }));
    rmSync(join(folder, 'src/b.ts'));
    const tsconfig = configure({ rootDir: 'src', outDir: 'dist', noEmit: true });
    const outputs = new StaleOutputs(compiler, tsconfig);
    expect(await removed(outputs, new Set())).toEqual([]);
    expect(await removed(outputs, compile(tsconfig))).toEqual([]);
  });
});
