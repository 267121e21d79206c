import { execFile } from 'node:child_process';
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
});
