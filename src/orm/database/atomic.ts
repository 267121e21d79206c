import { ImproperlyConfigured } from '../../errors/framework-error.js';
import { database } from './configure-databases.js';
import { TransactionAborted, TransactionBroken, TransactionTimeout } from './database-errors.js';
import type { IsolationLevel } from './driver.js';
import type { DriverDatabase } from './driver-database.js';
import { runCallbacks } from './on-commit.js';
import { inOrmContext, ormContext } from './orm-context.js';
import { Scope } from './scope.js';

/** How a block runs. */
export interface AtomicOptions {
  /** Alias of the database, or the database. @defaultValue 'default' */
  readonly using?: string | DriverDatabase;
  /** PostgreSQL only, and the outermost block only. @defaultValue the server's own, mostly `read committed` */
  readonly isolation?: IsolationLevel;
  /** Milliseconds after which the block is rolled back and `ORM_TRANSACTION_TIMEOUT` thrown. @defaultValue none */
  readonly timeout?: number;
  /** Rolls the block back when it is aborted, with `ORM_TRANSACTION_ABORTED`. */
  readonly signal?: AbortSignal;
  /** Insists on being the outermost block, so that its work is on disk when it returns. @defaultValue false */
  readonly durable?: boolean;
  /** Whether a nested block can be undone alone. Without, its error breaks the block around it. @defaultValue true */
  readonly savepoint?: boolean;
}

/**
 * Runs `work` in a transaction: all of its statements are kept, or none (Django topic: transaction.atomic). A block inside
 * a block is a savepoint.
 *
 * @returns what `work` returns, once it is committed
 * @throws whatever `work` throws, after the roll-back
 */
export function atomic<Result>(
  work: () => Result | Promise<Result>,
  options: AtomicOptions = {},
): Promise<Result> {
  const target = typeof options.using === 'object' ? options.using : database(options.using);
  const parent = target.currentScope();
  return parent === undefined
    ? runOutermost(target, work, options)
    : runNested(target, parent, work, options);
}

/** Opens a block by hand; whoever does must end it with {@link endBlock}. */
export async function openBlock(target: DriverDatabase, options: AtomicOptions): Promise<Scope> {
  const { isolation, signal } = options;
  if (target.testScope !== undefined) throw insideOfTest(target.alias);
  const block = await target.begin({ isolation, signal });
  const outer = ormContext()?.scope;
  return new Scope({ block, outer, isDurable: options.durable === true });
}

/** Commits an outermost block, or rolls it back if it must be. Returns whether it was committed. */
export async function endBlock(target: DriverDatabase, scope: Scope): Promise<boolean> {
  const { block } = scope;
  try {
    await scope.close();
    if (scope.doom !== undefined) throw scope.doom;
  } catch (error) {
    await cancelBlock(target, scope);
    throw error;
  }
  if (scope.brokenBy !== undefined || scope.needsRollback) {
    await cancelBlock(target, scope);
    if (scope.brokenBy === undefined) return false;
    throw new TransactionBroken({ cause: scope.brokenBy });
  }
  block.isOver = true;
  scope.end();
  await target.observe('COMMIT', () => block.connection.commit());
  return true;
}

/** Rolls an outermost block back, whatever still runs in it. */
export async function cancelBlock(target: DriverDatabase, scope: Scope): Promise<void> {
  const { block } = scope;
  if (block.isOver) return;
  block.isOver = true;
  scope.end();
  await target.observe('ROLLBACK', () => block.connection.rollback());
}

async function runOutermost<Result>(
  target: DriverDatabase,
  work: () => Result | Promise<Result>,
  options: AtomicOptions,
): Promise<Result> {
  throwIfAborted(options.signal);
  const scope = await openBlock(target, options);
  let result: Result;
  try {
    result = await runGuarded(scope, work, options);
  } catch (error) {
    await cancelBlock(target, scope);
    throw error;
  }
  if (await endBlock(target, scope)) await runCallbacks(scope.callbacks);
  return result;
}

