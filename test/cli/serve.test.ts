import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from '@jest/globals';
import { getFreePort } from 'lapompe/testing';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

async function whenUp(url: string): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    const isUp = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${url} did not come up`);
}

describe('lapompe serve', () => {
  it.each([['1'], ['2']])(
    'serves with %s worker(s) and stops on SIGTERM with status 0',
    async (workers) => {
      const port = await getFreePort();
      const environment = {
        ...process.env,
        NODE_ENV: 'development',
        DEBUG: 'true',
        LOG_LEVEL: 'warn',
        NODE_OPTIONS: '',
      };
      const args = [
        'dist/src/cli/main.js',
        'serve',
        '--settings',
        'dist/sample-app/settings.js',
        '--port',
        String(port),
        '--workers',
        workers,
      ];
      const server = spawn(process.execPath, args, {
        cwd: ROOT,
        env: environment,
        stdio: 'ignore',
      });
      const gone = once(server, 'exit');
      try {
        await whenUp(`http://127.0.0.1:${port}/readyz`);
        const found = await fetch(`http://127.0.0.1:${port}/search/?query=science`);
        expect(((await found.json()) as { count: number }).count).toBeGreaterThan(40);
      } finally {
        server.kill('SIGTERM');
      }
      const [status] = (await gone) as [number | null];
      expect(status).toBe(0);
    },
    60_000,
  );

  it.each([['1'], ['2']])(
    'says in one sentence that the port is taken, and ends (%s workers)',
    async (workers) => {
      const other = createServer();
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      const { port } = other.address() as AddressInfo;
      const { status, output } = await run('--port', String(port), '--workers', workers);
      await new Promise((resolve) => other.close(resolve));
      expect(output).toContain(
        `The application cannot listen at 127.0.0.1:${port}: another process has the port.`,
      );
      expect(output).toContain('[CLI_CANNOT_LISTEN]');
      expect(output).not.toMatch(/^\s+at /m);
      expect(status).toBe(1);
    },
    60_000,
  );

  it.each([
    ['--port', 'abc'],
    ['--port', '-1'],
    ['--port', '65536'],
    ['--port', ''],
    ['--workers', '0'],
    ['--workers', '1.5'],
  ])('refuses %s %s with the option and what it takes', async (option, value) => {
    const { status, output } = await run(`${option}=${value}`);
    expect(status).toBe(1);
    expect(output).toMatch(
      new RegExp(`^error: option '${option} .*'${value}' is invalid. Give a whole number from \\d`),
    );
    expect(output).not.toMatch(/^\s+at /m);
  });
});

/** Runs the command to its end. */
async function run(
  ...args: string[]
): Promise<{ readonly status: number; readonly output: string }> {
  const server = spawn(
    process.execPath,
    ['dist/src/cli/main.js', 'serve', '--settings', 'dist/sample-app/settings.js', ...args],
    {
      cwd: ROOT,
      env: { ...process.env, NODE_ENV: 'development', DEBUG: 'true', NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 20_000,
    },
  );
  let output = '';
  server.stdout.on('data', (text: Buffer) => (output += text.toString()));
  server.stderr.on('data', (text: Buffer) => (output += text.toString()));
  const [status] = (await once(server, 'close')) as [number];
  return { status, output };
}
