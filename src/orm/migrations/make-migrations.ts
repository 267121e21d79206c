import { inspect } from 'node:util';

import type { ModelRegistry } from '../models/model-registry.js';
import { detectChanges } from './autodetector/autodetector.js';
import { SilentQuestioner, type Questioner } from './autodetector/questioner.js';
import { MigrationGraph, refuseConflicts } from './files/migration-graph.js';
import { numberOf, type Migration } from './files/migration.js';
import type { MigrationDraft } from './files/write-migration.js';
import { migrationError, MigrationError } from './migration-error.js';
import type { ModelState } from './state/model-state.js';
import type { ProjectState } from './state/project-state.js';
import { sameValue } from './state/same-value.js';
import { functionDefaults, stateFromModels } from './state/state-from-models.js';

/** What new migrations are made from. */
export interface MakeOptions {
  readonly migrations: readonly Migration[];
  readonly questioner: Questioner;
  readonly name?: string | undefined;
}

/**
 * Migrations for what has changed in the models of `registry`.
 *
 * @throws MigrationError `ORM_MIGRATION_CONFLICT`, `ORM_MIGRATION_NEEDS_DEFAULT`
 */
export async function draftChanges(
  registry: ModelRegistry,
  { migrations, questioner, name }: MakeOptions,
): Promise<readonly MigrationDraft[]> {
  const graph = new MigrationGraph(migrations);
  refuseConflicts(graph);
  return detectChanges({
    from: graph.state(),
    to: stateFromModels(registry),
    functionDefaults: functionDefaults(registry),
    graph,
    questioner,
    name,
  });
}

/** Whether models have changed since the last migration; asks nothing. */
export async function hasChanges(
  registry: ModelRegistry,
  migrations: readonly Migration[],
): Promise<boolean> {
  try {
    const questioner = new SilentQuestioner();
    return (await draftChanges(registry, { migrations, questioner })).length > 0;
  } catch (error) {
    if (error instanceof MigrationError && error.code === 'ORM_MIGRATION_NEEDS_DEFAULT')
      return true;
    throw error;
  }
}

/** A migration without operations, to be filled by hand. */
export function draftEmpty(
  app: string,
  { migrations, name }: Pick<MakeOptions, 'migrations' | 'name'>,
): MigrationDraft {
  const graph = new MigrationGraph(migrations);
  refuseConflicts(graph);
  const last = graph.leaves(app)[0];
  return {
    app,
    name: `${numbered((last === undefined ? 0 : (numberOf(last.name) ?? 0)) + 1)}_${name ?? (last === undefined ? 'initial' : 'custom')}`,
    initial: last === undefined,
    dependencies: last === undefined ? [] : [last.label],
    operations: [],
  };
}

/** Migrations that join the branches of apps that have more than one end. */
export async function draftMerges({
  migrations,
  questioner,
  name,
}: MakeOptions): Promise<readonly MigrationDraft[]> {
  const graph = new MigrationGraph(migrations);
  const drafts: MigrationDraft[] = [];
  for (const [app, names] of graph.conflicts()) {
    if (!(await questioner.mayMerge(app, names))) continue;
    const labels = names.map((each) => `${app}.${each}`);
    refuseClashes(graph, labels);
    const number = Math.max(...names.map((each) => numberOf(each) ?? 0)) + 1;
    const words = names.map((each) => each.replace(/^\d+_/, '')).join('_');
    const own = words.length > 47 ? 'merge' : `merge_${words}`;
    drafts.push({
      app,
      name: `${numbered(number)}_${name ?? own}`,
      dependencies: labels,
      operations: [],
    });
  }
  return drafts;
}

/** Both branches must be possible one after the other, in either order with the same result. */
function refuseClashes(graph: MigrationGraph, labels: readonly string[]): void {
  const clash = (cause?: unknown) =>
    migrationError(`The branches ${labels.join(' and ')} change the same thing.`, {
      code: 'ORM_MIGRATION_CONFLICT',
      fix: 'Change one of them by hand, so that it follows the other in "dependencies".',
      cause,
    });
  let isSame: boolean;
  try {
    isSame = sameState(graph.state(labels), graph.state([...labels].reverse()));
  } catch (cause) {
    throw clash(cause);
  }
  if (!isSame) throw clash();
}

/** Whether two states say the same, whatever the order in which fields, indexes and constraints came. */
function sameState(one: ProjectState, other: ProjectState): boolean {
  return (
    one.models.size === other.models.size &&
    [...one.models].every(([label, model]) => {
      const twin = other.models.get(label);
      return twin !== undefined && sameValue(inAnyOrder(model), inAnyOrder(twin));
    })
  );
}

function inAnyOrder({ fields, options }: ModelState): unknown {
  const sorted = Object.entries(options).map(([key, value]) => [
    key,
    key === 'indexes' || key === 'constraints' || key === 'uniqueTogether'
      ? [...(value as readonly unknown[])].sort((a, b) => (inspect(a) < inspect(b) ? -1 : 1))
      : value,
  ]);
  return { fields: Object.fromEntries(fields), options: Object.fromEntries(sorted) };
}

function numbered(number: number): string {
  return String(number).padStart(4, '0');
}
