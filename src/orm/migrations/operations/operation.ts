import type { ProjectState } from '../state/project-state.js';
import type { ChangeHints } from '../schema/change-hints.js';
import type { SchemaEditor } from '../schema/schema-editor.js';

/** What an operation is given when it is carried out. */
export interface OperationStep {
  readonly app: string;
  readonly editor: SchemaEditor;
  /** State that the database is in. */
  readonly from: ProjectState;
  /** State that it is to be in. */
  readonly to: ProjectState;
}

/** One step of a migration. Immutable; it knows how to change a state, and a database there and back. */
export abstract class Operation {
  /** Name of the function that makes it: what the writer prints. */
  abstract readonly kind: string;
  /** What that function takes. */
  abstract readonly args: object;
  /** Data is lost when it is carried out: a table or a column goes. */
  readonly isDestructive: boolean = false;
  /** There is a way back. */
  readonly isReversible: boolean = true;

  /** One sentence without a stop, for people: `Add field isbn to Book`. */
  abstract describe(): string;

  /** Part of the name of a migration that has none: `book_isbn`. */
  get nameFragment(): string | undefined {
    return undefined;
  }

  /** The state after it. */
  abstract stateForwards(app: string, state: ProjectState): ProjectState;

  /** Changes the database from `step.from` to `step.to`. */
  abstract forwards(step: OperationStep): Promise<void>;

  /** Changes the database back: `step.from` is the state after the operation, `step.to` the one before. */
  abstract backwards(step: OperationStep): Promise<void>;
}

/** An operation whose work on the database follows from the two states. */
export abstract class SchemaOperation extends Operation {
  override forwards({ app, editor, from, to }: OperationStep): Promise<void> {
    return editor.change(from, to, this.hints(app));
  }

  override backwards({ app, editor, from, to }: OperationStep): Promise<void> {
    return editor.change(from, to, invert(this.hints(app), this.hintsBack(app, to)));
  }

  /** What the states do not tell. */
  protected hints(_app: string): ChangeHints {
    return {};
  }

  /** What the states do not tell on the way back, names aside. */
  protected hintsBack(_app: string, _before: ProjectState): ChangeHints {
    return {};
  }
}

function invert({ model, field }: ChangeHints, back: ChangeHints): ChangeHints {
  return {
    ...(model === undefined ? {} : { model: [model[1], model[0]] as const }),
    ...(field === undefined
      ? {}
      : { field: { model: field.model, from: field.to, to: field.from } }),
    ...back,
  };
}
