import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import type { CheckMessage } from '../checks/check-message.js';
import type { Constructor } from '../conf/constructor.js';
import { parseStackPlace, startOfSource, type SourcePlace } from '../errors/source-place.js';

/** What a scan found: the classes that modules export, and what went wrong on the way. */
export interface ScanResult {
  /** Exported classes, in the order of the files' names and of the exports. */
  readonly classes: readonly Constructor[];
  readonly files: readonly string[];
  readonly findings: readonly CheckMessage[];
}

const MODULE = /\.(?:js|mjs)$/;
const NOT_SCANNED = /\.(?:test|spec|bench)\.m?js$/;

/** Imports every module below `folders` and collects the classes that they export. */
export async function scanModules(folders: readonly string[], base: string): Promise<ScanResult> {
  const root = base.startsWith('file:') ? fileURLToPath(new URL('.', base)) : resolve(base);
  const findings: CheckMessage[] = [];
  const files: string[] = [];
  for (const folder of folders) {
    try {
      files.push(...(await listModules(resolve(root, folder))));
    } catch {
      findings.push({
        id: 'APPLICATION_SCAN_FOLDER',
        level: 'error',
        reason: `"scan" names "${folder}", which is no folder below "${root}".`,
        fix: 'Name a folder relative to the module that calls createApplication().',
      });
    }
  }
  const classes = new Set<Constructor>();
  for (const file of files) {
    try {
      const exported = Object.values(
        (await import(pathToFileURL(file).href)) as Record<string, unknown>,
      );
      for (const each of exported) if (typeof each === 'function') classes.add(each as Constructor);
    } catch (error) {
      findings.push(importFailure(file, error));
    }
  }
  return { classes: [...classes], files, findings };
}

async function listModules(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== 'node_modules')
      found.push(...(await listModules(path)));
    else if (entry.isFile() && MODULE.test(entry.name) && !NOT_SCANNED.test(entry.name))
      found.push(path);
  }
  return found;
}

/** A module that cannot be imported, with the reason that its error most often has. */
export function importFailure(file: string, error: unknown): CheckMessage {
  const cause = error instanceof Error ? error : new Error(String(error));
  const place = parseStackPlace(cause.stack ?? '') ?? startOfSource(file);
  const early = /^Cannot access '(.+)' before initialization$/.exec(cause.message)?.[1];
  if (cause instanceof ReferenceError && early !== undefined) return importCycle(early, place);
  return {
    id: 'APPLICATION_IMPORT_FAILED',
    level: 'error',
    reason: `The module cannot be imported: ${cause.name}: ${cause.message.split('\n')[0] ?? ''}`,
    fix: 'Mend the module; the place is where its code stopped.',
    place,
  };
}

const SETTINGS_CYCLE_FIX =
  'Settings name the middlewares, so a middleware cannot name them: put the values into a class of their own, "export class Config extends BaseSettings", inject Config, and let Settings extend it.';

function importCycle(name: string, place: SourcePlace): CheckMessage {
  return {
    id: 'APPLICATION_IMPORT_CYCLE',
    level: 'error',
    reason: `"${name}" is used while its module is still loading: two modules import each other, and a decorated signature needs the class at once.`,
    fix: name.endsWith('Settings')
      ? SETTINGS_CYCLE_FIX
      : `Move what both need into a third module, or take "${name}" through a Token and @Inject(token) with an "import type".`,
    place,
  };
}
