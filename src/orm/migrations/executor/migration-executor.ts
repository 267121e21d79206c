import { atomic } from '../../database/atomic.js';
import type { DatabaseValue, DialectName } from '../../database/dialect.js';
import { DataError, DatabaseError, IntegrityError } from '../../database/database-errors.js';
import type { DriverDatabase } from '../../database/driver-database.js';
import { MigrationGraph, refuseConflicts } from '../files/migration-graph.js';
import type { Migration } from '../files/migration.js';
import { IrreversibleError, MigrationDataError, migrationError } from '../migration-error.js';
import { SchemaOperation, type Operation } from '../operations/operation.js';
import { SeparateDatabaseAndState } from '../operations/special-operations.js';
import { PostgresEditor } from '../schema/postgres-editor.js';
import type { SchemaEditor, StatementSink } from '../schema/schema-editor.js';
import { SqliteEditor } from '../schema/sqlite-editor.js';
import type { ProjectState } from '../state/project-state.js';
import { withMigrationLock } from './migration-lock.js';
import {
  appliedIn,
  planMigrations,
  refuseGaps,
  type MigrationTarget,
  type PlanStep,
} from './migration-plan.js';
import { areTablesThere } from './tables-there.js';
import { MigrationRecorder } from './migration-recorder.js';

/** How migrations are carried out. */
export interface MigrateOptions extends MigrationTarget {
  /** Only notes them as applied, or as not applied, and leaves the tables alone. @defaultValue false */
  readonly fake?: boolean;
  /**
   * Only notes those that are the first of their app and whose tables and columns are all there, made by somebody else.
   *
   * @defaultValue false
   */
  readonly fakeInitial?: boolean;
  /** Milliseconds to wait for another process that migrates. @defaultValue 60000 */
  readonly lockTimeout?: number;
  /** Told before and after each migration; `faked` where it was only noted. */
  readonly onStep?: (step: PlanStep, moment: 'begin' | 'end' | 'faked') => void;
}

/** Carries migrations out on one database. */
export class MigrationExecutor {
  readonly #database: DriverDatabase;
  readonly #migrations: readonly Migration[];
  readonly #recorder: MigrationRecorder;

  constructor(database: DriverDatabase, migrations: readonly Migration[]) {
    this.#database = database;
    this.#migrations = migrations;
    this.#recorder = new MigrationRecorder(database);
  }

  /** What `migrate` would do; changes nothing. */
  async plan(target: MigrationTarget = {}): Promise<readonly PlanStep[]> {
    const { graph, applied } = await this.#look();
    refuseGaps(graph, applied);
    return planMigrations(graph, applied, target);
  }

