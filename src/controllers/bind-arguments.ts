import { ValidationFailed, type FieldProblem } from '../errors/http-error.js';
import type { HttpRequest } from '../http/http-request.js';
import type { ArgumentReader } from './argument-readers.js';

/** Makes all arguments of a handler: at once or, where one of them takes time, as a promise. */
export type ArgumentBinder = (
  request: HttpRequest,
  args: readonly unknown[],
) => readonly unknown[] | Promise<readonly unknown[]>;

/**
 * Makes the binder of a handler. Runs once, at boot.
 *
 * What is wrong with several parameters is told in one answer: the binder throws one ValidationFailed for all of them.
 */
export function bindArguments(readers: readonly ArgumentReader[]): ArgumentBinder {
  if (readers.length === 0) return () => [];

  return function bind(request, args) {
    const kwargs = request.resolverMatch?.kwargs ?? {};
    const failures: ValidationFailed[] = [];
    const pending: Promise<unknown>[] = [];
    const note = (error: unknown): void => {
      if (!(error instanceof ValidationFailed)) throw error;
      failures.push(error);
    };
    const readOne = (read: ArgumentReader): unknown => {
      try {
        const value = read(request, args, kwargs);
        if (!(value instanceof Promise)) return value;
        const settled = value.catch(note);
        pending.push(settled);
        return settled;
      } catch (error) {
        // Nobody waits for the others any more; a rejection of theirs must not end the process.
        for (const each of pending) each.catch(() => undefined);
        return note(error);
      }
    };
    const values = readers.map(readOne);
    if (pending.length === 0) return settle(values, failures);
    return Promise.all(values).then((settled) => settle(settled, failures));
  };
}

function settle(
  values: readonly unknown[],
  failures: readonly ValidationFailed[],
): readonly unknown[] {
  const [first, ...others] = failures;
  if (first === undefined) return values;
  throw others.length === 0 ? first : merged(failures);
}

function merged(failures: readonly ValidationFailed[]): ValidationFailed {
  const errors = Object.create(null) as Record<string, FieldProblem[]>;
  for (const failure of failures) {
    for (const [field, problems] of Object.entries(failure.errors)) {
      const known = (errors[field] ??= []);
      known.push(
        ...problems.filter(({ message }) => known.every((each) => each.message !== message)),
      );
    }
  }
  const names = new Set(failures.map(({ dtoName }) => dtoName));
  const dtoName = names.size === 1 ? failures[0]?.dtoName : undefined;
  return new ValidationFailed(errors, {
    source: [...new Set(failures.map(({ source }) => source))].join(', '),
    status: Math.min(...failures.map(({ status }) => status)),
    ...(dtoName === undefined ? {} : { dtoName }),
  });
}
