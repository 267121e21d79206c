import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { BootError } from '../application/boot-error.js';
import { importFailure } from '../application/scan-modules.js';
import { BaseSettings } from '../conf/base-settings.js';
import type { Constructor } from '../conf/constructor.js';
import { ImproperlyConfigured } from '../errors/framework-error.js';

/** The settings class of a project, and the module it stands in. */
export interface FoundSettings {
  readonly type: Constructor<BaseSettings>;
  /** `file:` URL of the module; `scan` is relative to it. */
  readonly base: string;
}

const USUAL_PLACES = ['dist/settings.js', 'dist/src/settings.js', 'settings.js'];

/** Path of the compiled settings module: as given, by `LAPOMPE_SETTINGS`, by package.json, or at a usual place. */
export function locateSettings(given: string | undefined, folder: string = process.cwd()): string {
  const named = given ?? process.env.LAPOMPE_SETTINGS ?? fromPackage(folder);
  const candidates = named === undefined ? USUAL_PLACES : [named];
  const found = candidates.map((each) => resolve(folder, each)).find((each) => existsSync(each));
  if (found !== undefined) return found;
  throw new ImproperlyConfigured(
    `No settings module was found; looked for ${candidates.map((each) => `"${each}"`).join(', ')} in "${folder}".`,
    {
      code: 'CLI_NO_SETTINGS',
      fix: 'Build first (npx tsc), then name it: --settings dist/settings.js, or "lapompe": { "settings": … } in package.json.',
    },
  );
}

/** Imports a settings module and finds the class in it. */
export async function importSettings(file: string): Promise<FoundSettings> {
  const base = pathToFileURL(file).href;
  const exported = await importModule(file, base);
  const classes = [exported.Settings, exported.default, ...Object.values(exported)];
  const type = classes.find(
    (each) => typeof each === 'function' && each.prototype instanceof BaseSettings,
  );
  if (type !== undefined) return { type: type as Constructor<BaseSettings>, base };
  throw new ImproperlyConfigured(`"${file}" exports no class that extends BaseSettings.`, {
    code: 'CLI_NO_SETTINGS_CLASS',
    fix: 'Export it: export class Settings extends BaseSettings { … }.',
  });
}

async function importModule(file: string, url: string): Promise<Record<string, unknown>> {
  try {
    return (await import(url)) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof ImproperlyConfigured) throw error;
    throw new BootError([importFailure(file, error)]);
  }
}

function fromPackage(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, 'package.json');
    if (existsSync(file)) {
      const { lapompe } = JSON.parse(readFileSync(file, 'utf8')) as {
        lapompe?: { settings?: string };
      };
      return lapompe?.settings === undefined ? undefined : resolve(at, lapompe.settings);
    }
    if (dirname(at) === at) return undefined;
  }
}
