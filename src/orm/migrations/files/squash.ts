import { optimize } from '../autodetector/optimize.js';
import { migrationError } from '../migration-error.js';
import { RunCode } from '../operations/special-operations.js';
import type { MigrationGraph } from './migration-graph.js';
import { numberOf, type Migration } from './migration.js';
import { quote } from './write-value.js';
import type { MigrationDraft, WriteOptions } from './write-migration.js';

/** A squashed migration, and how it is written. */
export interface Squashed {
  readonly draft: MigrationDraft;
  readonly options: WriteOptions;
  /** How many operations there were, and are left. */
  readonly counts: readonly [before: number, after: number];
}

/** What is squashed. */
export interface SquashOptions {
  readonly first?: Migration | undefined;
  readonly last: Migration;
  /** Name without the number; `squashed_<last>` by default. */
  readonly name?: string | undefined;
  /** Leaves the operations as they are. @defaultValue false */
  readonly keepsAll?: boolean;
}

/**
 * One migration in the place of several (Django topic: squashing migrations). The parts stay until all databases are past
 * them.
 */
export function squash(graph: MigrationGraph, options: SquashOptions): Squashed {
  const { first, last } = options;
  const all = graph.forwardsTo(last.label).filter(({ app }) => app === last.app);
  const start = first === undefined ? 0 : all.indexOf(first);
  if (start < 0) {
    throw migrationError(`"${first!.label}" does not come before "${last.label}".`, {
      code: 'ORM_MIGRATION_UNKNOWN',
      fix: 'Name the earlier one first.',
    });
  }
  const parts = all.slice(start);
  const labels = new Set(parts.map(({ label }) => label));
  const outside = parts
    .flatMap(({ dependencies }) => dependencies)
    .filter((each) => !labels.has(each));
  const later = parts.flatMap(({ runBefore }) => runBefore).filter((each) => !labels.has(each));
  const operations = parts.flatMap((part) => part.operations);
  const kept = options.keepsAll === true ? operations : optimize(operations, last.app);
  const number = String(numberOf(parts[0]!.name) ?? 1).padStart(4, '0');
  const words = options.name ?? `squashed_${last.name}`;
  return {
    draft: {
      app: last.app,
      name: `${number}_${words}`,
      initial: parts[0]!.isInitial,
      atomic: parts.every(({ isAtomic }) => isAtomic),
      dependencies: [...new Set(outside)].sort(),
      runBefore: [...new Set(later)].sort(),
      replaces: parts.flatMap((part) => (part.replaces.length > 0 ? part.replaces : [part.label])),
      operations: kept,
    },
    options: codeFromParts(parts),
    counts: [operations.length, kept.length],
  };
}

/** Functions have no source that could be copied: they are taken from the file that they are in. */
function codeFromParts(parts: readonly Migration[]): WriteOptions {
  const places = new Map<RunCode, readonly [part: Migration, index: number]>();
  for (const part of parts) {
    for (const [index, operation] of part.operations.entries()) {
      if (operation instanceof RunCode) places.set(operation, [part, index]);
    }
  }
  const used = [...new Set([...places.values()].map(([part]) => part))];
  const nameOf = (part: Migration) => `migration${part.name.replaceAll(/\W/g, '')}`;
  return {
    codeOf: (operation) => {
      const [part, index] = places.get(operation)!;
      return `${nameOf(part)}.operations[${index}]!`;
    },
    imports: used.map((part) => `import ${nameOf(part)} from ${quote(`./${part.name}.js`)};`),
    notes:
      used.length === 0
        ? []
        : [
            'Code is taken from the migrations that are replaced: copy it here before you delete them.',
          ],
  };
}
