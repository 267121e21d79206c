import { randomUUID } from 'node:crypto';

import type { FieldDefinition, ModelReference, OnDelete } from '../../fields/field-definition.js';
import { fullLabel } from './model-state.js';

/** Functions that migrations can name, by the text that names them. */
export const KNOWN_FUNCTIONS: ReadonlyMap<unknown, string> = new Map([[randomUUID, 'randomUUID']]);

/** Values that mean the same as leaving the option out. */
const SILENT: Readonly<Record<string, unknown>> = {
  null: false,
  blank: false,
  unique: false,
  primaryKey: false,
  editable: true,
  dbConstraint: true,
  autoNow: false,
  autoNowAdd: false,
  recursive: false,
  symmetrical: true,
};

/** What only running code needs, and no file can hold. */
const NOT_KEPT = new Set(['validators']);

/**
 * A definition as migrations keep it: references are labels, options that say nothing are left out, and so is what no
 * file can hold (validators, and defaults that are functions of the program).
 *
 * @param app - of the model, for references without one
 * @param resolve - gives the label of a reference that is a class or a function
 */
export function normalizeField(
  definition: FieldDefinition,
  app: string,
  resolve: (reference: ModelReference) => string = unresolved,
): FieldDefinition {
  const label = (reference: ModelReference): string =>
    typeof reference === 'string' && reference !== 'self'
      ? fullLabel(reference, app)
      : resolve(reference);
  const indexed = definition.kind === 'ForeignKey' || definition.kind === 'SlugField';
  const kept: Record<string, unknown> = { kind: definition.kind };
  for (const [key, value] of Object.entries(definition)) {
    const isSilent = value === undefined || SILENT[key] === value || NOT_KEPT.has(key);
    if (isSilent || (key === 'dbIndex' && value === indexed)) continue;
    if (typeof value === 'function' && key === 'default' && !KNOWN_FUNCTIONS.has(value)) continue;
    if (key === 'to' || key === 'through') kept[key] = label(value as ModelReference);
    else if (key === 'onDelete') kept[key] = keepOnDelete(value as OnDelete);
    else if (key === 'choices') kept[key] = keepChoices(value as object);
    else kept[key] = value;
  }
  return kept as FieldDefinition;
}

function keepOnDelete(value: OnDelete): OnDelete {
  return typeof value === 'object' && typeof value.set === 'function' ? { set: null } : value;
}

/** An enum that is numeric also holds its names by number; only the names are kept. */
function keepChoices(choices: object): unknown {
  if (Array.isArray(choices)) return choices;
  return Object.fromEntries(
    Object.entries(choices).filter(
      ([name, value]) => !(/^-?\d+$/.test(name) && typeof value === 'string'),
    ),
  );
}

function unresolved(reference: ModelReference): string {
  throw new TypeError(`Migrations name models by label, not by ${typeof reference}.`);
}
