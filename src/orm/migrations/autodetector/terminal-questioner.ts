import type { Interface } from 'node:readline/promises';

import { toDatabase } from '../../fields/convert-values.js';
import type { FieldDefinition } from '../../fields/field-definition.js';
import { isToOne } from '../state/model-state.js';
import { migrationError } from '../migration-error.js';
import type { DefaultAnswer, Questioner } from './questioner.js';

/** What is needed of a terminal. */
export type Terminal = Pick<Interface, 'question'> & { write(text: string): void };

/** Asks the person at the terminal. */
export class TerminalQuestioner implements Questioner {
  readonly #terminal: Terminal;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  isModelRenamed(app: string, from: string, to: string): Promise<boolean> {
    return this.#yes(`Was the model ${app}.${from} renamed to ${to}? [y/N] `);
  }

  isFieldRenamed(model: string, from: string, to: string): Promise<boolean> {
    return this.#yes(`Was ${model}.${from} renamed to ${model}.${to}? [y/N] `);
  }

  async defaultOfAdded(
    model: string,
    field: string,
    definition: FieldDefinition,
  ): Promise<unknown> {
    this.#terminal.write(
      `Field "${model}.${field}" is new and must not be NULL: rows that are there need a value.\n`,
    );
    return this.#value(field, definition);
  }

  async defaultOfAltered(
    model: string,
    field: string,
    definition: FieldDefinition,
  ): Promise<DefaultAnswer> {
    this.#terminal.write(
      `Field "${model}.${field}" must not be NULL any more: rows with NULL need a value.\n`,
    );
    const isGiven = await this.#yes(
      'Give one now? Without, the migration stops if there are such rows. [y/N] ',
    );
    return isGiven ? { value: await this.#value(field, definition) } : undefined;
  }

  mayMerge(app: string, names: readonly string[]): Promise<boolean> {
    this.#terminal.write(`App ${app} has the branches ${names.join(' and ')}.\n`);
    return this.#yes(
      'Merging works only if their operations have nothing to do with each other. Merge? [y/N] ',
    );
  }

  async #yes(question: string): Promise<boolean> {
    for (;;) {
      const answer = (await this.#terminal.question(question)).trim().toLowerCase();
      if (['', 'n', 'no'].includes(answer)) return false;
      if (['y', 'yes'].includes(answer)) return true;
    }
  }

  async #value(field: string, definition: FieldDefinition): Promise<unknown> {
    for (;;) {
      const text = await this.#terminal.question('Value as JSON ("text", 12, true), or "exit": ');
      if (text.trim() === 'exit') throw stopped();
      try {
        const value: unknown = JSON.parse(text);
        const made = definition.kind === 'DateTimeField' ? new Date(String(value)) : value;
        if (!isToOne(definition)) toDatabase(field, definition, 'postgres')(made);
        return made;
      } catch (error) {
        this.#terminal.write(`${error instanceof Error ? error.message : String(error)}\n`);
      }
    }
  }
}

function stopped() {
  return migrationError('Nothing was written, as you said.', {
    code: 'ORM_MIGRATION_NEEDS_DEFAULT',
    fix: 'Give the field a default or null: true, then run makemigrations again.',
  });
}
