import type { Database } from '../../database/database.js';
import type { DatabaseValue } from '../../database/dialect.js';
import { IrreversibleError } from '../migration-error.js';
import {
  historicalModels,
  withHistory,
  type HistoricalModels,
} from '../state/historical-models.js';
import type { ProjectState } from '../state/project-state.js';
import { Operation, type OperationStep } from './operation.js';

/** SQL of one's own: one statement, one with values, or several of them. */
export type SqlSteps =
  | string
  | { readonly sql: string; readonly values: readonly DatabaseValue[] }
  | readonly (string | { readonly sql: string; readonly values: readonly DatabaseValue[] })[];

/** What {@link runSql} takes. */
export interface RunSqlArgs {
  /** Values stand in `values`, with placeholders of the database in the text; they are bound. */
  readonly forward: SqlSteps;
  /** What undoes it; `[]` for nothing. Without it there is no way back. */
  readonly reverse?: SqlSteps;
  /** What it does to models, where it does something to them. */
  readonly stateOperations?: readonly Operation[];
}

/** Runs SQL of one's own. */
export class RunSql extends Operation {
  readonly kind = 'runSql';
  readonly args: RunSqlArgs;
  override readonly isReversible: boolean;

  constructor(args: RunSqlArgs) {
    super();
    this.args = args;
    this.isReversible = args.reverse !== undefined;
  }

  override describe(): string {
    return 'Raw SQL operation';
  }

  override stateForwards(app: string, state: ProjectState): ProjectState {
    return throughAll(this.args.stateOperations ?? [], app, state);
  }

  override forwards(step: OperationStep): Promise<void> {
    return runAll(step, this.args.forward);
  }

  override backwards(step: OperationStep): Promise<void> {
    if (this.args.reverse === undefined) throw new IrreversibleError(step.app, this.describe());
    return runAll(step, this.args.reverse);
  }
}

async function runAll({ editor }: OperationStep, steps: SqlSteps): Promise<void> {
  const list = Array.isArray(steps) ? (steps as readonly (string | SqlSteps)[]) : [steps];
  for (const each of list) {
    const { sql, values } =
      typeof each === 'string'
        ? { sql: each, values: [] }
        : (each as { sql: string; values: readonly DatabaseValue[] });
    await editor.sink.run(sql, values);
  }
  if (list.length > 0) await editor.rowsChanged();
}

/** What code of a migration is given. */
export interface CodeContext {
  /** The models as they are at this point of the history: `models('main.Book')`. */
  readonly models: HistoricalModels;
  /** The database that is migrated, in the transaction of the migration. */
  readonly database: Database;
}

/** Code of a migration. */
export type MigrationCode = (context: CodeContext) => Promise<void> | void;

/** Runs code of one's own: data migrations. */
export class RunCode extends Operation {
  readonly kind = 'runCode';
  readonly args: { readonly forward: MigrationCode; readonly reverse?: MigrationCode | undefined };
  override readonly isReversible: boolean;

  constructor(forward: MigrationCode, reverse?: MigrationCode) {
    super();
    this.args = { forward, reverse };
    this.isReversible = reverse !== undefined;
  }

  override describe(): string {
    return 'Code operation';
  }

  override stateForwards(_app: string, state: ProjectState): ProjectState {
    return state;
  }

  override forwards(step: OperationStep): Promise<void> {
    return runCodeOn(step, this.args.forward);
  }

  override backwards(step: OperationStep): Promise<void> {
    if (this.args.reverse === undefined) throw new IrreversibleError(step.app, this.describe());
    return runCodeOn(step, this.args.reverse);
  }
}

async function runCodeOn({ editor, from }: OperationStep, code: MigrationCode): Promise<void> {
  const { database } = editor.sink;
  if (database === undefined) return editor.sink.run('-- code of the migration runs here');
  await withHistory(database, () => code({ models: historicalModels(from), database }));
  await editor.rowsChanged();
}

/** What {@link separateDatabaseAndState} takes. */
export interface SeparateArgs {
  /** What is done to the database, and to no model. */
  readonly databaseOperations?: readonly Operation[];
  /** What is done to the models, and to no table. */
  readonly stateOperations?: readonly Operation[];
}

/** Does one thing to the database and says another about the models. */
export class SeparateDatabaseAndState extends Operation {
  readonly kind = 'separateDatabaseAndState';
  readonly args: SeparateArgs;
  override readonly isReversible: boolean;
  override readonly isDestructive: boolean;

  constructor(args: SeparateArgs) {
    super();
    this.args = args;
    const operations = args.databaseOperations ?? [];
    this.isReversible = operations.every(({ isReversible }) => isReversible);
    this.isDestructive = operations.some(({ isDestructive }) => isDestructive);
  }

  override describe(): string {
    return 'Custom state/database change combination';
  }

  override stateForwards(app: string, state: ProjectState): ProjectState {
    return throughAll(this.args.stateOperations ?? [], app, state);
  }

  override async forwards(step: OperationStep): Promise<void> {
    let { from } = step;
    for (const operation of this.args.databaseOperations ?? []) {
      const to = operation.stateForwards(step.app, from);
      await operation.forwards({ ...step, from, to });
      from = to;
    }
  }

  override async backwards(step: OperationStep): Promise<void> {
    const operations = this.args.databaseOperations ?? [];
    const states = [step.to];
    for (const operation of operations)
      states.push(operation.stateForwards(step.app, states.at(-1)!));
    for (let at = operations.length - 1; at >= 0; at -= 1) {
      await operations[at]!.backwards({ ...step, from: states[at + 1]!, to: states[at]! });
    }
  }
}

/** `state` after all of `operations`. */
export function throughAll(
  operations: readonly Operation[],
  app: string,
  state: ProjectState,
): ProjectState {
  return operations.reduce((before, operation) => operation.stateForwards(app, before), state);
}
