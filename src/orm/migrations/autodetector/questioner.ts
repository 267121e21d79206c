import type { FieldDefinition } from '../../fields/field-definition.js';
import { migrationError } from '../migration-error.js';

/** An answer that gives a value, or none. */
export type DefaultAnswer = { readonly value: unknown } | undefined;

/** Asked where two states do not tell what happened. */
export interface Questioner {
  /** Was the model `from` renamed to `to`? */
  isModelRenamed(app: string, from: string, to: string): Promise<boolean>;
  /** Was the field `from` of `model` renamed to `to`? */
  isFieldRenamed(model: string, from: string, to: string): Promise<boolean>;
  /** What rows that are there get in a new field that must not be NULL. */
  defaultOfAdded(model: string, field: string, definition: FieldDefinition): Promise<unknown>;
  /** What rows with NULL get in a field that must not be NULL any more; undefined: there are none. */
  defaultOfAltered(
    model: string,
    field: string,
    definition: FieldDefinition,
  ): Promise<DefaultAnswer>;
  /** Whether branches of one app may be joined. */
  mayMerge(app: string, names: readonly string[]): Promise<boolean>;
}

/** Answers without asking: nothing was renamed, and what needs a value is refused (`--noinput`). */
export class SilentQuestioner implements Questioner {
  async isModelRenamed(): Promise<boolean> {
    return false;
  }

  async isFieldRenamed(): Promise<boolean> {
    return false;
  }

  async defaultOfAdded(model: string, field: string): Promise<unknown> {
    throw migrationError(
      `Field "${model}.${field}" is new and must not be NULL, and nothing says what the rows that are there get.`,
      {
        code: 'ORM_MIGRATION_NEEDS_DEFAULT',
        fix: `Give "${field}" a default or null: true, or run makemigrations in a terminal, which asks for a value.`,
      },
    );
  }

  async defaultOfAltered(): Promise<DefaultAnswer> {
    return undefined;
  }

  async mayMerge(): Promise<boolean> {
    return true;
  }
}
