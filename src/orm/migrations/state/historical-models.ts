import type { Database } from '../../database/database.js';
import type { ModelMeta } from '../../models/model-meta.js';
import type { ProjectState } from './project-state.js';

/** Models as they were at one point of the history: `models('main.Book')`. */
export type HistoricalModels = (label: string) => ModelMeta;

/** Models of `state`. */
export function historicalModels(state: ProjectState, _database: Database): HistoricalModels {
  const registry = state.registry;
  return (label) => registry.named(label);
}
