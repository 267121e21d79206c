import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, describe, expect, it } from '@jest/globals';

import { MigrationGraph } from '../../../src/orm/migrations/files/migration-graph.js';
import { loadMigrations } from '../../../src/orm/migrations/files/migration-files.js';
import { Migration } from '../../../src/orm/migrations/files/migration.js';
import { writeMigration } from '../../../src/orm/migrations/files/write-migration.js';
import { sameValue } from '../../../src/orm/migrations/state/same-value.js';
import { makeMigrations, PreparedQuestioner } from './support/migrate-states.js';
import { MODEL_CHANGES } from './support/model-changes.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'lapompe-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Source of a migration, as a file has it. */
function sourceOf({ app, name, ...rest }: Migration): string {
  return writeMigration({
    app,
    name,
    dependencies: rest.dependencies,
    initial: rest.isInitial,
    operations: rest.operations,
  });
}

describe('the file of a migration', () => {
  it('compiles, loads and means the same, for every change of models', async () => {
    const made: (readonly Migration[])[] = [];
    for (const [index, change] of MODEL_CHANGES.entries()) {
      const first = await makeMigrations([], change.before);
      const second = await makeMigrations(
        first,
        change.after,
        new PreparedQuestioner(change.defaults),
      );
      const all = [...first, ...second];
      made.push(all);
      for (const each of all) {
        const path = join(folder, 'source', String(index), each.app);
        mkdirSync(path, { recursive: true });
        writeFileSync(join(path, `${each.name}.ts`), sourceOf(each));
      }
    }
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(ROOT, join(folder, 'node_modules/lapompe'));
    symlinkSync(join(ROOT, 'node_modules/@types'), join(folder, 'node_modules/@types'));
    const config = {
      compilerOptions: {
        strict: true,
        module: 'nodenext',
        target: 'es2022',
        outDir: 'built',
        rootDir: 'source',
        noUnusedLocals: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: true,
        types: ['node'],
      },
      include: ['source'],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder], {
      stdio: 'inherit',
    });

    for (const [index, all] of made.entries()) {
      const apps = existsSync(join(folder, 'built', String(index)))
        ? readdirSync(join(folder, 'built', String(index)))
        : [];
      const folders = new Map(
        apps.map((app) => [
          app,
          {
            compiled: join(folder, 'built', String(index), app),
            source: join(folder, 'source', String(index), app),
          },
        ]),
      );
      const loaded = await loadMigrations(folders);
      const [before, after] = [new MigrationGraph(all).state(), new MigrationGraph(loaded).state()];
      expect(loaded.map(({ label }) => label)).toEqual(all.map(({ label }) => label).sort());
      expect([MODEL_CHANGES[index]!.title, sameModels(before, after)]).toEqual([
        MODEL_CHANGES[index]!.title,
        true,
      ]);
      expect(loaded.map(sourceOf).sort()).toEqual(all.map(sourceOf).sort());
    }
  }, 120_000);

  it('is formatted as our formatter would', async () => {
    const lastChange = MODEL_CHANGES.at(-1)!;
    const first = await makeMigrations([], lastChange.before);
    const second = await makeMigrations(first, lastChange.after);
    const path = join(folder, 'formatted.ts');
    for (const each of [...first, ...second]) {
      writeFileSync(path, sourceOf(each));
      writeFileSync(join(folder, '.oxfmtrc.json'), '{"printWidth":100,"singleQuote":true}');
      expect(() =>
        execFileSync(join(ROOT, 'node_modules/.bin/oxfmt'), ['--check', 'formatted.ts'], {
          cwd: folder,
          stdio: 'pipe',
        }),
      ).not.toThrow();
    }
  });

  it('must have been compiled', async () => {
    const path = join(folder, 'uncompiled');
    mkdirSync(path);
    writeFileSync(join(path, '0001_initial.ts'), '');
    const folders = new Map([['main', { compiled: join(folder, 'nowhere'), source: path }]]);
    await expect(loadMigrations(folders)).rejects.toMatchObject({
      code: 'ORM_MIGRATION_NOT_COMPILED',
    });
  });

  it('that the compiler has left behind is none', async () => {
    const [compiled, source] = [join(folder, 'left/dist'), join(folder, 'left/src')];
    for (const each of [compiled, source]) mkdirSync(each, { recursive: true });
    const text = 'export default { operations: [] };';
    writeFileSync(join(compiled, '0001_initial.js'), text);
    writeFileSync(join(compiled, '0002_gone.js'), text);
    writeFileSync(join(source, '0001_initial.ts'), text);
    const loaded = await loadMigrations(new Map([['main', { compiled, source }]]));
    expect(loaded.map(({ name }) => name)).toEqual(['0001_initial']);
  });

  it('that exports no migration is refused', async () => {
    const compiled = join(folder, 'bad');
    mkdirSync(compiled);
    writeFileSync(join(compiled, '0001_initial.js'), 'export const x = 1;');
    await expect(loadMigrations(new Map([['main', { compiled }]]))).rejects.toMatchObject({
      code: 'ORM_MIGRATION_BAD_FILE',
    });
  });
});

function sameModels(
  one: { readonly models: ReadonlyMap<string, unknown> },
  other: { readonly models: ReadonlyMap<string, unknown> },
): boolean {
  const sorted = (models: ReadonlyMap<string, unknown>) =>
    new Map([...models].sort(([one], [other]) => (one < other ? -1 : 1)));
  return sameValue(sorted(one.models), sorted(other.models));
}
