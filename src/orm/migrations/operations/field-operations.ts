import type { FieldDefinition } from '../../fields/field-definition.js';
import { snakeCase } from '../../models/snake-case.js';
import { stateError } from '../migration-error.js';
import type { ChangeHints } from '../schema/change-hints.js';
import { fullLabel, isMany, labelOf } from '../state/model-state.js';
import { normalizeField } from '../state/normalize-field.js';
import type { ProjectState } from '../state/project-state.js';
import { SchemaOperation } from './operation.js';
import { renameFieldInState } from './rename-field-in-state.js';

/** What {@link addField} and {@link alterField} take. */
export interface FieldArgs {
  readonly model: string;
  readonly name: string;
  readonly field: FieldDefinition;
  /** False: `default` fills the rows that are there, and is forgotten afterwards. @defaultValue true */
  readonly preserveDefault?: boolean;
}

abstract class FieldOperation<
  Args extends { readonly model: string; readonly name: string },
> extends SchemaOperation {
  readonly args: Args;

  constructor(args: Args) {
    super();
    this.args = args;
  }

  protected key(app: string): string {
    return `${fullLabel(this.args.model, app)}.${this.args.name}`;
  }

  protected get words(): string {
    return `${snakeCase(this.args.model)}_${snakeCase(this.args.name)}`;
  }
}

/** Adds a column, or the table of a many-to-many field. */
export class AddField extends FieldOperation<FieldArgs> {
  readonly kind = 'addField';

  override describe(): string {
    return `Add field ${this.args.name} to ${this.args.model}`;
  }

  override get nameFragment(): string {
    return this.words;
  }

  override stateForwards(app: string, state: ProjectState): ProjectState {
    const model = state.model(this.args.model, app);
    if (model.fields.has(this.args.name)) {
      throw stateError(`"${labelOf(model)}.${this.args.name}" is added, but is there already.`);
    }
    const fields = new Map(model.fields).set(this.args.name, keptDefinition(this.args, app));
    return state.with({ ...model, fields });
  }

  protected override hints(app: string): ChangeHints {
    return { fill: { field: this.key(app), definition: this.args.field } };
  }
}

/** Drops a column, or the table of a many-to-many field. */
export class RemoveField extends FieldOperation<{ readonly model: string; readonly name: string }> {
  readonly kind = 'removeField';
  override readonly isDestructive = true;

  override describe(): string {
    return `Remove field ${this.args.name} from ${this.args.model}`;
  }

  override get nameFragment(): string {
    return `remove_${this.words}`;
  }

  override stateForwards(app: string, state: ProjectState): ProjectState {
    state.field(this.args.model, this.args.name, app);
    const model = state.model(this.args.model, app);
    const fields = new Map(model.fields);
    fields.delete(this.args.name);
    return state.with({ ...model, fields });
  }
}

/** Changes a column: its type, NULL, default, key, constraints. */
export class AlterField extends FieldOperation<FieldArgs> {
  readonly kind = 'alterField';

  override describe(): string {
    return `Alter field ${this.args.name} on ${this.args.model}`;
  }

  override get nameFragment(): string {
    return `alter_${this.words}`;
  }

  override stateForwards(app: string, state: ProjectState): ProjectState {
    const before = state.field(this.args.model, this.args.name, app);
    const after = keptDefinition(this.args, app);
    if (isMany(before) !== isMany(after) || before.through !== after.through) {
      throw stateError(
        `"${this.key(app)}" cannot be altered: what is there is another table, not another column.`,
        'Remove the field and add it anew; move its rows in between with runCode.',
      );
    }
    const model = state.model(this.args.model, app);
    return state.with({ ...model, fields: new Map(model.fields).set(this.args.name, after) });
  }

  protected override hints(app: string): ChangeHints {
    return { fill: { field: this.key(app), definition: this.args.field } };
  }
}

/** What {@link renameField} takes. */
export interface RenameFieldArgs {
  readonly model: string;
  readonly from: string;
  readonly to: string;
}

/** Gives a field another name; its column, and all that is named after it, follow. */
export class RenameField extends SchemaOperation {
  readonly kind = 'renameField';
  readonly args: RenameFieldArgs;

  constructor(args: RenameFieldArgs) {
    super();
    this.args = args;
  }

  override describe(): string {
    return `Rename field ${this.args.from} on ${this.args.model} to ${this.args.to}`;
  }

  override get nameFragment(): string {
    const { model, from, to } = this.args;
    return `rename_${snakeCase(from)}_${snakeCase(model)}_${snakeCase(to)}`;
  }

  override stateForwards(app: string, state: ProjectState): ProjectState {
    const { model, from, to } = this.args;
    state.field(model, from, app);
    if (state.model(model, app).fields.has(to)) {
      throw stateError(`"${model}.${from}" is to be called "${to}", which exists.`);
    }
    return renameFieldInState(state, fullLabel(model, app), from, to);
  }

  protected override hints(app: string): ChangeHints {
    const { model, from, to } = this.args;
    return { field: { model: fullLabel(model, app), from, to } };
  }
}

function keptDefinition(
  { model, field, preserveDefault }: FieldArgs,
  app: string,
): FieldDefinition {
  const kept = normalizeField(field, app, () => fullLabel(model, app));
  if (preserveDefault !== false) return kept;
  const { default: oneOff, ...rest } = kept;
  return oneOff === undefined ? kept : rest;
}
