import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from '@jest/globals';

import { PACKAGE_FOLDER } from '../../src/errors/package-folder.js';
import { sourceStackOf } from '../../src/errors/source-stack.js';

const EMITTED = new URL('../../sample-app/settings.js', import.meta.url).href;
const SOURCE = fileURLToPath(new URL('../../../sample-app/settings.ts', import.meta.url));

function errorWith(message: string, ...frames: readonly string[]): Error {
  const error = new Error(message);
  error.stack = [`Error: ${message}`, ...frames].join('\n');
  return error;
}

describe('sourceStackOf', () => {
  it.each([
    [`    at Shelf.find (${EMITTED}:5:1)`, '    at Shelf.find ('],
    [`    at async ${EMITTED}:5:1`, '    at async '],
    [`    at ${EMITTED}?version=3:5:1`, '    at '],
  ])('names the line of TypeScript: %s', (frame, start) => {
    const [, mapped = ''] = sourceStackOf(errorWith('no', frame))!.split('\n');
    expect(mapped.replace(/:\d+:\d+\)?$/, '')).toBe(`${start}${SOURCE}`);
  });

  it.each([
    `    at dispatch (${PACKAGE_FOLDER.href}index.js:1:1)`,
    '    at find (file:///app/node_modules/library/index.js:1:1)',
    '    at run (file:///nowhere/at/all.js:1:1)',
    '    at JSON.parse (<anonymous>)',
    '    at listOnTimeout (node:internal/timers:581:17)',
  ])('leaves other frames as they are: %s', (frame) => {
    expect(sourceStackOf(errorWith('no', frame))).toBe(`Error: no\n${frame}`);
  });

  it('names the source of this package, not the packed file', () => {
    const packed = new URL('packed/lapompe.js', PACKAGE_FOLDER);
    const lines = readFileSync(packed, 'utf8').split('\n');
    const row = lines.findIndex((line) => line.startsWith('async function createApplication('));
    const frame = `    at async createApplication (${packed.href}:${row + 2}:2)`;
    const [, mapped] = sourceStackOf(errorWith('no', frame))!.split('\n');
    expect(mapped).toMatch(/ \(.*\/src\/application\/application\.ts:\d+:\d+\)$/);
  });

  it('looks at no file that a message names', () => {
    const error = errorWith(`no\n    at f (${EMITTED}:5:1)`);
    expect(sourceStackOf(error)).toBe(error.stack);
  });
});
