import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { beforeAll, describe, expect, it } from '@jest/globals';

const run = promisify(execFile);
const SCRIPT = fileURLToPath(new URL('../fixtures/generated/transcript.js', import.meta.url));

interface Run {
  readonly answers: readonly string[];
  readonly printed: string;
}

async function transcript(mode: string, ...flags: readonly string[]): Promise<Run> {
  const env = { ...process.env, NODE_ENV: 'test', LAPOMPE_CODEGEN: mode };
  const { stdout, stderr } = await run(process.execPath, [...flags, SCRIPT], {
    env,
    maxBuffer: 64 * 1024 * 1024,
  });
  return { answers: stdout.trimEnd().split('\n'), printed: stderr };
}

describe('An application', () => {
  let generated: Run;

  beforeAll(async () => {
    generated = await transcript('on');
  });

  it('answers each request twice in the same way, and differently to different ones', () => {
    const { answers } = generated;
    expect(answers.length).toBeGreaterThan(100);
    expect(new Set(answers).size).toBeGreaterThan(25);
    for (let index = 0; index < answers.length; index += 2)
      expect(answers[index + 1]).toBe(answers[index]);
  });

  it('answers the same where generated code is switched off', async () => {
    expect((await transcript('off')).answers).toEqual(generated.answers);
  });

  it('answers the same where code generation is forbidden', async () => {
    const { answers } = await transcript('on', '--disallow-code-generation-from-strings');
    expect(answers).toEqual(generated.answers);
  });

  it('prints what it generates on request', async () => {
    const { answers, printed } = await transcript('print');
    expect(answers).toEqual(generated.answers);
    expect(printed).toContain('function LayeredController_show(request, args)');
    expect(printed).toContain('target.call(instance, args[0], args[1])');
  });
});
