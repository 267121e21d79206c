import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { ImproperlyConfigured } from '../errors/framework-error.js';
import { parseEnv } from './node-util.js';

/** A variable with the place it came from. */
export interface EnvironmentValue {
  readonly text: string;
  /** `environment`, or the name of the file: `.env.local`. */
  readonly source: string;
}

/** Where {@link readEnvironment} looks. */
export interface EnvironmentOptions {
  /** Variables of the process. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Folder of the `.env` files. */
  readonly folder: string;
  /** Chooses the file `.env.<nodeEnv>`. */
  readonly nodeEnv: string;
}

/**
 * All variables by name, each from its first source: the process, `.env.local`, `.env.<nodeEnv>`, `.env`.
 *
 * @throws ImproperlyConfigured `CONF_UNREADABLE_FILE` when one of the files exists and cannot be read.
 */
export function readEnvironment(
  options: EnvironmentOptions,
): ReadonlyMap<string, EnvironmentValue> {
  const found = new Map<string, EnvironmentValue>();
  for (const file of environmentFiles(options.nodeEnv).reverse()) {
    for (const [name, text] of Object.entries(readEnvironmentFile(join(options.folder, file)))) {
      found.set(name, { text, source: file });
    }
  }
  for (const [name, text] of Object.entries(options.environment)) {
    if (text !== undefined) found.set(name, { text, source: 'environment' });
  }
  return found;
}

/** The folder with the nearest `package.json`, from `start` upwards; `start` itself when there is none. */
export function findProjectFolder(start: string = process.cwd()): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (dirname(folder) === folder) return start;
  }
}

/** The names of the `.env` files, the first source first. */
export function environmentFiles(nodeEnv: string): string[] {
  // The name becomes a part of a path, so only a plain word may.
  const isPlain = /^[\w-]+$/.test(nodeEnv) && nodeEnv !== 'local';
  return ['.env.local', ...(isPlain ? [`.env.${nodeEnv}`] : []), '.env'];
}

function readEnvironmentFile(file: string): Record<string, string> {
  if (!existsSync(file)) return {};
  try {
    // Some editors put a byte order mark first, which would become a part of the first name.
    return parseEnv(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')) as Record<string, string>;
  } catch (error) {
    throw new ImproperlyConfigured(`The environment file ${file} cannot be read.`, {
      code: 'CONF_UNREADABLE_FILE',
      fix: 'Make it a text file that this user may read, or remove it.',
      cause: error,
    });
  }
}
