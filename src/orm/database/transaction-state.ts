import { database } from './configure-databases.js';
import type { DriverDatabase } from './driver-database.js';
import { runCallbacks } from './on-commit.js';
import type { Scope } from './scope.js';
import { ImproperlyConfigured } from '../../errors/framework-error.js';

/** Which database is meant. */
export interface UsingOptions {
  /** Alias of the database, or the database. @defaultValue 'default' */
  readonly using?: string | DriverDatabase;
}

/** How a callback is run. */
export interface OnCommitOptions extends UsingOptions {
  /** An error of the callback becomes a warning of the process, instead of reaching the caller of `atomic()`. @defaultValue false */
  readonly robust?: boolean;
}

/**
 * Runs `work` once the outermost `atomic()` block has been committed; never, if its block is rolled back. Outside of
 * blocks, it runs at once, and the promise is its end.
 */
export async function onCommit(work: () => unknown, options: OnCommitOptions = {}): Promise<void> {
  const callback = { work, isRobust: options.robust === true };
  const scope = currentScope(options);
  if (scope === undefined) return runCallbacks([callback]);
  scope.check();
  scope.callbacks.push(callback);
}

/** Whether the caller is inside of an `atomic()` block. */
export function isInAtomic(options: UsingOptions = {}): boolean {
  return currentScope(options) !== undefined;
}

/**
 * Has the innermost block rolled back at its end, without an error (Django topic: set_rollback).
 *
 * @throws ImproperlyConfigured `ORM_NO_BLOCK` outside of blocks
 */
export function setRollback(rollback: boolean, options: UsingOptions = {}): void {
  requireScope(options).needsRollback = rollback;
}

/** Whether the innermost block will be rolled back at its end. */
export function getRollback(options: UsingOptions = {}): boolean {
  return requireScope(options).needsRollback;
}

/** @throws ImproperlyConfigured `ORM_NO_BLOCK` outside of blocks: a lock would end with the statement that takes it */
export function needBlockForLock(target: DriverDatabase): void {
  if (isInAtomic({ using: target })) return;
  throw new ImproperlyConfigured('selectForUpdate() locks nothing outside of atomic().', {
    code: 'ORM_NO_BLOCK',
    fix: 'Fetch and change the rows inside of one atomic() block.',
  });
}

function requireScope(options: UsingOptions): Scope {
  const scope = currentScope(options);
  if (scope !== undefined) return scope;
  throw new ImproperlyConfigured('There is no atomic() block here.', {
    code: 'ORM_NO_BLOCK',
    fix: 'Call it inside of atomic().',
  });
}

function currentScope({ using }: UsingOptions): Scope | undefined {
  const target = typeof using === 'object' ? using : database(using);
  return target.currentScope();
}
