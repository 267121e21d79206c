import { types } from 'node:util';

import { DatabaseBusy, TransactionBroken, TransactionOver } from './database-errors.js';
import type { BlockConnection } from './driver.js';
import { FairLock } from './fair-lock.js';

/** What `onCommit()` was given. */
export interface CommitCallback {
  readonly work: () => unknown;
  readonly isRobust: boolean;
}

/** The transaction that the scopes of one outermost `atomic()` block share. */
export class Block {
  readonly database: object;
  readonly connection: BlockConnection;
  readonly waitLimit: number;
  /** The outermost scope has ended. */
  isOver = false;
  #savepoints = 0;

  constructor(database: object, connection: BlockConnection, waitLimit: number) {
    this.database = database;
    this.connection = connection;
    this.waitLimit = waitLimit;
  }

  nextSavepoint(): string {
    this.#savepoints += 1;
    return `lapompe_${this.#savepoints}`;
  }
}

/** What {@link Scope} is made of. */
export interface ScopeOptions {
  readonly block: Block;
  /** The scope around it in the same block. */
  readonly parent?: Scope | undefined;
  /** The scope that the asynchronous context had before, of any database. */
  readonly outer: Scope | undefined;
  readonly savepoint?: string | undefined;
  readonly isDurable?: boolean;
  /** It wraps a test, and is not there for the code that is tested. */
  readonly isOfTest?: boolean;
}

/**
 * One `atomic()` block, nested ones included.
 *
 * Its gate lets one statement through at a time. A nested block with a savepoint keeps the gate of its parent for as long
 * as it lasts: a statement of the parent must not land between the savepoint and its end.
 */
export class Scope {
  readonly block: Block;
  readonly parent: Scope | undefined;
  readonly outer: Scope | undefined;
  readonly savepoint: string | undefined;
  readonly isDurable: boolean;
  readonly isOfTest: boolean;
  readonly gate: FairLock;
  readonly callbacks: CommitCallback[] = [];
  /** Why it was ended from outside: time-out or signal. */
  doom: Error | undefined;
  isOver = false;
  /** Django's `needs_rollback`. */
  needsRollback = false;
  /** The error that PostgreSQL will not go on after. */
  brokenBy: unknown;
  #isClosed = false;

  constructor({
    block,
    parent,
    outer,
    savepoint,
    isDurable = false,
    isOfTest = false,
  }: ScopeOptions) {
    this.block = block;
    this.parent = parent;
    this.outer = outer;
    this.savepoint = savepoint;
    this.isDurable = isDurable;
    this.isOfTest = isOfTest;
    this.gate = parent !== undefined && savepoint === undefined ? parent.gate : new FairLock();
  }

  /** The scope of `database` around this one, itself included. */
  static find(start: Scope | undefined, database: object): Scope | undefined {
    let scope = start;
    while (scope !== undefined && scope.block.database !== database) scope = scope.outer;
    return scope;
  }

  /** Runs `work` on the connection of the block, when it is this scope's turn. */
  run<Result>(
    work: (connection: BlockConnection) => Result | Promise<Result>,
  ): Result | Promise<Result> {
    this.check();
    return this.gate.tryAcquire() ? this.#runNow(work) : this.#runLater(work);
  }

  /** Whether a statement would be let through. */
  get isUsable(): boolean {
    return this.#findRefusal() === undefined;
  }

  /** @throws TransactionOver, TransactionBroken, or what has ended the scope from outside */
  check(): void {
    const refusal = this.#findRefusal();
    if (refusal !== undefined) throw refusal;
  }

  /** Waits until nothing of this scope runs, nested scopes included, and keeps all others out. */
  hold(): Promise<void> {
    return this.gate.acquire(this.block.waitLimit, () => this.#late());
  }

  /** As {@link hold}, until {@link end}. */
  async close(): Promise<void> {
    await this.hold();
    this.#isClosed = true;
  }

  /** Lets nothing more through; who waits at the gate is told so. */
  end(): void {
    this.isOver = true;
    if (!this.#isClosed) return;
    this.#isClosed = false;
    this.gate.release();
  }

  #findRefusal(): Error | undefined {
    const doom = this.#findDoom();
    if (doom !== undefined) return doom;
    if (this.isOver || this.block.isOver) return new TransactionOver();
    if (!this.needsRollback && this.brokenBy === undefined) return undefined;
    return new TransactionBroken({ cause: this.brokenBy });
  }

  #findDoom(): Error | undefined {
    if (this.doom !== undefined || this.parent === undefined) return this.doom;
    return this.parent.#findDoom();
  }

  #runNow<Result>(
    work: (connection: BlockConnection) => Result | Promise<Result>,
  ): Result | Promise<Result> {
    let result: Result | Promise<Result>;
    try {
      result = work(this.block.connection);
    } catch (error) {
      this.#fail(error);
      throw error;
    }
    if (types.isPromise(result)) return this.#settle(result);
    this.gate.release();
    return result;
  }

  async #runLater<Result>(
    work: (connection: BlockConnection) => Result | Promise<Result>,
  ): Promise<Result> {
    await this.gate.acquire(this.block.waitLimit, () => this.#late());
    try {
      this.check();
    } catch (error) {
      this.gate.release();
      throw error;
    }
    return this.#runNow(work);
  }

  async #settle<Result>(promise: Promise<Result>): Promise<Result> {
    let result: Result;
    try {
      result = await promise;
    } catch (error) {
      this.#fail(error);
      throw error;
    }
    this.gate.release();
    return result;
  }

  #fail(error: unknown): void {
    if (!this.block.connection.survivesErrors()) this.brokenBy ??= error;
    this.gate.release();
  }

  #late(): DatabaseBusy {
    return new DatabaseBusy(
      `The atomic() block did not become free within ${this.block.waitLimit} ms: another statement, or a block inside it, still runs.`,
      {
        fix: 'Await what a block starts, and let no nested block wait for work of the block around it.',
      },
    );
  }
}
