import { nearestName } from '../../../conf/nearest-name.js';
import { migrationError, type MigrationError } from '../migration-error.js';
import { ProjectState } from '../state/project-state.js';
import type { Migration } from './migration.js';

/** Migrations and what they wait for. Immutable. */
export class MigrationGraph {
  readonly nodes: ReadonlyMap<string, Migration>;
  readonly #parents = new Map<string, readonly string[]>();
  readonly #children = new Map<string, string[]>();

  /**
   * @param applied - labels of applied migrations: decide whether a squashed migration stands for those that it replaces
   * @throws MigrationError `ORM_MIGRATION_UNKNOWN` for a dependency that is not there, `ORM_MIGRATION_CYCLE`
   */
  constructor(migrations: readonly Migration[], applied: ReadonlySet<string> = new Set()) {
    const { kept, standIns } = withoutReplaced(migrations, applied);
    this.nodes = new Map(kept.map((each) => [each.label, each]));
    for (const each of kept) this.#link(each, standIns);
    this.#refuseCycles();
  }

  /** Labels that `label` waits for, directly. */
  parentsOf(label: string): readonly string[] {
    return this.#parents.get(label) ?? [];
  }

  /** Labels that wait for `label`, directly. */
  childrenOf(label: string): readonly string[] {
    return [...(this.#children.get(label) ?? [])].sort();
  }

  /** Migrations of `app` (of all apps) that no other of their app waits for. */
  leaves(app?: string): readonly Migration[] {
    return this.#sorted(app).filter(
      (node) =>
        !this.childrenOf(node.label).some((child) => this.nodes.get(child)!.app === node.app),
    );
  }

  /** Migrations of `app` that wait for no other of their app. */
  roots(app?: string): readonly Migration[] {
    return this.#sorted(app).filter(
      (node) =>
        !this.parentsOf(node.label).some((parent) => this.nodes.get(parent)!.app === node.app),
    );
  }

  /** All that has to be applied for `label`, itself last. */
  forwardsTo(label: string): readonly Migration[] {
    return this.#walk([label], (at) => this.parentsOf(at));
  }

  /** All that has to be undone for `label`, itself last. */
  backwardsTo(label: string): readonly Migration[] {
    return this.#walk([label], (at) => this.childrenOf(at));
  }

  /** All migrations, each behind those that it waits for. */
  inOrder(): readonly Migration[] {
    const ends = this.leaves().map(({ label }) => label);
    return this.#walk(ends, (at) => this.parentsOf(at));
  }

  /** The state after `labels` (after all). */
  state(labels?: readonly string[]): ProjectState {
    const walked =
      labels === undefined ? this.inOrder() : this.#walk(labels, (at) => this.parentsOf(at));
    return walked.reduce((state, each) => each.stateForwards(state), new ProjectState());
  }

  /** Apps that have more than one end, with the names of the ends. */
  conflicts(): ReadonlyMap<string, readonly string[]> {
    const ends = new Map<string, string[]>();
    for (const { app, name } of this.leaves()) ends.set(app, [...(ends.get(app) ?? []), name]);
    return new Map([...ends].filter(([, names]) => names.length > 1));
  }

  #sorted(app: string | undefined): readonly Migration[] {
    const found = [...this.nodes.values()].filter((each) => app === undefined || each.app === app);
    return found.sort((one, other) => (one.label < other.label ? -1 : 1));
  }

  #link(node: Migration, standIns: ReadonlyMap<string, string>): void {
    const real = (label: string) => this.#real(label, node, standIns);
    for (const label of node.dependencies) this.#connect(node.label, real(label));
    for (const label of node.runBefore) this.#connect(real(label), node.label);
  }

  #real(label: string, node: Migration, standIns: ReadonlyMap<string, string>): string {
    let name = label;
    for (let next = standIns.get(name); next !== undefined; next = standIns.get(name)) name = next;
    const [app, special] = [name.slice(0, name.indexOf('.')), name.slice(name.indexOf('.') + 1)];
    const ends =
      special === '__first__' ? this.roots(app) : special === '__latest__' ? this.leaves(app) : [];
    const found = ends[0]?.label ?? name;
    if (this.nodes.has(found)) return found;
    throw unknownMigration(found, this.nodes.keys(), `"${node.label}" waits for it`);
  }

  #connect(child: string, parent: string): void {
    if (child === parent || this.parentsOf(child).includes(parent)) return;
    this.#parents.set(child, [...this.parentsOf(child), parent].sort());
    this.#children.set(parent, [...(this.#children.get(parent) ?? []), child]);
  }

  #walk(from: readonly string[], next: (label: string) => readonly string[]): Migration[] {
    const seen = new Set<string>();
    const ordered: Migration[] = [];
    const visit = (label: string): void => {
      if (seen.has(label)) return;
      seen.add(label);
      for (const each of next(label)) visit(each);
      ordered.push(this.nodes.get(label)!);
    };
    for (const label of from) visit(label);
    return ordered;
  }

  #refuseCycles(): void {
    const done = new Set<string>();
    const path: string[] = [];
    const visit = (label: string): void => {
      if (path.includes(label)) throw cycle([...path.slice(path.indexOf(label)), label]);
      if (done.has(label)) return;
      path.push(label);
      for (const parent of this.parentsOf(label)) visit(parent);
      path.pop();
      done.add(label);
    };
    for (const label of this.nodes.keys()) visit(label);
  }
}

