import { ImproperlyConfigured } from '../../errors/framework-error.js';
import type { NodeSqliteModule, SqliteHandle, SqliteLibrary } from './sqlite-handle.js';

/** Opens `path` with `library`, or with the best one that is here: Node's own, else libsql. */
export async function openSqlite(path: string, library?: SqliteLibrary): Promise<SqliteHandle> {
  const open = await loadSqlite(library);
  return open(path);
}

/**
 * Loads what opens SQLite, and opens nothing.
 *
 * @throws ImproperlyConfigured `ORM_DRIVER_MISSING`
 */
export async function loadSqlite(library?: SqliteLibrary): Promise<(path: string) => SqliteHandle> {
  const builtin = library === 'libsql' ? undefined : loadNodeSqlite();
  if (builtin !== undefined) {
    const { openNodeSqlite } = await import('./sqlite-node.js');
    return (path) => openNodeSqlite(builtin, path);
  }
  if (library === 'node:sqlite') {
    throw new ImproperlyConfigured(`Node ${process.version} has no node:sqlite that can be used.`, {
      code: 'ORM_DRIVER_MISSING',
      fix: 'Use Node 22.16 or later, or leave "driver" out and run: npm install libsql',
    });
  }
  const { loadLibsql } = await import('./sqlite-libsql.js');
  return loadLibsql();
}

/** Whether Node's own SQLite can be used: it must give rows as arrays. */
export function hasNodeSqlite(): boolean {
  return loadNodeSqlite() !== undefined;
}

let nodeSqlite: NodeSqliteModule | null | undefined;

function loadNodeSqlite(): NodeSqliteModule | undefined {
  if (nodeSqlite === undefined) {
    const found = withoutWarning(() =>
      process.getBuiltinModule('node:sqlite' as 'node:fs'),
    ) as unknown as NodeSqliteModule | undefined;
    const isUsable = found !== undefined && 'setReturnArrays' in found.StatementSync.prototype;
    nodeSqlite = isUsable ? found : null;
  }
  return nodeSqlite ?? undefined;
}

/** Node 22 warns that its SQLite is experimental. That one warning is dropped; all others pass. */
function withoutWarning<Result>(load: () => Result): Result {
  const emitWarning = process.emitWarning;
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    if (String(warning).includes('SQLite is an experimental feature')) return;
    (emitWarning as (...args: unknown[]) => void).call(process, warning, ...rest);
  }) as typeof process.emitWarning;
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}
