import type { FieldDefinition } from '../../fields/field-definition.js';
import type { MigrationGraph } from '../files/migration-graph.js';
import { RenameField } from '../operations/field-operations.js';
import { RenameModel } from '../operations/model-operations.js';
import type { Operation } from '../operations/operation.js';
import { fullLabel } from '../state/model-state.js';
import { appOf, type Dependency } from './detected-operations.js';
import { definitionsOf } from './references.js';

/**
 * What a change of the name of a model, or its end, waits for: migrations of other apps that have pointed at it, even if
 * they no longer do. On a new database they would come later, and look for something that is not there any more.
 *
 * @param field - only those that have pointed at this field of it
 */
export function earlierReferences(
  graph: MigrationGraph,
  label: string,
  field?: string,
): readonly Dependency[] {
  const app = appOf(label);
  const all = graph.inOrder();
  const names = earlierNames(
    all.filter((each) => each.app === app).flatMap(operationsOf),
    label,
    field,
  );
  const apps = new Set<string>();
  for (const migration of all) {
    if (migration.app === app) continue;
    const isOne = operationsOf(migration)
      .flatMap((operation) => definitionsOf(operation))
      .some((each) => pointsAt(each, migration.app, names, field !== undefined));
    if (isOne) apps.add(migration.app);
  }
  return [...apps].map((each) => ({ model: `${each}.`, kind: 'earlier' }));
}

interface Names {
  readonly labels: ReadonlySet<string>;
  readonly fields: ReadonlySet<string>;
}

/** All names that a model, and a field of it, have had. */
function earlierNames(operations: readonly Operation[], label: string, field?: string): Names {
  const app = appOf(label);
  const labels = new Set([label]);
  const fields = new Set(field === undefined ? [] : [field]);
  for (const operation of [...operations].reverse()) {
    if (operation instanceof RenameModel && labels.has(fullLabel(operation.args.to, app))) {
      labels.add(fullLabel(operation.args.from, app));
    }
    if (operation instanceof RenameField && fields.has(operation.args.to)) {
      fields.add(operation.args.from);
    }
  }
  return { labels, fields };
}

function pointsAt(
  { to, toField, through, throughFields }: FieldDefinition,
  app: string,
  { labels, fields }: Names,
  isField: boolean,
): boolean {
  const names = (reference: unknown) =>
    typeof reference === 'string' && labels.has(fullLabel(reference, app));
  if (!isField) return names(to) || names(through);
  return (
    (names(to) && toField !== undefined && fields.has(toField)) ||
    (names(through) &&
      throughFields !== undefined &&
      throughFields.some((each) => fields.has(each)))
  );
}

function operationsOf({ operations }: { readonly operations: readonly Operation[] }): Operation[] {
  return operations.flatMap((each) => {
    const { stateOperations } = each.args as { readonly stateOperations?: readonly Operation[] };
    return [each, ...(stateOperations ?? [])];
  });
}
