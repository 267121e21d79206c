import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';

import { describe, expect, it } from '@jest/globals';

import { SourceMapReader } from '../../src/errors/source-map.js';

const EMITTED = new URL('../../src/cli/program.js', import.meta.url);

describe('SourceMapReader', () => {
  it('says for each position what the map of Node says', () => {
    const map = JSON.parse(readFileSync(new URL(`${EMITTED.href}.map`), 'utf8'));
    const reader = new SourceMapReader(map);
    const nodes = new SourceMap(map);
    const lines = readFileSync(EMITTED, 'utf8').split('\n').slice(0, -1);
    const positions = lines.flatMap((text, line) => [...text].map((_, column) => [line, column]));
    expect(positions.length).toBeGreaterThan(2_000);
    const differing = positions.filter(([line = 0, column = 0]) => {
      const entry = nodes.findEntry(line, column);
      const found = reader.find(line, column);
      return 'originalSource' in entry
        ? entry.originalLine !== found?.line || entry.originalColumn !== found.column
        : found !== undefined;
    });
    expect(differing.filter(([line = 0]) => line < lines.length - 1)).toEqual([]);
  });

  it.each([
    ['a line that there is not', 9, 0, 'AAAA'],
    ['a mapping without a source', 0, 3, 'A'],
    ['a source without a name', 0, 3, 'ACAA'],
    ['no mapping at all', 0, 3, ''],
  ])('does not know %s', (_, line, column, mappings) => {
    const reader = new SourceMapReader({ sources: ['a.ts', null], mappings });
    expect(reader.find(line, column)).toBeUndefined();
  });
});
