import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import type { CheckMessage } from '../checks/check-message.js';
import type { Constructor } from '../conf/constructor.js';
import { ImproperlyConfigured } from '../errors/framework-error.js';
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

/** Modules that scans of this process import at this moment. */
const importing = new Set<string>();

/** So long, in milliseconds, the module that has called may take to be imported: it has run already, or waits for us. */
const MOST_FOR_CALLER_MS = 500;

/**
 * Imports every module below `folders` and collects the classes that they export.
 *
 * @throws ImproperlyConfigured `APPLICATION_SCANS_ITSELF` when another scan is importing the module `base`
 */
export async function scanModules(folders: readonly string[], base: string): Promise<ScanResult> {
  const caller = base.startsWith('file:') ? fileURLToPath(base) : undefined;
  if (caller !== undefined && importing.has(caller)) throw scansItself(caller);
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
      const exported = Object.values(await importModule(file, file === caller));
      for (const each of exported) if (typeof each === 'function') classes.add(each as Constructor);
    } catch (error) {
      findings.push(importFailure(file, error));
    }
  }
  return { classes: [...classes], files, findings };
}

async function importModule(file: string, isCaller: boolean): Promise<object> {
  importing.add(file);
  let timer: NodeJS.Timeout | undefined;
  try {
    const imported = import(pathToFileURL(file).href) as Promise<object>;
    if (!isCaller) return await imported;
    // A module that waits for its own import would wait for ever, and node would end without a word.
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(scansItself(file)), MOST_FOR_CALLER_MS);
    });
    return await Promise.race([imported, late]);
  } finally {
    clearTimeout(timer);
    importing.delete(file);
  }
}

function scansItself(file: string): ImproperlyConfigured {
  return new ImproperlyConfigured(
    `"scan" names the folder of "${basename(file)}", which creates the application and so cannot be imported by it.`,
    {
      code: 'APPLICATION_SCANS_ITSELF',
      fix: 'Name folders beside that module, such as "./books"; its own classes stand in "controllers" and "providers".',
    },
  );
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
  if (error instanceof ImproperlyConfigured && error.code === 'APPLICATION_SCANS_ITSELF') {
    const { code: id, problem: reason, fix } = error;
    return { id, level: 'error', reason, fix };
  }
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
