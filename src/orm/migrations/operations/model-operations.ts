import type { FieldDefinition } from '../../fields/field-definition.js';
import { snakeCase } from '../../models/snake-case.js';
import { stateError } from '../migration-error.js';
import type { ChangeHints } from '../schema/change-hints.js';
import { fullLabel, labelOf, type ModelState, type StateOptions } from '../state/model-state.js';
import { normalizeField } from '../state/normalize-field.js';
import type { ProjectState } from '../state/project-state.js';
import { Operation, SchemaOperation } from './operation.js';

/** What {@link createModel} takes. */
export interface CreateModelArgs {
  readonly name: string;
  /** In the order of the columns. Without a primary key there is an `id` in front. */
  readonly fields: Readonly<Record<string, FieldDefinition>>;
  readonly options?: StateOptions;
}

/** Makes a table, and one for each of its many-to-many fields. */
export class CreateModel extends SchemaOperation {
  readonly kind = 'createModel';
  readonly args: CreateModelArgs;

  constructor(args: CreateModelArgs) {
    super();
    this.args = args;
  }

  override describe(): string {
    return `Create model ${this.args.name}`;
  }

  override get nameFragment(): string {
    return snakeCase(this.args.name);
  }

  override stateForwards(app: string, state: ProjectState): ProjectState {
    const model = createdModel(this.args, app);
    if (state.models.has(labelOf(model))) {
      throw stateError(`"${labelOf(model)}" is created, but is there already.`);
    }
    return state.with(model);
  }
}

/** The model that `args` describe. */
export function createdModel(args: CreateModelArgs, app: string): ModelState {
  const label = `${app}.${args.name}`;
  const given = Object.entries(args.fields).map(
    ([name, each]) => [name, normalizeField(each, app, () => label)] as const,
  );
  const hasKey = given.some(([, { primaryKey }]) => primaryKey);
  const fields = hasKey
    ? given
    : [['id', { kind: 'BigAutoField', primaryKey: true } as const] as const, ...given];
  return { app, name: args.name, fields: new Map(fields), options: args.options ?? {} };
}

/** Drops a table, those of its many-to-many fields first. */
export class DeleteModel extends SchemaOperation {
  readonly kind = 'deleteModel';
  readonly args: { readonly name: string };
  override readonly isDestructive = true;

  constructor(args: { readonly name: string }) {
    super();
    this.args = args;
  }

  override describe(): string {
    return `Delete model ${this.args.name}`;
  }

  override get nameFragment(): string {
    return `delete_${snakeCase(this.args.name)}`;
  }

  override stateForwards(app: string, state: ProjectState): ProjectState {
    return state.without(labelOf(state.model(this.args.name, app)));
  }
}

/** What {@link renameModel} takes. */
export interface RenameArgs {
  readonly from: string;
  readonly to: string;
}

/** Gives a model another name: its table, and all that is named after it, follow. */
export class RenameModel extends SchemaOperation {
  readonly kind = 'renameModel';
  readonly args: RenameArgs;

  constructor(args: RenameArgs) {
    super();
    this.args = args;
  }

  override describe(): string {
    return `Rename model ${this.args.from} to ${this.args.to}`;
  }

  override get nameFragment(): string {
    return `rename_${snakeCase(this.args.from)}_${snakeCase(this.args.to)}`;
  }

  override stateForwards(app: string, state: ProjectState): ProjectState {
    const from = labelOf(state.model(this.args.from, app));
    const to = fullLabel(this.args.to, app);
    if (state.models.has(to)) throw stateError(`"${from}" is to be called "${to}", which exists.`);
    return renameInState(state, from, to);
  }

  protected override hints(app: string): ChangeHints {
    return { model: [fullLabel(this.args.from, app), fullLabel(this.args.to, app)] };
  }
}

