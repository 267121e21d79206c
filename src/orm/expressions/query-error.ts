import { FrameworkError } from '../../errors/framework-error.js';
import { BadRequest } from '../../errors/http-error.js';

/** A query is put together wrongly: the developer's matter. */
export class QueryError extends FrameworkError {}

/** A query cannot be asked like that, and a client may be the cause: this answers 400. */
export class RefusedQuery extends BadRequest {}

/**
 * A query names a field, relation or lookup that does not exist (Django topic: FieldError). Names may come from clients,
 * as sort and filter keys, so that this answers 400.
 */
export class UnknownName extends RefusedQuery {
  constructor(problem: string, fix: string, code = 'ORM_UNKNOWN_NAME') {
    super(problem, { code, fix });
  }
}
