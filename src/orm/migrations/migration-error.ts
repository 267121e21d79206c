import { FrameworkError, type ErrorDetails } from '../../errors/framework-error.js';

/** Migrations cannot be written, read or carried out. Nothing has been changed unless the message says so. */
export class MigrationError extends FrameworkError {}

/** An operation has no way back. */
export class IrreversibleError extends MigrationError {
  constructor(migration: string, operation: string) {
    super(`Migration "${migration}" cannot be undone: "${operation}" has no way back.`, {
      code: 'ORM_MIGRATION_IRREVERSIBLE',
      fix: 'Give the operation its reverse, or restore a copy of the database.',
    });
  }
}

/** Rows that are there do not fit what the columns are to become. All changes of the migration are undone. */
export class MigrationDataError extends MigrationError {
  constructor(problem: string, fix: string, cause?: unknown) {
    super(problem, { code: 'ORM_MIGRATION_DATA', fix, cause });
  }
}

/** A state that an operation cannot start from. */
export function stateError(problem: string, fix?: string): MigrationError {
  return new MigrationError(problem, {
    code: 'ORM_MIGRATION_STATE',
    fix: fix ?? 'Look at the operations before it: one is missing, or two are in the wrong order.',
  });
}

/** Shorthand for an error with one of the codes of migrations. */
export function migrationError(problem: string, details: ErrorDetails): MigrationError {
  return new MigrationError(problem, details);
}
