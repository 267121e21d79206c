import { withDatabase } from '../../database/configure-databases.js';
import type { DriverDatabase } from '../../database/driver-database.js';
import type { ModelMeta } from '../../models/model-meta.js';
import type { ModelClass } from '../../models/model-options.js';
import { BaseModel } from '../../query/base-model.js';
import { Manager } from '../../query/manager.js';
import type { QuerySet } from '../../query/query-set.js';
import { defineManyToMany, defineToOne, defineWaysBack } from '../../query/relation-properties.js';
import { isMany, isToOne, type ModelState } from './model-state.js';
import type { ProjectState } from './project-state.js';

/** An object of a model as it was: columns and relations by name, and the methods of all models. */
export type HistoricalObject = BaseModel<unknown> & Record<string, unknown>;

/** Values of a historical object. */
export type HistoricalValues = Readonly<Record<string, unknown>>;

/** A model as it was at one point of the history. It has no methods of your own. */
export interface HistoricalModel {
  new (): HistoricalObject;
  readonly objects: HistoricalManager;
  meta(): ModelMeta;
}

/** All that a manager does, with names that no compiler knows. */
export interface HistoricalManager {
  all(): QuerySet<HistoricalObject>;
  filter(conditions: HistoricalValues): QuerySet<HistoricalObject>;
  exclude(conditions: HistoricalValues): QuerySet<HistoricalObject>;
  get(conditions: HistoricalValues): Promise<HistoricalObject>;
  count(): Promise<number>;
  create(values: HistoricalValues): Promise<HistoricalObject>;
  bulkCreate(objects: readonly HistoricalObject[]): Promise<readonly HistoricalObject[]>;
  update(values: HistoricalValues): Promise<number>;
  build(values: HistoricalValues): HistoricalObject;
}

/** Models as they were: `models('main.Book')`. */
export type HistoricalModels = (label: string) => HistoricalModel;

/** Models of `state`, with classes made for them. */
export function historicalModels(state: ProjectState): HistoricalModels {
  const registry = state.link(makeClass, defineWaysBack);
  return (label) => registry.named(label).modelClass as unknown as HistoricalModel;
}

/** Runs `work` so that historical models are those of `database`, whatever its alias. */
export function withHistory<Result>(database: DriverDatabase, work: () => Result): Result {
  return withDatabase('default', database, work);
}

function makeClass({ name, fields }: ModelState): ModelClass {
  const made = { [name]: class extends BaseModel<unknown> {} }[name]!;
  const objects = new Manager<BaseModel<unknown>>();
  objects.attach(made);
  Object.defineProperty(made, 'objects', { value: objects });
  for (const [field, definition] of fields) {
    if (isToOne(definition)) defineToOne(made.prototype, field);
    if (isMany(definition)) defineManyToMany(made.prototype, field);
  }
  return made as unknown as ModelClass;
}
