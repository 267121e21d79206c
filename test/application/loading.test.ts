import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { describe, expect, it } from '@jest/globals';

const DOOR = new URL('../../src/index.js', import.meta.url).href;

/** Names of the packages that have been loaded in a process of its own that did nothing but import ours. */
async function packagesLoaded(): Promise<readonly string[]> {
  const script = `
    import { createRequire } from 'node:module';
    await import(${JSON.stringify(DOOR)});
    const files = Object.keys(createRequire(${JSON.stringify(DOOR)}).cache);
    console.log(JSON.stringify(files));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    script,
  ]);
  const files = JSON.parse(stdout) as readonly string[];
  const names = files.map(
    (file) => /.*node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(file)?.[1],
  );
  return [...new Set(names.map((name) => name?.replace('\\', '/') ?? ''))];
}

describe('the package, imported', () => {
  it('loads nothing that only some applications, or only commands, need', async () => {
    const loaded = await packagesLoaded();
    expect(loaded).toContain('class-validator');
    expect(loaded).not.toContain('express');
    expect(loaded).not.toContain('libphonenumber-js');
    expect(loaded).not.toContain('pino');
    expect(loaded).not.toContain('@fastify/busboy');
    expect(loaded).not.toContain('commander');
    expect(loaded).not.toContain('typescript');
    expect(loaded).not.toContain('supertest');
  });
});
