import { FrameworkError } from '../errors/framework-error.js';

/** What a command prints of an error. A mistake of the project needs no stack; anything else does. */
export function describeFailure(error: unknown): string {
  if (error instanceof FrameworkError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
