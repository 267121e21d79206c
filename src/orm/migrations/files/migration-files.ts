import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { migrationError } from '../migration-error.js';
import { Migration, type MigrationDefinition } from './migration.js';

/** Where the migrations of one app are. */
export interface MigrationFolder {
  /** Folder of the modules that can be imported: compiled, where the source is TypeScript. */
  readonly compiled: string;
  /** Folder of the sources: where new ones are written. @defaultValue `compiled` */
  readonly source?: string;
  /** Ending of the files that are written. @defaultValue 'ts' */
  readonly extension?: 'js' | 'ts';
}

/** Folders by app. */
export type MigrationFolders = ReadonlyMap<string, MigrationFolder>;

const COMPILED = /^(\d{4,}_[\w-]+)\.m?js$/;
const SOURCE = /^(\d{4,}_[\w-]+)\.m?ts$/;

/**
 * Imports all migrations.
 *
 * @throws MigrationError `ORM_MIGRATION_BAD_FILE`, `ORM_MIGRATION_NOT_COMPILED`
 */
export async function loadMigrations(folders: MigrationFolders): Promise<readonly Migration[]> {
  const loaded: Migration[] = [];
  for (const [app, folder] of folders) {
    for (const { name, file } of listMigrations(folder)) {
      loaded.push(new Migration(app, name, await importMigration(file)));
    }
  }
  return loaded;
}

interface FoundFile {
  readonly name: string;
  readonly file: string;
}

function listMigrations({ compiled, source }: MigrationFolder): readonly FoundFile[] {
  const found = namesIn(compiled, COMPILED);
  const sources = source === undefined || source === compiled ? undefined : namesIn(source, SOURCE);
  if (sources === undefined || sources.length === 0) return inFolder(compiled, found);
  const missing = sources.find(({ name }) => !found.some((each) => each.name === name));
  if (missing !== undefined) {
    throw migrationError(`"${join(source!, missing.entry)}" has not been compiled.`, {
      code: 'ORM_MIGRATION_NOT_COMPILED',
      fix: 'Build first (npx tsc), then run the command again.',
    });
  }
  // The compiler leaves behind what was compiled of sources that are gone.
  return inFolder(
    compiled,
    found.filter(({ name }) => sources.some((each) => each.name === name)),
  );
}

interface Entry {
  readonly name: string;
  readonly entry: string;
}

function namesIn(folder: string, pattern: RegExp): readonly Entry[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .filter((entry) => !entry.endsWith('.d.ts'))
    .flatMap((entry) => {
      const name = pattern.exec(entry)?.[1];
      return name === undefined ? [] : [{ name, entry }];
    });
}

function inFolder(folder: string, entries: readonly Entry[]): readonly FoundFile[] {
  return entries.map(({ name, entry }) => ({ name, file: join(folder, entry) }));
}

/** File that a new migration is written to. */
export function migrationPath(folder: MigrationFolder, name: string): string {
  return join(folder.source ?? folder.compiled, `${name}.${folder.extension ?? 'ts'}`);
}

async function importMigration(file: string): Promise<MigrationDefinition> {
  const module = (await import(pathToFileURL(file).href)) as { readonly default?: unknown };
  const found = module.default as MigrationDefinition | undefined;
  if (Array.isArray(found?.operations)) return found;
  throw migrationError(`"${file}" exports no migration.`, {
    code: 'ORM_MIGRATION_BAD_FILE',
    fix: 'Write "export default migration({ dependencies: […], operations: […] })", or move the file elsewhere.',
  });
}
