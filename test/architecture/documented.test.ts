import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { ROOT, listFiles, readSources } from './read-sources.js';

const DOORS = readSources('src').filter(({ file }) => file.endsWith('/index.ts'));

/** Spelled in two parts, so that this file does not find itself. */
const LEFT_OVERS = new RegExp(
  ['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', '[Nn]ot ' + 'implemented'].join('|'),
);
const SWITCHED_OFF =
  /\b(?:describe|it|test)\.(?:skip|only|todo)\b|\bx(?:it|describe)\(|\bf(?:it|describe)\(/;

const ROOT_DOCUMENTS = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'nest-cli-free.md',
];

/** Files of an application, named in chapters as examples. */
const EXAMPLES = new Set(['main.ts', 'settings.ts']);

interface Export {
  readonly door: string;
  readonly name: string;
  readonly file: string;
}

const exported: readonly Export[] = DOORS.flatMap(({ file: door, text }) =>
  [...text.matchAll(/export\s*\{([^}]*)\}\s*from\s*'([^']+)'/g)].flatMap(
    ([, names = '', from = '']) =>
      names
        .split(',')
        .map((name) => name.trim().replace(/^type\s+/, ''))
        .filter((name) => name !== '')
        .map((name) => ({
          door,
          name,
          file: posix.join(dirname(door), from).replace(/\.js$/, '.ts'),
        })),
  ),
);

