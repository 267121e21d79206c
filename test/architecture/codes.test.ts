import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { ERROR_CODES } from '../../src/errors/error-codes.js';
import { ROOT, readSources } from './read-sources.js';

const LIST = 'src/errors/error-codes.ts';
const CHAPTER = 'src/errors/README.md';

const sources = readSources('src').filter(({ file }) => file !== LIST);

/** Rules of deployment stand in `checks`, under a name of their own. */
const areas = new Set([
  'DEPLOY',
  ...sources.map(({ file }) => (file.split('/')[1] ?? '').toUpperCase()),
]);

/** Every text in quotes that looks like a code of one of the folders. */
const codesInSource = unique(
  sources
    .flatMap(({ text }) => [...text.matchAll(/'([A-Z]+)(_[A-Z0-9_]+)'/g)])
    .filter(([, area = '']) => areas.has(area))
    .map(([, area = '', rest = '']) => area + rest),
);

const rows = [
  ...readFileSync(join(ROOT, CHAPTER), 'utf8').matchAll(/^\| `([A-Z0-9_]+)` \| (.+) \| (.+) \|$/gm),
];

describe('The codes of errors and findings', () => {
  it('are the same in the source and in the list', () => {
    expect(codesInSource.length).toBeGreaterThan(200);
    expect([...ERROR_CODES]).toEqual(codesInSource);
  });

  it('are the same in the list and in the table of the chapter', () => {
    expect(unique(rows.map(([, code = '']) => code))).toEqual([...ERROR_CODES]);
    expect(rows).toHaveLength(ERROR_CODES.length);
  });

  it('begin with the name of a folder', () => {
    const given = sources.flatMap(({ file, text }) =>
      [...text.matchAll(/\b(?:code|id): '([A-Z][A-Z0-9]*_[A-Z0-9_]+)'/g)].map(([, code = '']) => ({
        file,
        code,
      })),
    );
    expect(given.length).toBeGreaterThan(150);
    expect(given.filter(({ code }) => !areas.has(code.split('_')[0] ?? ''))).toEqual([]);
  });

  it('each say when they occur and what to do', () => {
    const empty = rows.filter(
      ([, , when = '', fix = '']) => when.trim().length < 10 || fix.trim().length < 5,
    );
    expect(empty.map(([, code]) => code)).toEqual([]);
  });

  it('that the documents name exist', () => {
    const folders = new Set(areas);
    const named = [
      'README.md',
      'SECURITY.md',
      'CONTRIBUTING.md',
      'nest-cli-free.md',
      'src/README.md',
    ].flatMap((file) =>
      [...readFileSync(join(ROOT, file), 'utf8').matchAll(/`([A-Z]+)(_[A-Z0-9_]+)`/g)]
        .filter(([, area = '']) => folders.has(area))
        .map(([, area = '', rest = '']) => area + rest),
    );
    expect(named.filter((code) => !(ERROR_CODES as readonly string[]).includes(code))).toEqual([]);
  });
});

function unique(codes: readonly string[]): string[] {
  return [...new Set(codes)].sort();
}
