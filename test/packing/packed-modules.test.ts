import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from '@jest/globals';
import * as lapompe from 'lapompe';
import * as dto from 'lapompe/dto';
import * as migrations from 'lapompe/migrations';
import * as orm from 'lapompe/orm';
import * as testing from 'lapompe/testing';

import { BootError } from '../../src/application/boot-error.js';
import { IsInt } from '../../src/dto/rules.js';
import { PACKAGE_FOLDER, readPackageVersion } from '../../src/errors/package-folder.js';
import { mapToSource } from '../../src/errors/source-place.js';
import { HttpRequest } from '../../src/http/http-request.js';
import { Q } from '../../src/orm/models/condition.js';
import { Client } from '../../src/testing/client.js';
import { ROOT, readSources } from '../architecture/read-sources.js';

const COMPILED = new URL('../../src/', import.meta.url);

describe('The packed modules', () => {
  it('are there: `npm run build` has made them', () => {
    expect(existsSync(new URL('packed/lapompe.js', COMPILED))).toBe(true);
  });

  it('are what each door opens, and few files', () => {
    const files = (door: string): readonly string[] =>
      [...filesOf(new URL(door, COMPILED))].map((href) => href.slice(COMPILED.href.length)).sort();
    const all = [
      'packed/dto.js',
      'packed/errors.js',
      'packed/lapompe.js',
      'packed/rolldown-runtime.js',
    ];
    expect(files('index.js')).toEqual(['index.js', ...all]);
    expect(files('orm/index.js')).toEqual(['orm/index.js', ...all, 'packed/orm.js'].sort());
  });

  it('are ASCII without comments, because V8 keeps their text in memory', () => {
    const folder = new URL('packed/', COMPILED);
    const files = readdirSync(folder).filter((file) => file.endsWith('.js'));
    expect(files.length).toBeGreaterThan(4);
    for (const file of files) {
      const text = readFileSync(new URL(file, folder), 'utf8');
      expect(text.match(/[^\0-\x7f]/)?.[0]).toBe(undefined);
      expect(text).not.toContain('\n/**');
    }
  });

  it('leave the door lapompe/dto as light as it is', () => {
    expect([...filesOf(new URL('dto/index.js', COMPILED))].join()).not.toContain('packed/lapompe');
  });

  it('are the same by a door and by the path of a module', () => {
    expect(HttpRequest).toBe(lapompe.HttpRequest);
    expect(BootError).toBe(lapompe.BootError);
    expect(IsInt).toBe(dto.IsInt);
    expect(Q).toBe(orm.Q);
    expect(Client).toBe(testing.Client);
  });

  it('keep the names of their classes', () => {
    const doors = { ...lapompe, ...dto, ...migrations, ...orm, ...testing };
    const classes = Object.entries(doors as Readonly<Record<string, unknown>>).filter(
      (entry): entry is [string, Function] =>
        typeof entry[1] === 'function' && entry[1].toString().startsWith('class '),
    );
    expect(classes.length).toBeGreaterThan(100);
    expect(classes.filter(([, type]) => !(type.name in doors))).toEqual([]);
  });

  it('find what belongs to the package beside them, from one place', () => {
    expect(PACKAGE_FOLDER.href).toBe(COMPILED.href);
    const manifest = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { version: string };
    expect(readPackageVersion()).toBe(manifest.version);
    const others = readSources('src').filter(({ text }) =>
      /^(?!\s*(?:\/\/|\*|\/\*|fix:)).*new URL\([^)]*import\.meta\.url/m.test(text),
    );
    expect(others.map(({ file }) => file)).toEqual(['src/errors/package-folder.ts']);
  });

  it('lead back to the source', () => {
    const file = fileURLToPath(new URL('packed/lapompe.js', COMPILED));
    const lines = readFileSync(file, 'utf8').split('\n');
    const row = lines.findIndex((line) => line.includes('"URLS_INVALID_CONVERTER"'));
    const place = mapToSource({ file, line: row + 1, column: lines[row]!.indexOf('code') + 1 });
    expect(place.file).toBe(`${ROOT}src/urls/converters.ts`);
    const source = readFileSync(place.file, 'utf8').split('\n');
    expect(source[place.line - 1]).toContain("code: 'URLS_INVALID_CONVERTER'");
  });
});

/** A module with all that it imports at once. */
function filesOf(file: URL, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file.href)) return seen;
  seen.add(file.href);
  for (const [, target = ''] of readFileSync(file, 'utf8').matchAll(
    /^(?:import|export)\b[^;]*?["'](\.[^"']+)["']/gm,
  )) {
    filesOf(new URL(target, file), seen);
  }
  return seen;
}
