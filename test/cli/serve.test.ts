import { spawn } from 'node:child_process';
import { once } from 'node:events';
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
});
