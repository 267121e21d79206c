import { FrameworkError } from '../../errors/framework-error.js';
import { isAutoKind } from '../fields/column-types.js';
import type { Field } from './model-meta.js';

/** An object is saved without a value that its row must have. */
export class MissingValue extends FrameworkError {
  constructor(field: Field) {
    super(`"${String(field)}" has no value, and the column takes no NULL.`, {
      code: 'ORM_MISSING_VALUE',
      fix: `Set "${field.name}", or give the field a default or null: true.`,
    });
  }
}

/** The default of `field`, made anew where it is a function; undefined without one. */
export function defaultOf(field: Field): unknown {
  const { default: given } = field.definition;
  return typeof given === 'function' ? (given as () => unknown)() : given;
}

/** The database gives the value where none is set. */
export function isGivenByDatabase(field: Field): boolean {
  return isAutoKind(field.kind) || field.definition.dbDefault !== undefined;
}

/**
 * The value that is written for `field`; undefined where the database gives it.
 *
 * @throws MissingValue `ORM_MISSING_VALUE`
 */
export function valueToSave(
  object: Record<string, unknown>,
  field: Field,
  isNew: boolean,
): unknown {
  const { autoNow = false, autoNowAdd = false } = field.definition;
  if (autoNow || (autoNowAdd && isNew)) {
    const now = nowFor(field);
    object[field.attribute] = now;
    return now;
  }
  const value = object[field.attribute];
  if (value !== undefined && (value !== null || field.null)) return value;
  if (value === null) {
    if (isGivenByDatabase(field) && isNew) return undefined;
    throw new MissingValue(field);
  }
  if (isNew) {
    const fallback = defaultOf(field);
    if (fallback !== undefined) {
      object[field.attribute] = fallback;
      return fallback;
    }
    if (isGivenByDatabase(field)) return undefined;
  }
  if (!field.null) throw new MissingValue(field);
  object[field.attribute] = null;
  return null;
}

function nowFor(field: Field): unknown {
  const now = new Date();
  if (field.kind === 'DateField') return now.toISOString().slice(0, 10);
  if (field.kind === 'TimeField') return now.toISOString().slice(11, 23);
  return now;
}
