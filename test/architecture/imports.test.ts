import { describe, expect, it } from '@jest/globals';

import { readSources, type Source } from './read-sources.js';

/** Each folder may import from itself and from those before it. `src/README.md` says why. */
const ORDER = (
  'errors dto conf checks logging http metadata di urls middleware cache security sessions templates validation ' +
  'controllers views orm tasks auth rest admin debug server application testing cli'
).split(' ');

/** The worker of `lapompe dev` loads the whole package ahead of need, by its door. */
const PRELOADS_THE_DOOR = 'src/cli/dev/dev-worker.ts';

const OWNERS = { express: 'src/server/', tsyringe: 'src/di/' };

const sources = readSources('src');
const folderOf = (file: string) => file.split('/')[1] ?? '';
const isDoor = (file: string) => file.endsWith('/index.ts');
const links = (source: Source) =>
  source.imports.flatMap(({ file }) => (file === undefined ? [] : [file]));

describe('The imports of src', () => {
  it('are read at all', () => {
    expect(sources.length).toBeGreaterThan(200);
    expect(sources.flatMap(links).length).toBeGreaterThan(600);
  });

  it('lead to files that exist', () => {
    const files = new Set(sources.map(({ file }) => file));
    const lost = sources.flatMap((source) =>
      links(source)
        .filter((file) => !files.has(file))
        .map((file) => `${source.file} → ${file}`),
    );
    expect(lost).toEqual([]);
  });

  it('know every folder', () => {
    const folders = new Set(
      sources.filter(({ file }) => !isDoor(file)).map(({ file }) => folderOf(file)),
    );
    expect([...folders].filter((folder) => !ORDER.includes(folder))).toEqual([]);
  });

  it('point up the table of folders only', () => {
    const breaches = sources
      .filter(({ file }) => !isDoor(file))
      .flatMap((source) =>
        links(source)
          .filter(
            (file) =>
              !isDoor(file) && ORDER.indexOf(folderOf(file)) > ORDER.indexOf(folderOf(source.file)),
          )
          .map((file) => `${source.file} → ${file}`),
      );
    expect(breaches).toEqual([]);
  });

  it('go past the doors: nobody inside imports an index.ts', () => {
    const users = sources.filter((source) => links(source).some((file) => isDoor(file)));
    expect(users.map(({ file }) => file)).toEqual([PRELOADS_THE_DOOR]);
  });

  it('form no circle', () => {
    expect(findCircles(sources)).toEqual([]);
  });

  it.each(Object.entries(OWNERS))('name %s in its own folder only', (library, owner) => {
    const users = sources.filter(({ imports }) =>
      imports.some(({ specifier }) => specifier === library || specifier.startsWith(`${library}/`)),
    );
    expect(users.length).toBeGreaterThan(0);
    expect(users.map(({ file }) => file).filter((file) => !file.startsWith(owner))).toEqual([]);
  });
});

describe('A search for circles', () => {
  const source = (file: string, ...targets: string[]): Source => ({
    file,
    text: '',
    imports: targets.map((target) => ({ specifier: target, file: target })),
  });

  it('finds a circle and names its files', () => {
    expect(findCircles([source('a', 'b'), source('b', 'c'), source('c', 'b')])).toEqual([
      'b → c → b',
    ]);
  });

  it('takes two ways to one file for no circle', () => {
    expect(
      findCircles([source('a', 'b', 'c'), source('b', 'd'), source('c', 'd'), source('d')]),
    ).toEqual([]);
  });
});

/** One circle for each file from which the walk comes back to a file that it is still inside of. */
function findCircles(all: readonly Source[]): readonly string[] {
  const byFile = new Map(all.map((each) => [each.file, each]));
  const done = new Set<string>();
  const circles: string[] = [];

  const walk = (file: string, way: readonly string[]): void => {
    const start = way.indexOf(file);
    if (start >= 0) circles.push([...way.slice(start), file].join(' → '));
    if (start >= 0 || done.has(file)) return;
    const source = byFile.get(file);
    for (const next of source === undefined ? [] : links(source)) walk(next, [...way, file]);
    done.add(file);
  };
  for (const { file } of all) walk(file, []);
  return circles;
}
