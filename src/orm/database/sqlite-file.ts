import { accessSync, constants, statSync, type Stats } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Why a file cannot hold a database. */
export interface FileFault {
  /** A sentence. */
  readonly problem: string;
  readonly fix: string;
}

/**
 * Why SQLite could not open the file at `path`, which it makes itself where there is none; undefined where nothing is known
 * to be wrong. Changes nothing.
 */
export function findFileFault(path: string): FileFault | undefined {
  // In memory, in a temporary file, or an address that SQLite reads itself.
  if (path === ':memory:' || path === '' || path.startsWith('file:')) return undefined;
  const file = resolve(path);
  const found = look(file);
  if (found?.isDirectory() === true) {
    return {
      problem: `"${file}" is a folder.`,
      fix: `Name a file in it: "sqlite:${path.replace(/[\\/]+$/, '')}/db.sqlite3".`,
    };
  }
  const folder = dirname(file);
  const around = look(folder);
  if (around === undefined) {
    return {
      problem: `The folder "${folder}" does not exist.`,
      fix: `Create it: mkdir -p "${folder}"${path === file ? '' : '; a path without "/" in front begins at the working folder'}.`,
    };
  }
  if (!around.isDirectory()) {
    return { problem: `"${folder}" is no folder.`, fix: 'Name a file in a folder.' };
  }
  if (found !== undefined && !mayUse(file, constants.R_OK)) {
    return { problem: `This user may not read "${file}".`, fix: `Give it access to the file.` };
  }
  if (found === undefined && !mayUse(folder, constants.W_OK)) {
    return {
      problem: `"${file}" does not exist, and this user may not write to its folder.`,
      fix: 'Give it access to the folder, or name a file elsewhere.',
    };
  }
  return undefined;
}

function look(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // A part of the way is a file, or may not be entered.
    return undefined;
  }
}

function mayUse(path: string, how: number): boolean {
  try {
    accessSync(path, how);
    return true;
  } catch {
    return false;
  }
}
