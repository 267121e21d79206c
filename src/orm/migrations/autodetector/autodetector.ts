import type { MigrationGraph } from '../files/migration-graph.js';
import { numberOf } from '../files/migration.js';
import type { MigrationDraft } from '../files/write-migration.js';
import { CreateModel } from '../operations/model-operations.js';
import type { Operation } from '../operations/operation.js';
import type { ProjectState } from '../state/project-state.js';
import { arrangeOperations } from './arrange-operations.js';
import { detectAddedConstraints, detectRemovedConstraints } from './detect-constraints.js';
import {
  detectAddedFields,
  detectAlteredFields,
  detectRemovedFields,
  detectRenamedFields,
} from './detect-fields.js';
import {
  detectCreatedModels,
  detectDeletedModels,
  detectOptions,
  detectRenamedModels,
  detectTables,
} from './detect-models.js';
import { DetectedOperations } from './detected-operations.js';
import { suggestName } from './migration-name.js';
import { optimize } from './optimize.js';
import type { Questioner } from './questioner.js';

/** What is compared, and what helps. */
export interface DetectOptions {
  readonly from: ProjectState;
  readonly to: ProjectState;
  readonly questioner: Questioner;
  /** Migrations that are there: names and dependencies follow them. */
  readonly graph: MigrationGraph;
  /** Defaults that are functions, by `app.Name.field`. */
  readonly functionDefaults?: ReadonlyMap<string, () => unknown>;
  /** Name of the new migrations, without the number; found by their operations when left out. */
  readonly name?: string | undefined;
}

/** Migrations that make `to` of `from`, in an order in which they can be applied (Django topic: autodetector). */
export async function detectChanges(options: DetectOptions): Promise<readonly MigrationDraft[]> {
  const { to, questioner, graph } = options;
  const found = new DetectedOperations();
  const facts = { to, questioner, functionDefaults: options.functionDefaults ?? new Map() };

  const renamedModels = await detectRenamedModels(options.from, to, questioner, graph, found);
  const from = await detectRenamedFields(renamedModels, to, questioner, graph, found);
  detectDeletedModels(from, to, graph, found);
  detectCreatedModels(from, to, found);
  detectOptions(from, to, found);
  detectRemovedConstraints(from, to, found);
  detectRemovedFields(from, to, graph, found);
  await detectAddedFields(from, to, facts, found);
  await detectAlteredFields(from, to, facts, found);
  detectAddedConstraints(from, to, found);
  detectTables(from, to, found);

  const parts = arrangeOperations(found, graph);
  const drafts = parts.map(({ app, dependencies, operations }) => ({
    app,
    dependencies,
    operations: optimize(operations, app).map((each) => inModelOrder(each, app, to)),
  }));
  return nameDrafts(drafts, graph, options.name);
}

/** Columns of a new table in the order in which the model declares them. */
function inModelOrder(operation: Operation, app: string, to: ProjectState): Operation {
  if (!(operation instanceof CreateModel)) return operation;
  const { args } = operation;
  const order = [...(to.find(args.name, app)?.fields.keys() ?? [])];
  const fields = Object.entries(args.fields).sort(
    ([one], [other]) => order.indexOf(one) - order.indexOf(other),
  );
  return new CreateModel({ ...args, fields: Object.fromEntries(fields) });
}

interface Draft {
  readonly app: string;
  /** Labels; `app#0` is the first of the new ones of an app. */
  readonly dependencies: readonly string[];
  readonly operations: readonly Operation[];
}

function nameDrafts(
  drafts: readonly Draft[],
  graph: MigrationGraph,
  given: string | undefined,
): readonly MigrationDraft[] {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  const named = drafts.map((draft) => {
    const count = counts.get(draft.app) ?? 0;
    counts.set(draft.app, count + 1);
    const leaf = graph.leaves(draft.app)[0];
    const number = (leaf === undefined ? 0 : (numberOf(leaf.name) ?? 0)) + count + 1;
    const isInitial = leaf === undefined && count === 0;
    const words = given ?? (isInitial ? 'initial' : suggestName(draft.operations));
    const name = `${String(number).padStart(4, '0')}_${words}`;
    names.set(`${draft.app}#${count}`, `${draft.app}.${name}`);
    const before = count === 0 ? leaf?.label : names.get(`${draft.app}#${count - 1}`);
    return { ...draft, name, initial: leaf === undefined, before };
  });
  return named.map(({ app, name, initial, operations, dependencies, before }) => ({
    app,
    name,
    initial,
    operations,
    dependencies: [
      ...new Set([
        ...(before === undefined ? [] : [before]),
        ...dependencies.map((label) => names.get(label) ?? label),
      ]),
    ].sort(),
  }));
}
