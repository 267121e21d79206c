import {
  AddField,
  AlterField,
  RemoveField,
  RenameField,
  type FieldArgs,
  type RenameFieldArgs,
} from './field-operations.js';
import {
  AddConstraint,
  AddIndex,
  RemoveConstraint,
  RemoveIndex,
  type AddConstraintArgs,
  type AddIndexArgs,
  type RemoveConstraintArgs,
  type RemoveIndexArgs,
} from './index-operations.js';
import {
  AlterModelOptions,
  AlterTable,
  AlterUniqueTogether,
  CreateModel,
  DeleteModel,
  RenameModel,
  type AlterModelOptionsArgs,
  type AlterTableArgs,
  type AlterUniqueTogetherArgs,
  type CreateModelArgs,
  type RenameArgs,
} from './model-operations.js';
import type { Operation } from './operation.js';
import {
  RunCode,
  RunSql,
  SeparateDatabaseAndState,
  type MigrationCode,
  type RunSqlArgs,
  type SeparateArgs,
} from './special-operations.js';

/** Makes the table of a model, and one for each of its many-to-many fields. */
export function createModel(args: CreateModelArgs): Operation {
  return new CreateModel(args);
}

/** Drops the table of a model, with all rows. */
export function deleteModel(args: { readonly name: string }): Operation {
  return new DeleteModel(args);
}

/** Gives a model another name; tables, columns and relations that are named after it follow. */
export function renameModel(args: RenameArgs): Operation {
  return new RenameModel(args);
}

/** Gives the table of a model another name; undefined for the one that follows from the model. */
export function alterTable(args: AlterTableArgs): Operation {
  return new AlterTable(args);
}

/** Changes options that the database does not know: ordering, names for people. */
export function alterModelOptions(args: AlterModelOptionsArgs): Operation {
  return new AlterModelOptions(args);
}

/** Changes the sets of fields that no two rows may share. */
export function alterUniqueTogether(args: AlterUniqueTogetherArgs): Operation {
  return new AlterUniqueTogether(args);
}

/** Adds a field. Rows that are there get its default; with `preserveDefault: false` only they do. */
export function addField(args: FieldArgs): Operation {
  return new AddField(args);
}

/** Drops a field, with all that is in it. */
export function removeField(args: { readonly model: string; readonly name: string }): Operation {
  return new RemoveField(args);
}

/** Changes the definition of a field. */
export function alterField(args: FieldArgs): Operation {
  return new AlterField(args);
}

/** Gives a field another name. */
export function renameField(args: RenameFieldArgs): Operation {
  return new RenameField(args);
}

/** Makes an index. */
export function addIndex(args: AddIndexArgs): Operation {
  return new AddIndex(args);
}

/** Drops an index: by its name, or by all that it says where it has none. */
export function removeIndex(args: RemoveIndexArgs): Operation {
  return new RemoveIndex(args);
}

/** Adds a constraint. Rows that break it stop the migration. */
export function addConstraint(args: AddConstraintArgs): Operation {
  return new AddConstraint(args);
}

/** Takes a constraint away. */
export function removeConstraint(args: RemoveConstraintArgs): Operation {
  return new RemoveConstraint(args);
}

/** Runs SQL: `runSql({ forward: 'UPDATE …', reverse: [] })`. Values are bound, never put into the text. */
export function runSql(args: RunSqlArgs): Operation {
  return new RunSql(args);
}

/**
 * Runs code on the models as they are at this point: `runCode(async ({ models }) => { … })`. Without `reverse` there is no
 * way back; {@link nothing} is a reverse that does nothing.
 */
export function runCode(forward: MigrationCode, reverse?: MigrationCode): Operation {
  return new RunCode(forward, reverse);
}

/** Code that does nothing. */
export function nothing(): void {}

/** Does one thing to the database and says another about the models. */
export function separateDatabaseAndState(args: SeparateArgs): Operation {
  return new SeparateDatabaseAndState(args);
}
