import type { Operation } from '../operations/operation.js';
import { throughAll } from '../operations/special-operations.js';
import type { ProjectState } from '../state/project-state.js';

/** Names a migration: `main.0001_initial`. */
export type MigrationName = `${string}.${string}`;

/** What a file of a migration exports by default. */
export interface MigrationDefinition {
  /** Migrations that must have been applied before: `main.0001_initial`. */
  readonly dependencies?: readonly string[];
  /** Migrations that must wait for this one. */
  readonly runBefore?: readonly string[];
  /** Migrations in whose place this one stands (written by `squashmigrations`). */
  readonly replaces?: readonly string[];
  /** The first one of its app. */
  readonly initial?: boolean;
  /** False runs it outside of a transaction, each operation on tables in one of its own. @defaultValue true */
  readonly atomic?: boolean;
  readonly operations: readonly Operation[];
}

/** Describes a migration: `export default migration({ dependencies: […], operations: […] })`. */
export function migration(definition: MigrationDefinition): MigrationDefinition {
  return definition;
}

/** A migration that knows its place. */
export class Migration {
  readonly app: string;
  readonly name: string;
  readonly dependencies: readonly string[];
  readonly runBefore: readonly string[];
  readonly replaces: readonly string[];
  readonly isInitial: boolean;
  readonly isAtomic: boolean;
  readonly operations: readonly Operation[];

  constructor(app: string, name: string, definition: MigrationDefinition) {
    this.app = app;
    this.name = name;
    this.dependencies = definition.dependencies ?? [];
    this.runBefore = definition.runBefore ?? [];
    this.replaces = definition.replaces ?? [];
    this.isInitial = definition.initial ?? false;
    this.isAtomic = definition.atomic ?? true;
    this.operations = definition.operations;
  }

  /** `main.0001_initial`. */
  get label(): string {
    return `${this.app}.${this.name}`;
  }

  /** The state after it. */
  stateForwards(state: ProjectState): ProjectState {
    return throughAll(this.operations, this.app, state);
  }
}

/** `main.0001_initial` → `['main', '0001_initial']`. */
export function splitMigration(label: string): readonly [app: string, name: string] {
  const dot = label.indexOf('.');
  return [label.slice(0, dot), label.slice(dot + 1)];
}

/** Number in front of the name of a migration; undefined where there is none. */
export function numberOf(name: string): number | undefined {
  const found = /^(\d+)/.exec(name);
  return found === null ? undefined : Number(found[1]);
}
