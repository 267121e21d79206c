import { BadRequest } from '../../errors/http-error.js';

/**
 * A value does not fit its field: refused before any database sees it. The message names the field and never the value.
 * Where a client's value has come as far as this, it answers 400.
 */
export class InvalidValue extends BadRequest {
  constructor(field: string, expected: string, given: unknown) {
    super(`"${field}" takes ${expected}, and was given ${describe(given)}.`, {
      code: 'ORM_INVALID_VALUE',
      fix: `Give "${field}" ${expected}.`,
    });
  }
}

function describe(given: unknown): string {
  if (given === null) return 'null';
  if (typeof given !== 'object')
    return typeof given === 'undefined' ? 'nothing' : `a ${typeof given}`;
  return `an object (${given.constructor?.name ?? 'without class'})`;
}
