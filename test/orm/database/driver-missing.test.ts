import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { describe, expect, it } from '@jest/globals';

const HIDE_PACKAGES = `data:text/javascript,${encodeURIComponent(`
import { register } from 'node:module';
register('data:text/javascript,' + encodeURIComponent(\`
export function resolve(name, context, next) {
  return next(name === 'libsql' || name === 'pg' ? 'package-that-is-not-installed' : name, context);
}\`));`)}`;

const script = fileURLToPath(new URL('../support/database-process.js', import.meta.url));

/** What a process says that opens a database without the packages of drivers. */
async function openWithout(library: string, url: string): Promise<string> {
  const opening = promisify(execFile)(process.execPath, [
    '--import',
    HIDE_PACKAGES,
    script,
    library,
    url,
    'open',
  ]);
  return opening.then(
    () => '',
    (error: { stderr: string }) => error.stderr,
  );
}

/** What `lapompe check` says of an application with this database, without the packages of drivers. */
async function checkWithout(database: object): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'lapompe-check-'));
  const file = join(folder, 'settings.mjs');
  const door = JSON.stringify(new URL('../../../src/index.js', import.meta.url).href);
  writeFileSync(
    file,
    `import { BaseSettings } from ${door};
    export class Settings extends BaseSettings {
      debug = true;
      databases = { default: ${JSON.stringify(database)} };
    }`,
  );
  const main = fileURLToPath(new URL('../../../src/cli/main.js', import.meta.url));
  const checking = promisify(execFile)(process.execPath, [
    '--import',
    HIDE_PACKAGES,
    main,
    'check',
    '--settings',
    file,
  ]);
  const said = await checking.then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  );
  rmSync(folder, { recursive: true, force: true });
  return said;
}

describe('a database whose package is not installed', () => {
  it.each([
    ['libsql', 'libsql', 'sqlite::memory:'],
    ['pg', '', 'postgres://nobody@127.0.0.1:1/nowhere'],
  ])('names the command that installs %s', async (name, library, url) => {
    const said = await openWithout(library, url);
    expect(said).toContain(`ImproperlyConfigured`);
    expect(said).toContain(`How to fix: Run: npm install ${name} [ORM_DRIVER_MISSING]`);
    expect(said).not.toContain('ORM_BAD_SQL');
  });

  it.each([
    ['libsql', { url: 'sqlite::memory:', driver: 'libsql' }],
    ['pg', { url: 'postgres://nobody@127.0.0.1:1/nowhere' }],
  ])('is found by "lapompe check", which opens none: %s', async (name, database) => {
    const said = await checkWithout(database);
    expect(said).toMatch(/settings\.mjs:4:\d+ {2}ERROR ORM_DRIVER_MISSING: .+\n/);
    expect(said).toContain(`fix: Run: npm install ${name}\n`);
  });
});
