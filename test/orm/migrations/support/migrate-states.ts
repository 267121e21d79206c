import type { DriverDatabase } from '../../../../src/orm/database/driver-database.js';
import type { FieldDefinition } from '../../../../src/orm/fields/field-definition.js';
import { detectChanges } from '../../../../src/orm/migrations/autodetector/autodetector.js';
import {
  SilentQuestioner,
  type DefaultAnswer,
} from '../../../../src/orm/migrations/autodetector/questioner.js';
import { MigrationExecutor } from '../../../../src/orm/migrations/executor/migration-executor.js';
import { MigrationGraph } from '../../../../src/orm/migrations/files/migration-graph.js';
import { Migration } from '../../../../src/orm/migrations/files/migration.js';
import { createdModel } from '../../../../src/orm/migrations/operations/model-operations.js';
import type { ModelState, StateOptions } from '../../../../src/orm/migrations/state/model-state.js';
import { ProjectState } from '../../../../src/orm/migrations/state/project-state.js';

/** A model for a state: `model('Book', { title: field.char({ maxLength: 50 }) })`; `shop.Book` for another app. */
export function model(
  name: string,
  fields: Readonly<Record<string, FieldDefinition>>,
  options: StateOptions = {},
): ModelState {
  const [app, own] = name.includes('.') ? name.split('.') : ['main', name];
  return createdModel({ name: own!, fields, options }, app!);
}

/** Says yes to every renaming, and gives values that were prepared. */
export class PreparedQuestioner extends SilentQuestioner {
  readonly asked: string[] = [];
  readonly #defaults: Readonly<Record<string, unknown>>;
  readonly #renames: boolean;

  constructor(defaults: Readonly<Record<string, unknown>> = {}, renames = true) {
    super();
    this.#defaults = defaults;
    this.#renames = renames;
  }

  override async isModelRenamed(_app?: string, from?: string, to?: string): Promise<boolean> {
    this.asked.push(`model ${from} ${to}`);
    return this.#renames;
  }

  override async isFieldRenamed(_model?: string, from?: string, to?: string): Promise<boolean> {
    this.asked.push(`field ${from} ${to}`);
    return this.#renames;
  }

  override async defaultOfAdded(model: string, name: string): Promise<unknown> {
    this.asked.push(`default ${model}.${name}`);
    if (!Object.hasOwn(this.#defaults, name)) return super.defaultOfAdded(model, name);
    return this.#defaults[name];
  }

  override async defaultOfAltered(_model?: string, name = ''): Promise<DefaultAnswer> {
    this.asked.push(`default ${name}`);
    return Object.hasOwn(this.#defaults, name) ? { value: this.#defaults[name] } : undefined;
  }
}

/** New migrations from `migrations` to `models`. */
export async function makeMigrations(
  migrations: readonly Migration[],
  models: readonly ModelState[],
  questioner = new PreparedQuestioner(),
): Promise<readonly Migration[]> {
  const graph = new MigrationGraph(migrations);
  const drafts = await detectChanges({
    from: graph.state(),
    to: new ProjectState(models),
    graph,
    questioner,
  });
  return drafts.map(({ app, name, ...rest }) => new Migration(app, name, rest));
}

/** Migrates `database` to the end of `migrations`, or to the target. */
export async function migrate(
  database: DriverDatabase,
  migrations: readonly Migration[],
  target: { readonly app?: string; readonly name?: string } = {},
): Promise<readonly string[]> {
  const plan = await new MigrationExecutor(database, migrations).migrate(target);
  return plan.map(({ migration, backwards }) => `${backwards ? '-' : '+'}${migration.label}`);
}
