import { FrameworkError } from '../../errors/framework-error.js';
import { BadRequest } from '../../errors/http-error.js';

/** A query is put together wrongly: the developer's matter. */
export class QueryError extends FrameworkError {}

/**
 * A query names a field, relation or lookup that does not exist (Django topic: FieldError). Names may come from clients,
 * as sort and filter keys, so that this answers 400.
 */
export class UnknownName extends BadRequest {
  constructor(problem: string, fix: string, code = 'ORM_UNKNOWN_NAME') {
    super(problem, { code, fix });
  }
}
