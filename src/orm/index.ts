export { ModelData, type ModelRows } from './data-access/model-data.js';
export { atomic, type AtomicOptions } from './database/atomic.js';
export {
  closeDatabases,
  configureDatabases,
  createDatabase,
  database,
  databaseAliases,
  withDatabase,
} from './database/configure-databases.js';
export {
  type Database,
  type ReadOptions,
  type Row,
  type StatementResult,
} from './database/database.js';
export {
  ConnectionLost,
  DatabaseBusy,
  DatabaseError,
  DataError,
  IntegrityError,
  OperationalError,
  ProgrammingError,
  RefusedPattern,
  TransactionAborted,
  TransactionBroken,
  TransactionOver,
  TransactionTimeout,
  UnsafeValue,
} from './database/database-errors.js';
export { type DatabaseConfig } from './database/database-options.js';
export { type DatabaseValue, type DialectName } from './database/dialect.js';
export { kyselyOf } from './database/kysely-of.js';
export { observeQueries } from './database/observe-queries.js';
export { type QueryEvent, type QueryListener } from './database/query-event.js';
export { isInAtomic, onCommit, setRollback } from './database/transaction-state.js';
export { Transactional } from './database/transactional.js';
export {
  Aggregate,
  Avg,
  Count,
  Max,
  Min,
  Sum,
  type AggregateOptions,
} from './expressions/aggregates.js';
export { Case, When, type Branch, type CaseDefault } from './expressions/case-when.js';
export { Expression, F, Value, type OrderedExpression } from './expressions/expression.js';
export {
  Abs,
  Cast,
  Coalesce,
  Concat,
  Greatest,
  Least,
  Length,
  Lower,
  Now,
  NullIf,
  Replace,
  Round,
  Substr,
  Trim,
  Upper,
} from './expressions/functions.js';
export { QueryError, UnknownName } from './expressions/query-error.js';
export { RawSql, sql } from './expressions/raw-sql.js';
export { Exists, OuterRef, Subquery } from './expressions/subqueries.js';
export {
  type Aggregation,
  type Applied,
  type AtPath,
  type Combination,
  type Conditional,
} from './expressions/value-types.js';
export { type FieldDefinition, type OnDelete } from './fields/field-definition.js';
export {
  calendarDate,
  type CalendarDate,
  type ClockTime,
  type Decimal,
  type JsonValue,
  type Ref,
} from './fields/field-types.js';
export { InvalidValue } from './fields/invalid-value.js';
export { dumpData, type DumpOptions, type DumpProgress } from './fixtures/dump-data.js';
export { FixtureError, type FixturePlace } from './fixtures/fixture-error.js';
export {
  loadData,
  type LoadOptions,
  type LoadProgress,
  type LoadResult,
} from './fixtures/load-data.js';
export { type FindsByNaturalKey, type WithNaturalKey } from './fixtures/natural-keys.js';
export { type FixtureSource } from './fixtures/open-fixture.js';
export { and, not, or, Q, xor, type Condition } from './models/condition.js';
export { MissingValue } from './models/default-values.js';
export { Field, ModelMeta } from './models/model-meta.js';
export {
  type ConstraintOptions,
  type IndexOptions,
  type ModelOptions,
} from './models/model-options.js';
export { metaOf, modelRegistry, ModelRegistry } from './models/model-registry.js';
export { ModelError } from './models/registry-errors.js';
export { BaseModel } from './query/base-model.js';
export { type RowsOf } from './query/condition-types.js';
export { type FieldDecorator } from './query/decorator-types.js';
export { type Annotated } from './query/expression-types.js';
export { ProtectedError, RestrictedError, type DeleteCount } from './query/delete-rows.js';
export {
  AutoField,
  BigAutoField,
  BigIntegerField,
  BinaryField,
  BooleanField,
  CharField,
  DateField,
  DateTimeField,
  DecimalField,
  DurationField,
  EmailField,
  FilePathField,
  FloatField,
  ForeignKey,
  IntegerField,
  JSONField,
  ManyToManyField,
  OneToOneField,
  PositiveBigIntegerField,
  PositiveIntegerField,
  PositiveSmallIntegerField,
  SlugField,
  SmallIntegerField,
  TextField,
  TimeField,
  URLField,
  UUIDField,
} from './query/field-decorators.js';
export { Manager, managerFrom, type ManagerOf } from './query/manager.js';
export { Model } from './query/model.js';
export { guardNPlusOne, NPlusOneError, type NPlusOneFinding } from './query/n-plus-one.js';
export { DoesNotExist, MultipleObjectsReturned } from './query/query-errors.js';
export { type Hidden, type Problem } from './query/path-types.js';
export { Prefetch, QuerySet, type AnyRows } from './query/query-set.js';
export {
  type ChangesFor,
  type DefaultsFor,
  type HiddenAll,
  type ListRow,
  type RowWith,
  type ValuesFor,
  type ValuesRow,
} from './query/query-types.js';
export { RelatedSet } from './query/related-set.js';