describe('The doors', () => {
  it('name what they export, one by one, and do nothing else', () => {
    expect(DOORS.map(({ file }) => file)).toEqual(
      expect.arrayContaining(['src/index.ts', 'src/testing/index.ts']),
    );
    for (const { text } of DOORS) {
      const rest = text
        .replaceAll(/export\s*\{[^}]*\}\s*from\s*'[^']+';/g, '')
        .replaceAll(/^\s*\/\/.*$/gm, '')
        .replace(/^import 'reflect-metadata';/m, '');
      expect(rest.trim()).toBe('');
    }
  });

  it('export nothing twice', () => {
    const names = exported.map(({ door, name }) => `${door}: ${name}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('export nothing without a documentation comment', () => {
    expect(exported.length).toBeGreaterThan(150);
    const bare = exported.filter(
      ({ name, file }) => !isDocumented(readFileSync(join(ROOT, file), 'utf8'), name),
    );
    expect(bare.map(({ name, file }) => `${name} (${file})`)).toEqual([]);
  });
});

describe('What a user sets', () => {
  const isSet = ({ name }: Export) =>
    /(?:Options|Expectation|^BaseSettings|^CacheControl)$/.test(name);

  it('has a documentation comment on each property', () => {
    const properties = exported.filter(isSet).flatMap(({ name, file }) => propertiesOf(name, file));
    expect(properties.length).toBeGreaterThan(150);
    expect(
      properties.filter(({ isExplained }) => !isExplained).map(({ property }) => property),
    ).toEqual([]);
  });
});

describe('The emitted declarations', () => {
  const declarations = readSources('src')
    .map(({ file }) => `dist/${file.replace(/\.ts$/, '.d.ts')}`)
    .filter((file) => existsSync(join(ROOT, file)));

  it('contain no "any"', () => {
    expect(declarations.length).toBeGreaterThan(200);
    const found = declarations.flatMap((file) =>
      withoutComments(readFileSync(join(ROOT, file), 'utf8'))
        .split('\n')
        .filter((line) => /(?:[:<|&,(=>]|\bextends)\s*any\b|\bany\[\]/.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
    expect(found).toEqual([]);
  });
});

describe('Source, tests and sample', () => {
  const files = ['src', 'test', 'sample-app']
    .flatMap((folder) => listFiles(folder))
    .filter((file) => /\.[cm]?[jt]s$/.test(file));

  it('have nothing left to do', () => {
    expect(files.length).toBeGreaterThan(300);
    expect(files.filter((file) => LEFT_OVERS.test(readFileSync(join(ROOT, file), 'utf8')))).toEqual(
      [],
    );
  });

  it('have no test that is switched off', () => {
    expect(
      files.filter((file) => SWITCHED_OFF.test(readFileSync(join(ROOT, file), 'utf8'))),
    ).toEqual([]);
  });

  it('have a chapter in each folder of src', () => {
    const folders = [
      ...new Set(listFiles('src').map((file) => file.split('/').slice(0, 2).join('/'))),
    ].filter((folder) => !folder.includes('.'));
    expect(folders.filter((folder) => !existsSync(join(ROOT, folder, 'README.md')))).toEqual([]);
  });
});

describe('The documents', () => {
  const documents = ['.', 'src', 'test']
    .flatMap((folder) => (folder === '.' ? ROOT_DOCUMENTS : listFiles(folder)))
    .filter((file) => file.endsWith('.md'));

  it('link only to what exists', () => {
    expect(documents.length).toBeGreaterThan(15);
    const broken = documents.flatMap((file) =>
      [
        ...readFileSync(join(ROOT, file), 'utf8').matchAll(
          /\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)/g,
        ),
      ]
        .map(([, target = '']) => target)
        .filter((target) => !existsSync(join(ROOT, dirname(file), target)))
        .map((target) => `${file} → ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('name only paths that exist', () => {
    const paths = documents.flatMap((file) =>
      [
        ...readFileSync(join(ROOT, file), 'utf8').matchAll(
          /`((?:src|test|sample-app|\.ci)\/[\w./-]*\w)`/g,
        ),
      ].map(([, path = '']) => ({ file, path })),
    );
    expect(paths.length).toBeGreaterThan(20);
    const lost = paths.filter(
      ({ path }) => !existsSync(join(ROOT, path)) && !EXAMPLES.has(posix.basename(path)),
    );
    expect(lost).toEqual([]);
  });

  it('of the folders name only files that exist', () => {
    const chapters = documents.filter((file) => /^src\/[a-z]+\/README\.md$/.test(file));
    expect(chapters.length).toBeGreaterThan(15);
    const names = new Set(listFiles('src').map((file) => posix.basename(file)));
    const lost = chapters.flatMap((file) =>
      [...readFileSync(join(ROOT, file), 'utf8').matchAll(/`(?:[\w-]+\/)*([a-z][a-z0-9-]*\.ts)`/g)]
        .map(([, name = '']) => name)
        .filter((name) => !names.has(name) && !EXAMPLES.has(name))
        .map((name) => `${file} → ${name}`),
    );
    expect(lost).toEqual([]);
  });
});

/** Whether the definition of `name` stands below a documentation comment, decorators and overloads aside. */
function isDocumented(text: string, name: string): boolean {
  const definition = new RegExp(
    `^export (?:declare )?(?:abstract )?(?:async )?(?:class|interface|type|function\\*?|const|let|enum) ${name}\\b`,
    'm',
  );
  const match = definition.exec(text);
  if (match === null) return false;
  const before = text
    .slice(0, match.index)
    .replace(/(?:^@.*\n)+$/m, '')
    .trimEnd();
  return (
    before.endsWith('*/') && before.lastIndexOf('/**') > before.lastIndexOf('*/', before.length - 3)
  );
}

/** The properties of an interface or class, and whether a documentation comment stands above each. */
function propertiesOf(name: string, file: string) {
  const declaration = readFileSync(join(ROOT, 'dist', file.replace(/\.ts$/, '.d.ts')), 'utf8');
  const begin = declaration.search(
    new RegExp(`^export (?:declare class|interface) ${name}\\b`, 'm'),
  );
  const body = begin < 0 ? '' : declaration.slice(begin).split(/^\}/m)[0]!;
  const lines = body.split('\n');
  return lines.flatMap((line, index) => {
    const [, property] = /^ {4}(?:readonly )?(\w+)\??:/.exec(line) ?? [];
    if (property === undefined) return [];
    return [{ property: `${name}.${property}`, isExplained: lines[index - 1]!.endsWith('*/') }];
  });
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/\/\/.*$/gm, '');
}
