import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { afterEach, describe, expect, it } from '@jest/globals';

const SCRIPT = fileURLToPath(new URL('../fixtures/requests/late-process.js', import.meta.url));
const running: ChildProcess[] = [];

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  /** Lines of the log so far. */
  log(): readonly Record<string, unknown>[];
  readonly exitCode: Promise<number | null>;
}

async function start(): Promise<Started> {
  const child = spawn(process.execPath, [SCRIPT], {
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      NODE_ENV: 'production',
      SECRET_KEY: 'a key that is long enough, for tests alone',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  const exitCode = once(child, 'exit').then(([code]) => code as number | null);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const port = await new Promise<string>((resolve, reject) => {
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
      const found = /^port (\d+)$/m.exec(errors)?.[1];
      if (found !== undefined) resolve(found);
    });
    void exitCode.then((code) => reject(new Error(`It ended with ${code}: ${errors}`)));
  });
  const log = () =>
    output
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { child, url: `http://127.0.0.1:${port}`, log, exitCode };
}

const get = async (url: string): Promise<string> => {
  const response = await fetch(url, { headers: { connection: 'close' } });
  return `${response.status} ${await response.text()}`;
};

const NOBODY = /nobody was there to catch it/;

describe('An application that only listens', () => {
  it('lives on and logs when promises are rejected after their answers', async () => {
    const { child, url, log } = await start();
    for (const path of ['/reject/', '/reject-nothing/', '/forgotten/']) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => get(url + path)));
      expect(new Set(answers)).toEqual(new Set(['200 answered']));
    }
    for (
      let tries = 0;
      tries < 500 && log().filter(({ msg }) => NOBODY.test(String(msg))).length < 60;
      tries++
    )
      await delay(20);
    expect(
      log().filter(({ msg, level }) => NOBODY.test(String(msg)) && level === 'error'),
    ).toHaveLength(60);
    expect(child.exitCode).toBeNull();
    expect(await get(`${url}/readyz`)).toContain('"status":"degraded"');
  });

  it('logs a closer that fails, without calling it a late failure', async () => {
    const { url, log } = await start();
    expect(await get(`${url}/closer/`)).toBe('200 answered');
    for (let tries = 0; tries < 500 && log().length === 0; tries++) await delay(20);
    expect(JSON.stringify(log())).toContain('a late closer');
    expect(await get(`${url}/readyz`)).toContain('"status":"ok"');
  });

  it('answers what is in flight when something is thrown late, then ends with 70 to be started again', async () => {
    const { url, log, exitCode } = await start();
    const slow = get(`${url}/slow/`);
    await delay(50);
    expect(await get(`${url}/throw/`)).toBe('200 answered');
    expect(await slow).toBe('200 answered');
    expect(await exitCode).toBe(70);
    expect(JSON.stringify(log())).toContain('a late throw');
  });

  it('answers what is in flight at SIGTERM, then ends with 0', async () => {
    const { child, url, exitCode } = await start();
    const slow = get(`${url}/slow/`);
    await delay(50);
    child.kill('SIGTERM');
    expect(await slow).toBe('200 answered');
    expect(await exitCode).toBe(0);
  });
});
