import { BadRequest, HttpError } from '../errors/http-error.js';

/** A query or a change names a field or relation that the items have not. Names may come from clients, so: 400. */
export class UnknownDataName extends BadRequest {
  constructor(name: string, known: Iterable<string>, cause?: unknown) {
    super(`There is no field or relation "${name.slice(0, 50)}".`, {
      code: 'VIEWS_UNKNOWN_DATA_NAME',
      fix: `Name one of ${[...known].join(', ')}.`,
      cause,
    });
  }
}

/** What a {@link DataConflict} is about. */
export type ConflictKind = 'other' | 'reference' | 'unique';

/** The store refuses a change for its constraints: 409 where nobody catches it. */
export class DataConflict extends HttpError {
  /** `unique`: a value is taken; `reference`: something points there, or nothing is there to point at. */
  readonly kind: ConflictKind;

  constructor(kind: ConflictKind, cause?: unknown) {
    super(409, PROBLEMS[kind], {
      code: 'VIEWS_DATA_CONFLICT',
      fix: 'Check the values before they are stored, or catch DataConflict.',
      detail: PROBLEMS[kind],
      cause,
    });
    this.kind = kind;
  }
}

const PROBLEMS: Readonly<Record<ConflictKind, string>> = {
  unique: 'A value is taken by another item.',
  reference: 'Other items depend on this one, or an item that is pointed at is not there.',
  other: 'The values do not fit each other.',
};
