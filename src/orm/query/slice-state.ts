import { QueryError } from '../expressions/query-error.js';
import type { QueryState } from './query-state.js';

/** `state` from row `start` on, up to and without row `end`, both counted within what it has already. */
export function sliceState(state: QueryState, start: number, end: number | undefined): QueryState {
  if (!isPosition(start) || (end !== undefined && !isPosition(end))) {
    throw new QueryError('A slice begins or ends at something that is no position.', {
      code: 'ORM_BAD_SLICE',
      fix: 'Give integers from 0 on; use reverse() to count from the end.',
    });
  }
  const offset = state.offset + start;
  const wanted = end === undefined ? undefined : Math.max(0, end - start);
  const left = state.limit === undefined ? undefined : Math.max(0, state.limit - start);
  const limit = wanted === undefined ? left : left === undefined ? wanted : Math.min(wanted, left);
  return { ...state, offset, limit };
}

function isPosition(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** @throws QueryError `ORM_BAD_SIZE` where `size`, of rows that are taken at a time, is none */
export function checkSize(name: string, size: number): void {
  if (Number.isSafeInteger(size) && size > 0) return;
  throw new QueryError(`The option "${name}" is no number of rows.`, {
    code: 'ORM_BAD_SIZE',
    fix: `Give "${name}" an integer from 1 on, or leave it out.`,
  });
}

/** @throws QueryError `ORM_SLICED`, since a slice can be neither filtered nor ordered nor changed */
export function refuseSliced({ limit, offset }: QueryState, what: string): void {
  if (limit === undefined && offset === 0) return;
  throw new QueryError(`A QuerySet that has been sliced cannot be ${what}.`, {
    code: 'ORM_SLICED',
    fix: `Have it ${what} before slice().`,
  });
}

/** @throws QueryError `ORM_COMBINED_QUERY` */
export function refuseCombined({ combination }: QueryState, what: string): void {
  if (combination === undefined) return;
  throw new QueryError(`Combined queries cannot be ${what}.`, {
    code: 'ORM_COMBINED_QUERY',
    fix: `Have each of them ${what} before union(), or join their conditions by or(); order and slice the whole.`,
  });
}

/** @throws QueryError `ORM_NO_OBJECTS` where rows are values, and objects are needed */
export function refuseValues({ values, meta }: QueryState, what: string): void {
  if (values === undefined) return;
  throw new QueryError(`Rows that are values in place of a ${meta.name} cannot be ${what}.`, {
    code: 'ORM_NO_OBJECTS',
    fix: 'Leave out values(), valuesList() and flat(); only() loads some fields of objects.',
  });
}
