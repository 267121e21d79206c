import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { BaseSettings } from '../conf/base-settings.js';
import { startOfSource } from '../errors/source-place.js';
import type { MigrationFolder, MigrationFolders } from '../orm/migrations/files/migration-files.js';
import { DEFAULT_APP } from '../orm/models/model-meta.js';
import { modelRegistry } from '../orm/models/model-registry.js';

/** Groups that have migrations: also those whose models are all gone, which others may wait for. */
function foldersBelow({ compiled, source = compiled }: MigrationFolder): readonly string[] {
  const root = existsSync(source) ? source : compiled;
  if (!existsSync(root)) return [];
  return readdirSync(root, { withFileTypes: true })
    .filter((each) => each.isDirectory())
    .filter(({ name }) =>
      readdirSync(join(root, name)).some((file) => /^\d{4,}_[\w-]+\.m?[jt]s$/.test(file)),
    )
    .map(({ name }) => name);
}

/**
 * Folder of each group of models: as the settings say, else `migrations/`, below which each further group has one of its
 * own.
 *
 * @param base - URL of the application's module; folders are relative to it and to its source
 */
export function migrationFolders(
  { migrations }: Pick<BaseSettings, 'migrations'>,
  base: string,
): MigrationFolders {
  const file = fileURLToPath(base);
  const source = startOfSource(file).file;
  const extension = /\.[cm]?ts$/.test(source) ? 'ts' : 'js';
  const folder = (path: string): MigrationFolder => ({
    compiled: resolve(file, '..', path),
    source: resolve(source, '..', path),
    extension,
  });
  const named: Readonly<Record<string, string>> =
    typeof migrations === 'string' ? { [DEFAULT_APP]: migrations } : migrations;
  const root = typeof migrations === 'string' ? migrations : (named[DEFAULT_APP] ?? 'migrations');
  const apps = new Set([
    ...Object.keys(named),
    ...modelRegistry.all().map(({ app }) => app),
    ...foldersBelow(folder(root)),
  ]);
  return new Map(
    [...apps]
      .sort()
      .map((app) => [app, folder(named[app] ?? (app === DEFAULT_APP ? root : `${root}/${app}`))]),
  );
}
