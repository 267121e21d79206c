export { sql } from '../expressions/raw-sql.js';
export { and, not, or, xor } from '../models/condition.js';
export { MigrationExecutor, type MigrateOptions } from './executor/migration-executor.js';
export { field } from './field-builder.js';
export { loadMigrations, type MigrationFolder } from './files/migration-files.js';
export { migration, type MigrationDefinition } from './files/migration.js';
export { IrreversibleError, MigrationDataError, MigrationError } from './migration-error.js';
export { Operation, SchemaOperation, type OperationStep } from './operations/operation.js';
export {
  addConstraint,
  addField,
  addIndex,
  alterField,
  alterModelOptions,
  alterTable,
  alterUniqueTogether,
  createModel,
  deleteModel,
  nothing,
  removeConstraint,
  removeField,
  removeIndex,
  renameField,
  renameModel,
  runCode,
  runSql,
  separateDatabaseAndState,
} from './operations/operations.js';
export { type CodeContext, type MigrationCode } from './operations/special-operations.js';