/**
 * Either a squashed migration or those that it replaces, never both. The widest goes first: it stands for narrower ones
 * as well.
 */
function withoutReplaced(migrations: readonly Migration[], applied: ReadonlySet<string>) {
  const standIns = new Map<string, string>();
  const gone = new Set<string>();
  const squashed = migrations
    .filter(({ replaces }) => replaces.length > 0)
    .sort((one, other) => other.replaces.length - one.replaces.length);
  for (const each of squashed) {
    if (gone.has(each.label)) continue;
    const done = each.replaces.filter((label) => applied.has(label));
    if (done.length > 0 && done.length < each.replaces.length) {
      refuseMissingParts(each, migrations, applied);
      gone.add(each.label);
      standIns.set(each.label, each.replaces.at(-1)!);
      continue;
    }
    const narrower = squashed
      .filter((other) => other !== each && other.replaces.every((at) => each.replaces.includes(at)))
      .map(({ label }) => label);
    for (const label of [...each.replaces, ...narrower]) {
      gone.add(label);
      standIns.set(label, each.label);
    }
  }
  return { kept: migrations.filter(({ label }) => !gone.has(label)), standIns };
}

/** A part whose file is gone cannot be applied any more, and the whole would do twice what has been done. */
function refuseMissingParts(
  whole: Migration,
  migrations: readonly Migration[],
  applied: ReadonlySet<string>,
): void {
  const isThere = (label: string) =>
    migrations.some(
      (each) => each.label === label || (each.replaces.includes(label) && each !== whole),
    );
  const missing = whole.replaces.find((label) => !applied.has(label) && !isThere(label));
  if (missing === undefined) return;
  throw migrationError(
    `"${whole.label}" stands for migrations of which only some are applied, and the file of "${missing}" is gone.`,
    {
      code: 'ORM_MIGRATION_HISTORY',
      fix: 'Put the files of the replaced migrations back, run "lapompe migrate" on this database, and delete them afterwards.',
    },
  );
}

/** There is no migration `label`. */
export function unknownMigration(
  label: string,
  labels: Iterable<string>,
  why: string,
): MigrationError {
  const near = nearestName(label, labels);
  return migrationError(`There is no migration "${label}": ${why}.`, {
    code: 'ORM_MIGRATION_UNKNOWN',
    fix:
      near === undefined
        ? 'Look at the names with "lapompe showmigrations".'
        : `Did you mean "${near}"?`,
  });
}

function cycle(labels: readonly string[]): MigrationError {
  return migrationError(`Migrations wait for each other: ${labels.join(' → ')}.`, {
    code: 'ORM_MIGRATION_CYCLE',
    fix: 'Take one of these dependencies away; split a migration in two where both are needed.',
  });
}

/** Refuses to go on with two ends in one app. */
export function refuseConflicts(graph: MigrationGraph): void {
  const conflicts = graph.conflicts();
  if (conflicts.size === 0) return;
  const texts = [...conflicts].map(([app, names]) => `${names.join(', ')} in ${app}`);
  throw migrationError(`More than one migration is the last of its app: ${texts.join('; ')}.`, {
    code: 'ORM_MIGRATION_CONFLICT',
    fix: 'Run "lapompe makemigrations --merge", which writes one that follows both.',
  });
}