async function runNested<Result>(
  target: DriverDatabase,
  parent: Scope,
  work: () => Result | Promise<Result>,
  options: AtomicOptions,
): Promise<Result> {
  // What a test is wrapped in is not there for the code that is tested.
  if (options.durable === true && !parent.isOfTest) throw notOutermost();
  throwIfAborted(options.signal);
  parent.check();
  const outer = ormContext()?.scope;
  const { block } = parent;
  if (options.savepoint === false && !parent.isOfTest) {
    return runWithoutSavepoint(new Scope({ block, parent, outer }), work, options);
  }
  await parent.hold();
  try {
    parent.check();
    const scope = new Scope({ block, parent, outer, savepoint: block.nextSavepoint() });
    return await runWithSavepoint(target, scope, work, options);
  } finally {
    parent.gate.release();
  }
}

async function runWithSavepoint<Result>(
  target: DriverDatabase,
  scope: Scope,
  work: () => Result | Promise<Result>,
  options: AtomicOptions,
): Promise<Result> {
  const { block, parent, savepoint } = scope;
  const command = (sql: string) => target.observe(sql, () => block.connection.command(sql));
  const undo = async (isClosed: boolean) => {
    scope.isOver = true;
    try {
      // What still runs must end first, such as the others of a Promise.all() that has failed.
      if (!isClosed) await scope.close();
      scope.end();
      if (block.isOver) return;
      await command(`ROLLBACK TO SAVEPOINT ${savepoint}`);
      await command(`RELEASE SAVEPOINT ${savepoint}`);
    } catch (error) {
      // The savepoint is gone with the connection; nothing of the block can be kept.
      parent!.brokenBy ??= error;
    }
  };
  await command(`SAVEPOINT ${savepoint}`);
  let result: Result;
  let isClosed = false;
  try {
    result = await runGuarded(scope, work, options);
    await scope.close();
    isClosed = true;
    if (scope.doom !== undefined) throw scope.doom;
  } catch (error) {
    await undo(isClosed);
    throw error;
  }
  scope.end();
  if (scope.brokenBy !== undefined || scope.needsRollback) {
    await undo(true);
    if (scope.brokenBy !== undefined) throw new TransactionBroken({ cause: scope.brokenBy });
    return result;
  }
  if (block.isOver) scope.check();
  await command(`RELEASE SAVEPOINT ${savepoint}`);
  parent!.callbacks.push(...scope.callbacks);
  return result;
}

async function runWithoutSavepoint<Result>(
  scope: Scope,
  work: () => Result | Promise<Result>,
  options: AtomicOptions,
): Promise<Result> {
  const parent = scope.parent!;
  try {
    const result = await runGuarded(scope, work, options);
    parent.needsRollback ||= scope.needsRollback;
    parent.brokenBy ??= scope.brokenBy;
    parent.callbacks.push(...scope.callbacks);
    return result;
  } catch (error) {
    parent.needsRollback = true;
    throw error;
  } finally {
    scope.isOver = true;
  }
}

/** Runs `work` inside of `scope`, and stops waiting for it when its time is over or its signal is aborted. */
function runGuarded<Result>(
  scope: Scope,
  work: () => Result | Promise<Result>,
  { timeout, signal }: AtomicOptions,
): Result | Promise<Result> {
  const run = () => inOrmContext({ scope }, work);
  if (timeout === undefined && signal === undefined) return run();
  return new Promise<Result>((resolve, reject) => {
    const doom = (error: Error) => {
      scope.doom ??= error;
      scope.block.connection.cancel();
      reject(error);
    };
    const onAbort = () => doom(new TransactionAborted(signal?.reason));
    const timer =
      timeout === undefined
        ? undefined
        : setTimeout(() => doom(new TransactionTimeout(timeout)), timeout);
    signal?.addEventListener('abort', onAbort, { once: true });
    const stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    // A function, so that what it throws at once is a rejection as well.
    (async () => run())().finally(stop).then(resolve, reject);
  });
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new TransactionAborted(signal.reason);
}

function notOutermost(): ImproperlyConfigured {
  return new ImproperlyConfigured('A durable atomic() block was opened inside of another block.', {
    code: 'ORM_DURABLE_BLOCK',
    fix: 'Call it outside of all blocks, or leave "durable" out.',
  });
}

function insideOfTest(alias: string): ImproperlyConfigured {
  return new ImproperlyConfigured(
    `A transaction of its own was to begin on "${alias}" in a test that is rolled back, which could not undo it.`,
    {
      code: 'ORM_TEST_TRANSACTION',
      fix: 'Use atomic(), or have the test commit: emptyAfterEach() in place of rollbackAfterEach().',
    },
  );
}
