import type { MigrationGraph } from '../files/migration-graph.js';
import { unknownMigration } from '../files/migration-graph.js';
import type { Migration } from '../files/migration.js';
import { migrationError } from '../migration-error.js';

/** One step: a migration, and whether it is undone. */
export interface PlanStep {
  readonly migration: Migration;
  readonly backwards: boolean;
}

/** How far to go. */
export interface MigrationTarget {
  /** Only this app, and what it waits for; all apps when left out. */
  readonly app?: string | undefined;
  /** Name of a migration, the beginning of one, or `zero`; the end when left out. */
  readonly name?: string | undefined;
}

/**
 * The steps from what is applied to `target`, in order.
 *
 * @throws MigrationError `ORM_MIGRATION_UNKNOWN`
 */
export function planMigrations(
  graph: MigrationGraph,
  applied: ReadonlySet<string>,
  target: MigrationTarget,
): readonly PlanStep[] {
  const { app, name } = target;
  if (app === undefined) return forwards(graph, applied, graph.leaves());
  if (![...graph.nodes.values()].some((each) => each.app === app)) {
    const apps = [...graph.nodes.values()].map((each) => each.app);
    throw unknownMigration(app, apps, 'no app of this name has migrations');
  }
  if (name === undefined) return forwards(graph, applied, graph.leaves(app));
  if (name === 'zero') return backwards(graph, applied, graph.roots(app));
  const found = findMigration(graph, app, name);
  if (!applied.has(found.label)) return forwards(graph, applied, [found]);
  const next = graph
    .childrenOf(found.label)
    .map((label) => graph.nodes.get(label)!)
    .filter((each) => each.app === app);
  return backwards(graph, applied, next);
}

/**
 * The migration of `app` that `name` names: whole, or its beginning.
 *
 * @throws MigrationError `ORM_MIGRATION_UNKNOWN` for none, and for more than one
 */
export function findMigration(graph: MigrationGraph, app: string, name: string): Migration {
  const exact = graph.nodes.get(`${app}.${name}`);
  if (exact !== undefined) return exact;
  const found = [...graph.nodes.values()].filter(
    (each) => each.app === app && each.name.startsWith(name),
  );
  if (found.length === 1) return found[0]!;
  if (found.length === 0) {
    throw unknownMigration(`${app}.${name}`, graph.nodes.keys(), 'no name begins like this');
  }
  throw migrationError(
    `"${name}" is the beginning of ${found.length} migrations of ${app}: ${found.map((each) => each.name).join(', ')}.`,
    { code: 'ORM_MIGRATION_UNKNOWN', fix: 'Write more of the name.' },
  );
}

function forwards(
  graph: MigrationGraph,
  applied: ReadonlySet<string>,
  targets: readonly Migration[],
): readonly PlanStep[] {
  const wanted = new Set(targets.flatMap(({ label }) => graph.forwardsTo(label)));
  return [...wanted]
    .filter(({ label }) => !applied.has(label))
    .map((migration) => ({ migration, backwards: false }));
}

function backwards(
  graph: MigrationGraph,
  applied: ReadonlySet<string>,
  targets: readonly Migration[],
): readonly PlanStep[] {
  const wanted = new Set(targets.flatMap(({ label }) => graph.backwardsTo(label)));
  return [...wanted]
    .filter(({ label }) => applied.has(label))
    .map((migration) => ({ migration, backwards: true }));
}

/** Labels that count as applied: also a squashed migration whose parts all have been. */
export function appliedIn(
  graph: MigrationGraph,
  recorded: ReadonlySet<string>,
): ReadonlySet<string> {
  const applied = new Set(recorded);
  for (const node of graph.nodes.values()) {
    const { replaces } = node;
    if (replaces.length > 0 && replaces.every((label) => recorded.has(label))) {
      applied.add(node.label);
    }
  }
  return applied;
}

/** @throws MigrationError `ORM_MIGRATION_HISTORY` when one is applied before one that it waits for */
export function refuseGaps(graph: MigrationGraph, applied: ReadonlySet<string>): void {
  for (const label of graph.nodes.keys()) {
    if (!applied.has(label)) continue;
    const missing = graph.parentsOf(label).find((parent) => !applied.has(parent));
    if (missing === undefined) continue;
    throw migrationError(`"${label}" is applied, and "${missing}", which it waits for, is not.`, {
      code: 'ORM_MIGRATION_HISTORY',
      fix: `Look with "lapompe showmigrations" what the database says; "lapompe migrate ${missing.replace('.', ' ')} --fake" notes it as applied.`,
    });
  }
}
