import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { ImproperlyConfigured } from '../errors/framework-error.js';

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
