import { isNativeError } from 'node:util/types';

import { maskSettings, maskText } from '../conf/mask-settings.js';
import { sourceStackOf } from '../errors/source-stack.js';

/** What an error becomes in a log record. */
export interface SerializedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: SerializedError | string;
  readonly errors?: readonly (SerializedError | string)[];
}

const MAX_CAUSES = 5;

/**
 * The fields of a record as plain data: secrets masked by name at any depth, errors with their stacks and causes.
 *
 * Of an error only the known parts are taken: its other properties may hold a whole request with its headers.
 */
export function serializeFields(fields: object): Record<string, unknown> {
  const serialized = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of Object.entries(fields) as [string, unknown][]) {
    serialized[name] = isError(value) ? serializeError(value) : maskSettings(value, name);
  }
  return serialized;
}

/** The parts of `error` that belong in a log. */
export function serializeError(error: unknown, depth = 0): SerializedError | string {
  if (!isError(error)) return describeThrown(error);
  const { code } = error as { code?: unknown };
  const stack = sourceStackOf(error);
  const hasMore = depth < MAX_CAUSES;
  return {
    type: error.name,
    message: maskText(error.message),
    ...(typeof code === 'string' && { code }),
    ...(stack !== undefined && { stack: maskText(stack) }),
    ...(hasMore && error.cause !== undefined && { cause: serializeError(error.cause, depth + 1) }),
    ...(hasMore &&
      error instanceof AggregateError && {
        errors: error.errors.slice(0, 10).map((each: unknown) => serializeError(each, depth + 1)),
      }),
  };
}

/** Also for an error of another realm, such as node's own where tests run in a realm of theirs. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || isNativeError(value);
}

/** Something that is no error was thrown, or stands as a cause. */
function describeThrown(thrown: unknown): string {
  return typeof thrown === 'string'
    ? maskText(thrown)
    : (JSON.stringify(maskSettings(thrown)) ?? String(thrown));
}
