import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from '@jest/globals';

const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const FIXTURE = '../fixtures/scan-itself';
const RUNS: readonly (readonly [string, readonly string[]])[] = [
  ['a start', [pathOf(`${FIXTURE}/main.js`)]],
  [
    'lapompe check',
    [pathOf('../../src/cli/main.js'), 'check', '--settings', pathOf(`${FIXTURE}/settings.js`)],
  ],
];

describe('an application whose scan finds the module that creates it', () => {
  it.each(RUNS)('is told so by %s, in place of waiting for itself', (_name, args) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...args], {
      encoding: 'utf8',
      env: { ...process.env, DEBUG: 'true' },
    });
    expect(status).toBe(1);
    expect(stdout + stderr).toContain('APPLICATION_SCANS_ITSELF');
    expect(stdout + stderr).toContain('the folder of "main.js"');
  });
});
