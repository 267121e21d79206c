import type { ConstraintOptions, IndexOptions } from '../../models/model-options.js';
import { snakeCase } from '../../models/snake-case.js';
import { stateError } from '../migration-error.js';
import type { ModelState } from '../state/model-state.js';
import type { ProjectState } from '../state/project-state.js';
import { sameValue } from '../state/same-value.js';
import { withOptions } from './model-operations.js';
import { SchemaOperation } from './operation.js';

/** What {@link addIndex} takes. */
export interface AddIndexArgs {
  readonly model: string;
  readonly index: IndexOptions;
}

/** Makes an index. */
export class AddIndex extends SchemaOperation {
  readonly kind = 'addIndex';
  readonly args: AddIndexArgs;

  constructor(args: AddIndexArgs) {
    super();
    this.args = args;
  }

  override describe(): string {
    return `Create index ${indexWords(this.args.index)} on ${this.args.model}`;
  }

  override get nameFragment(): string {
    return `${snakeCase(this.args.model)}_${fragment(indexWords(this.args.index))}`;
  }

  override stateForwards(app: string, state: ProjectState): ProjectState {
    const model = state.model(this.args.model, app);
    const indexes = [...(model.options.indexes ?? []), this.args.index];
    return state.with(withOptions(model, { indexes }));
  }
}

/** Names an index: by its name, or, where it has none, by all that it says. */
export interface RemoveIndexArgs {
  readonly model: string;
  readonly index: string | IndexOptions;
}

/** Drops an index. */
export class RemoveIndex extends SchemaOperation {
  readonly kind = 'removeIndex';
  readonly args: RemoveIndexArgs;

  constructor(args: RemoveIndexArgs) {
    super();
    this.args = args;
  }

  override describe(): string {
    return `Remove index ${this.#words} from ${this.args.model}`;
  }

  override get nameFragment(): string {
    return `remove_${snakeCase(this.args.model)}_${fragment(this.#words)}`;
  }

  override stateForwards(app: string, state: ProjectState): ProjectState {
    const model = state.model(this.args.model, app);
    const { index } = this.args;
    const kept = (model.options.indexes ?? []).filter((each) =>
      typeof index === 'string' ? each.name !== index : !sameValue(each, index),
    );
    return without(model, state, 'indexes', kept, this.#words);
  }

  get #words(): string {
    const { index } = this.args;
    return typeof index === 'string' ? index : indexWords(index);
  }
}

/** What {@link addConstraint} takes. */
export interface AddConstraintArgs {
  readonly model: string;
  readonly constraint: ConstraintOptions;
}

/** Adds a rule that the database keeps. Rows that break it stop the migration. */
export class AddConstraint extends SchemaOperation {
  readonly kind = 'addConstraint';
  readonly args: AddConstraintArgs;

  constructor(args: AddConstraintArgs) {
    super();
    this.args = args;
  }

  override describe(): string {
    return `Create constraint ${this.args.constraint.name} on model ${this.args.model}`;
  }

  override get nameFragment(): string {
    return `${snakeCase(this.args.model)}_${fragment(this.args.constraint.name)}`;
  }

  override stateForwards(app: string, state: ProjectState): ProjectState {
    const model = state.model(this.args.model, app);
    const constraints = [...(model.options.constraints ?? []), this.args.constraint];
    return state.with(withOptions(model, { constraints }));
  }
}

/** What {@link removeConstraint} takes. */
export interface RemoveConstraintArgs {
  readonly model: string;
  readonly name: string;
}

/** Takes a rule away. */
export class RemoveConstraint extends SchemaOperation {
  readonly kind = 'removeConstraint';
  readonly args: RemoveConstraintArgs;

  constructor(args: RemoveConstraintArgs) {
    super();
    this.args = args;
  }

  override describe(): string {
    return `Remove constraint ${this.args.name} from model ${this.args.model}`;
  }

  override get nameFragment(): string {
    return `remove_${snakeCase(this.args.model)}_${fragment(this.args.name)}`;
  }

  override stateForwards(app: string, state: ProjectState): ProjectState {
    const model = state.model(this.args.model, app);
    const kept = (model.options.constraints ?? []).filter(({ name }) => name !== this.args.name);
    return without(model, state, 'constraints', kept, this.args.name);
  }
}

function without<Key extends 'indexes' | 'constraints'>(
  model: ModelState,
  state: ProjectState,
  key: Key,
  kept: NonNullable<ModelState['options'][Key]>,
  words: string,
): ProjectState {
  if (kept.length === (model.options[key]?.length ?? 0)) {
    throw stateError(`"${model.app}.${model.name}" has no "${words}" to remove.`);
  }
  return state.with(withOptions(model, { [key]: kept.length === 0 ? undefined : kept }));
}

function indexWords({ name, fields }: IndexOptions): string {
  return name ?? fields.join(', ');
}

function fragment(words: string): string {
  return snakeCase(words)
    .replaceAll(/[^a-z\d]+/g, '_')
    .replaceAll(/^_|_$/g, '');
}
