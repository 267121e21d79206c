import type { MigrationGraph } from '../files/migration-graph.js';
import type { Operation } from '../operations/operation.js';
import {
  appOf,
  fulfils,
  type Dependency,
  type DetectedOperation,
  type DetectedOperations,
} from './detected-operations.js';

/** Operations of one new migration. */
export interface ArrangedPart {
  readonly app: string;
  /** Labels of migrations; `app#0` stands for the first new one of an app. */
  readonly dependencies: readonly string[];
  readonly operations: readonly Operation[];
}

/** Cuts operations into migrations, so that each waits only for earlier ones: one for each app where that is possible. */
export function arrangeOperations(
  found: DetectedOperations,
  graph: MigrationGraph,
): readonly ArrangedPart[] {
  const left = new Map(
    [...found.byApp]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([app, list]) => [app, sortWithinApp(app, list)]),
  );
  const parts: ArrangedPart[] = [];
  for (let mayCut = false; [...left.values()].some(({ length }) => length > 0);) {
    const before = count(left);
    for (const [app, list] of left) {
      const part = takePart(app, list, left, parts, graph, mayCut);
      if (part === undefined) continue;
      parts.push(part);
      mayCut = false;
    }
    if (count(left) !== before) continue;
    if (mayCut) throw new TypeError('Operations wait for each other in a circle.');
    mayCut = true;
  }
  return parts;
}

function count(left: ReadonlyMap<string, readonly unknown[]>): number {
  return [...left.values()].reduce((sum, { length }) => sum + length, 0);
}

/** Takes what can be done now from the front of `list`: all of it, or, where `mayCut`, as much as possible. */
function takePart(
  app: string,
  list: DetectedOperation[],
  left: ReadonlyMap<string, readonly DetectedOperation[]>,
  parts: readonly ArrangedPart[],
  graph: MigrationGraph,
  mayCut: boolean,
): ArrangedPart | undefined {
  const dependencies = new Set<string>();
  let taken = 0;
  for (const { waitsFor } of list) {
    const foreign = waitsFor.filter(({ model }) => appOf(model) !== app);
    const labels = foreign.map((each) => migrationOf(each, left, parts, graph));
    if (labels.includes(undefined)) break;
    for (const label of labels) if (label !== undefined && label !== '') dependencies.add(label);
    taken += 1;
  }
  if (taken === 0 || (taken < list.length && !mayCut)) return undefined;
  const operations = list.splice(0, taken).map(({ operation }) => operation);
  return { app, dependencies: [...dependencies].sort(), operations };
}

/** Migration after which `dependency` is fulfilled; empty when it needs none; undefined when it is not there yet. */
function migrationOf(
  dependency: Dependency,
  left: ReadonlyMap<string, readonly DetectedOperation[]>,
  parts: readonly ArrangedPart[],
  graph: MigrationGraph,
): string | undefined {
  const app = appOf(dependency.model);
  if (dependency.kind === 'earlier') return graph.leaves(app)[0]?.label ?? '';
  const isAhead = (left.get(app) ?? []).some(({ operation }) =>
    fulfils(operation, app, dependency),
  );
  if (isAhead) return undefined;
  const own = parts.filter((part) => part.app === app);
  const at = own.map((part) =>
    part.operations.some((operation) => fulfils(operation, app, dependency)),
  );
  if (at.includes(true)) return `${app}#${at.lastIndexOf(true)}`;
  const last = graph.leaves(app)[0]?.label;
  if (dependency.kind === 'created' && last !== undefined) return last;
  return '';
}

/** Keeps the order in which operations were found, but for those that wait for a later one. */
function sortWithinApp(app: string, list: readonly DetectedOperation[]): DetectedOperation[] {
  const sorted: DetectedOperation[] = [];
  const state = new Map<DetectedOperation, 'done' | 'open'>();
  const visit = (each: DetectedOperation): void => {
    if (state.has(each)) return;
    state.set(each, 'open');
    for (const dependency of each.waitsFor) {
      if (appOf(dependency.model) !== app) continue;
      for (const other of list) {
        if (other !== each && fulfils(other.operation, app, dependency)) visit(other);
      }
    }
    state.set(each, 'done');
    sorted.push(each);
  };
  for (const each of list) visit(each);
  return sorted;
}
