import { DataConflict, type ConflictKind } from '../../views/data-errors.js';
import { IntegrityError, type IntegrityKind } from '../database/database-errors.js';
import { ProtectedError, RestrictedError } from '../query/delete-rows.js';

/** `error` in the words of the port, where it is a refusal of the database; else the same. */
export function asDataConflict(error: unknown): unknown {
  if (error instanceof ProtectedError || error instanceof RestrictedError)
    return new DataConflict('reference', error);
  return error instanceof IntegrityError ? new DataConflict(KINDS[error.kind], error) : error;
}

const KINDS: Readonly<Record<IntegrityKind, ConflictKind>> = {
  check: 'other',
  exclusion: 'unique',
  'foreign-key': 'reference',
  'not-null': 'other',
  other: 'other',
  unique: 'unique',
};
