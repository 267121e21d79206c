import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from '@jest/globals';

import { BatchedOutput } from '../../src/logging/batched-output.js';

const SCRIPT = fileURLToPath(new URL('log-process.js', import.meta.url));

async function run(way: string): Promise<{ indexes: number[]; code: number | string }> {
  const child = spawn(process.execPath, [SCRIPT, way], { stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  const lines = text === '' ? [] : text.trimEnd().split('\n');
  const indexes = lines.map((line) => (JSON.parse(line) as { index: number }).index);
  return { indexes, code: signal ?? code ?? 0 };
}

describe('Records on standard output', () => {
  it.each([
    ['end of work', 100, 0],
    ['many lines', 20_000, 0],
    ['process.exit', 100, 3],
    ['uncaught error', 110, 1],
    ['unhandled rejection', 100, 1],
    ['SIGTERM, handled', 110, 0],
    ['SIGKILL after an error record', 101, 'SIGKILL'],
    ['SIGKILL in a later turn', 100, 'SIGKILL'],
    ['records while exiting', 110, 0],
  ])('are all written, in their order: %s', async (way, count, code) => {
    const { indexes, code: found } = await run(way);
    expect(indexes).toEqual(Array.from({ length: count }, (_, index) => index));
    expect(found).toBe(code);
  });
});

describe('BatchedOutput', () => {
  function open(): { output: BatchedOutput; writes: string[] } {
    const writes: string[] = [];
    return { output: new BatchedOutput({ write: (text) => writes.push(text) }), writes };
  }

  it('writes lines together, a little later', async () => {
    const { output, writes } = open();
    output.write('one\n');
    output.write('two\n');
    expect(writes).toEqual([]);
    await delay(20);
    expect(writes).toEqual(['one\ntwo\n']);
    output.write('three\n');
    await delay(20);
    expect(writes).toEqual(['one\ntwo\n', 'three\n']);
  });

  it('does not let much text wait', () => {
    const { output, writes } = open();
    const line = `${'x'.repeat(1000)}\n`;
    for (let count = 0; count < 20; count++) output.write(line);
    expect(writes).toEqual([line.repeat(17)]);
  });

  it('writes at once when it is told to, and always after its end', async () => {
    const { output, writes } = open();
    output.write('one\n');
    output.flush();
    output.flush();
    expect(writes).toEqual(['one\n']);
    output.write('two\n');
    output.end();
    output.write('three\n');
    expect(writes).toEqual(['one\n', 'two\n', 'three\n']);
    await delay(20);
    expect(writes).toHaveLength(3);
  });
});