  /**
   * Goes to the target. Each migration is a transaction of its own; what is done is done when a later one fails.
   *
   * @returns what was done, in order
   * @throws MigrationError `ORM_MIGRATION_CONFLICT`, `ORM_MIGRATION_HISTORY`, `ORM_MIGRATION_IRREVERSIBLE` before
   *   anything is changed; `ORM_MIGRATION_LOCKED`; `ORM_MIGRATION_DATA` and `ORM_MIGRATION_FAILED` for the one that failed
   */
  migrate(options: MigrateOptions = {}): Promise<readonly PlanStep[]> {
    return withMigrationLock(this.#database, options.lockTimeout ?? 60_000, async () => {
      await this.#recorder.prepare();
      const { graph, applied } = await this.#look();
      await this.#noteSquashed(graph, applied);
      const isFake = options.fake === true;
      // Notes that are missing can be made good by --fake alone.
      if (!isFake) refuseGaps(graph, applied);
      const plan = planMigrations(graph, applied, options);
      if (!isFake) refuseIrreversible(plan);
      const states = isFake ? [] : statesOf(graph, applied, plan);
      for (const [index, step] of plan.entries()) {
        options.onStep?.(step, 'begin');
        const before = states[index];
        const isNoted =
          before === undefined ||
          (options.fakeInitial === true && (await this.#isThere(step, before)));
        await this.#carryOut(step, isNoted ? undefined : before);
        options.onStep?.(step, isNoted ? 'faked' : 'end');
      }
      return plan;
    });
  }

  #isThere({ migration, backwards }: PlanStep, before: ProjectState): Promise<boolean> {
    if (backwards || !migration.isInitial) return Promise.resolve(false);
    return areTablesThere(this.#database, before, migration.stateForwards(before));
  }

  async #look(): Promise<{ graph: MigrationGraph; applied: ReadonlySet<string> }> {
    const recorded = new Set((await this.#recorder.applied()).keys());
    const graph = new MigrationGraph(this.#migrations, recorded);
    refuseConflicts(graph);
    return { graph, applied: appliedIn(graph, recorded) };
  }

  /** A squashed migration whose parts have been applied is applied. */
  async #noteSquashed(graph: MigrationGraph, applied: ReadonlySet<string>): Promise<void> {
    for (const { label, replaces } of graph.nodes.values()) {
      if (replaces.length > 0 && applied.has(label)) await this.#recorder.add(label);
    }
  }

  /** @param before - state that the database is in; undefined where only notes are taken */
  async #carryOut(step: PlanStep, before: ProjectState | undefined): Promise<void> {
    const { migration, backwards } = step;
    const note = async () => {
      if (backwards) {
        for (const label of [migration.label, ...migration.replaces]) {
          await this.#recorder.remove(label);
        }
      } else {
        await this.#recorder.add(migration.label);
        for (const label of migration.replaces) await this.#recorder.add(label);
      }
    };
    if (before === undefined) return atomic(note, { using: this.#database });
    const work = () => this.#operate(step, before, note);
    if (this.#database.dialect === 'postgres') return work();
    // SQLite ignores the switch inside of a transaction.
    await this.#database.execute('PRAGMA foreign_keys = OFF');
    try {
      await work();
    } finally {
      await this.#database.execute('PRAGMA foreign_keys = ON');
    }
  }

  async #operate(
    { migration, backwards }: PlanStep,
    before: ProjectState,
    note: () => Promise<void>,
  ): Promise<void> {
    const editor = createEditor(this.#database.dialect, databaseSink(this.#database));
    const steps = operationSteps(migration, before, backwards);
    const inBlock = (work: () => Promise<void>) => atomic(work, { using: this.#database });
    const run = async ({ operation, from, to }: OperationStates) => {
      const step = { app: migration.app, editor, from, to };
      try {
        await (backwards ? operation.backwards(step) : operation.forwards(step));
      } catch (error) {
        throw explain(error, migration, operation);
      }
    };
    if (migration.isAtomic) {
      return inBlock(async () => {
        for (const each of steps) await run(each);
        await this.#checkForeignKeys(migration);
        await note();
      });
    }
    for (const each of steps) {
      if (changesTables(each.operation)) await inBlock(() => run(each));
      else await run(each);
    }
    await this.#checkForeignKeys(migration);
    await note();
  }

  async #checkForeignKeys(migration: Migration): Promise<void> {
    if (this.#database.dialect === 'postgres') return;
    const { rows } = await this.#database.execute('PRAGMA foreign_key_check');
    const [first] = rows;
    if (first === undefined) return;
    throw new MigrationDataError(
      `After "${migration.label}", ${rows.length} rows would point at nothing; the first is row ${String(first[1])} of "${String(first[0])}", which points into "${String(first[2])}".`,
      'Mend or delete these rows first; the migration has been undone.',
    );
  }
}

/** Statements run on a database. */
export function databaseSink(database: DriverDatabase): StatementSink {
  return {
    database,
    run: async (sql: string, values: readonly DatabaseValue[] = []) => {
      await database.execute(sql, values);
    },
  };
}

/** The editor of a dialect. */
export function createEditor(dialect: DialectName, sink: StatementSink): SchemaEditor {
  return dialect === 'postgres' ? new PostgresEditor(sink) : new SqliteEditor(sink);
}

/** One operation, and the states on both sides in the direction of the way. */
export interface OperationStates {
  readonly operation: Operation;
  readonly from: ProjectState;
  readonly to: ProjectState;
}

/** Operations of a migration in the order in which they are carried out. `before` is the state before the migration. */
export function operationSteps(
  migration: Migration,
  before: ProjectState,
  backwards: boolean,
): readonly OperationStates[] {
  let from = before;
  const steps = migration.operations.map((operation) => {
    const to = operation.stateForwards(migration.app, from);
    const step = { operation, from, to };
    from = to;
    return step;
  });
  if (!backwards) return steps;
  return steps.map((step) => ({ ...step, from: step.to, to: step.from })).reverse();
}

/** The state before each migration of a plan, with everything that is applied, whichever app it belongs to. */
function statesOf(
  graph: MigrationGraph,
  applied: ReadonlySet<string>,
  plan: readonly PlanStep[],
): readonly ProjectState[] {
  const wanted = new Set(plan.map(({ migration }) => migration));
  const stays = graph.inOrder().filter((each) => applied.has(each.label) && !wanted.has(each));
  const moves =
    plan[0]?.backwards === true ? graph.inOrder().filter((each) => wanted.has(each)) : [...wanted];
  const before = new Map<Migration, ProjectState>();
  let state = stays.reduce((made, each) => each.stateForwards(made), graph.state([]));
  for (const each of moves) {
    before.set(each, state);
    state = each.stateForwards(state);
  }
  return plan.map(({ migration }) => before.get(migration)!);
}

/** Whether an operation does nothing but change tables: SQL and code may be what refuses transactions. */
function changesTables(operation: Operation): boolean {
  if (operation instanceof SeparateDatabaseAndState) {
    return (operation.args.databaseOperations ?? []).every(changesTables);
  }
  return operation instanceof SchemaOperation;
}

function refuseIrreversible(plan: readonly PlanStep[]): void {
  for (const { migration, backwards } of plan) {
    const stuck = backwards && migration.operations.find((each) => !each.isReversible);
    if (stuck) throw new IrreversibleError(migration.label, stuck.describe());
  }
}

function explain(error: unknown, migration: Migration, operation: Operation): unknown {
  if (!(error instanceof DatabaseError)) return error;
  const where = `Migration "${migration.label}" stopped at "${operation.describe()}"`;
  if (error instanceof IntegrityError || error instanceof DataError) {
    return new MigrationDataError(
      `${where}: the rows that are there do not fit. ${error.problem}`,
      'Change these rows first, in a migration of its own with runCode; this one has been undone.',
      error,
    );
  }
  return migrationError(`${where}. ${error.problem}`, {
    code: 'ORM_MIGRATION_FAILED',
    fix: 'Mend the operation or the database, then run "lapompe migrate" again; the migration has been undone unless it says atomic: false.',
    cause: error,
  });
}