/** `state` with the model `from` called `to`, wherever it is named. */
export function renameInState(state: ProjectState, from: string, to: string): ProjectState {
  const renamed = (label: unknown) => (label === from ? to : label);
  return state.map((model) => ({
    ...model,
    name: labelOf(model) === from ? to.slice(model.app.length + 1) : model.name,
    fields: new Map(
      [...model.fields].map(([name, definition]) => {
        const { to: target, through } = definition;
        if (target !== from && through !== from) return [name, definition] as const;
        const changed = { ...definition, to: renamed(target), through: renamed(through) };
        if (through === undefined) delete changed.through;
        return [name, changed as FieldDefinition] as const;
      }),
    ),
  }));
}

/** What {@link alterTable} takes. */
export interface AlterTableArgs {
  readonly name: string;
  /** Undefined for the name that follows from the model. */
  readonly table: string | undefined;
}

/** Gives the table of a model another name. */
export class AlterTable extends SchemaOperation {
  readonly kind = 'alterTable';
  readonly args: AlterTableArgs;

  constructor(args: AlterTableArgs) {
    super();
    this.args = args;
  }

  override describe(): string {
    return `Rename table for ${this.args.name} to ${this.args.table ?? 'its own name'}`;
  }

  override get nameFragment(): string {
    return `alter_${snakeCase(this.args.name)}_table`;
  }

  override stateForwards(app: string, state: ProjectState): ProjectState {
    const model = state.model(this.args.name, app);
    return state.with(withOptions(model, { dbTable: this.args.table }));
  }
}

/** Options that concern running code, and no table. */
export const PLAIN_OPTIONS = [
  'defaultRelatedName',
  'getLatestBy',
  'managed',
  'ordering',
  'verboseName',
  'verboseNamePlural',
] as const satisfies readonly (keyof StateOptions)[];

/** The options of {@link PLAIN_OPTIONS}. */
export type PlainOptions = Pick<StateOptions, (typeof PLAIN_OPTIONS)[number]>;

/** What {@link alterModelOptions} takes. */
export interface AlterModelOptionsArgs {
  readonly name: string;
  /** All that are set from now on; others get their defaults. */
  readonly options: PlainOptions;
}

/** Changes options that the database does not know. */
export class AlterModelOptions extends Operation {
  readonly kind = 'alterModelOptions';
  readonly args: AlterModelOptionsArgs;

  constructor(args: AlterModelOptionsArgs) {
    super();
    this.args = args;
  }

  override describe(): string {
    return `Change options on ${this.args.name}`;
  }

  override get nameFragment(): string {
    return `alter_${snakeCase(this.args.name)}_options`;
  }

  override stateForwards(app: string, state: ProjectState): ProjectState {
    const model = state.model(this.args.name, app);
    const cleared = Object.fromEntries(PLAIN_OPTIONS.map((key) => [key, undefined]));
    return state.with(withOptions(model, { ...cleared, ...this.args.options }));
  }

  override async forwards(): Promise<void> {
    // Nothing of it is in the database.
  }

  override async backwards(): Promise<void> {
    // Nothing of it is in the database.
  }
}

/** What {@link alterUniqueTogether} takes. */
export interface AlterUniqueTogetherArgs {
  readonly name: string;
  readonly uniqueTogether: readonly (readonly string[])[];
}

/** Changes the sets of fields that no two rows may share. */
export class AlterUniqueTogether extends SchemaOperation {
  readonly kind = 'alterUniqueTogether';
  readonly args: AlterUniqueTogetherArgs;

  constructor(args: AlterUniqueTogetherArgs) {
    super();
    this.args = args;
  }

  override describe(): string {
    return `Alter uniqueTogether for ${this.args.name} (${this.args.uniqueTogether.length} constraint(s))`;
  }

  override get nameFragment(): string {
    return `alter_${snakeCase(this.args.name)}_unique_together`;
  }

  override stateForwards(app: string, state: ProjectState): ProjectState {
    const { name, uniqueTogether } = this.args;
    const sets = uniqueTogether.length === 0 ? undefined : uniqueTogether;
    return state.with(withOptions(state.model(name, app), { uniqueTogether: sets }));
  }
}

/** `model` with `changes`; undefined takes an option away. */
export function withOptions(model: ModelState, changes: StateOptions): ModelState {
  const options = Object.fromEntries(
    Object.entries({ ...model.options, ...changes }).filter(([, value]) => value !== undefined),
  );
  return { ...model, options };
}
