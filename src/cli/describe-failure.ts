import { FrameworkError } from '../errors/framework-error.js';
import { sourceStackOf } from '../errors/source-stack.js';

/** What a command prints of an error. A mistake of the project needs no stack; anything else does. */
export function describeFailure(error: unknown): string {
  if (error instanceof FrameworkError) return error.message;
  return error instanceof Error ? (sourceStackOf(error) ?? error.message) : String(error);
}
