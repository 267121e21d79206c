import { ValidationFailed, type FieldProblem, type FieldProblems } from '../errors/http-error.js';

/** Where the input of a DTO came from; named in errors, and decides between 422 (content) and 400. */
export type InputSource = 'body' | 'query' | 'header' | 'cookie' | 'path' | 'files';

// An attacker chooses how much is wrong; the answer is not to grow with it.
const MAX_PROBLEMS = 100;

/** Gathers what is wrong with one input, by dotted path; the first hundred problems. */
export class DtoProblems {
  #fields: Map<string, FieldProblem[]> | undefined;
  #onlyUnknownKeys = true;
  #count = 0;
  #cause: unknown;

  /** How many problems there are. */
  get count(): number {
    return this.#count;
  }

  has(path: string): boolean {
    return this.#fields?.has(path) ?? false;
  }

  /** @param cause - what was thrown where a rule or a transformation could not cope with the value */
  add(path: string, code: string, message: string, cause?: unknown): void {
    if (this.#count >= MAX_PROBLEMS) return;
    this.#fields ??= new Map();
    const known = this.#fields.get(path);
    if (known?.some((each) => each.code === code && each.message === message)) return;
    if (known === undefined) this.#fields.set(path, [{ code, message }]);
    else known.push({ code, message });
    this.#count += 1;
    this.#cause ??= cause;
    if (code !== 'unknownKey') this.#onlyUnknownKeys = false;
  }

  /** Takes back everything about `path`. */
  forget(path: string): void {
    this.#count -= this.#fields?.get(path)?.length ?? 0;
    this.#fields?.delete(path);
  }

  /** @throws ValidationFailed when there is a problem. */
  throwIfAny(source: InputSource, dtoName: string | undefined): void {
    const error = this.failure(source, dtoName);
    if (error !== undefined) throw error;
  }

  /**
   * The error that tells of all problems; undefined where there is none.
   *
   * Not thrown here: the engine never compiles a function that does nothing but throw.
   */
  failure(source: InputSource, dtoName: string | undefined): ValidationFailed | undefined {
    if (this.#count === 0) return undefined;
    // As Object.create(null), in a fraction of its time.
    const errors = { __proto__: null } as unknown as Record<string, FieldProblem[]>;
    for (const [path, problems] of this.#fields ?? []) errors[path] = problems;
    const options: FailureOptions = { source };
    if (dtoName !== undefined) options.dtoName = dtoName;
    if (this.#cause !== undefined) options.cause = this.#cause;
    // A key nobody declared is a request that was not understood; a value against the rules was.
    if (this.#onlyUnknownKeys) options.status = 400;
    return failure(errors, options);
  }
}

interface FailureOptions {
  source: InputSource;
  dtoName?: string;
  cause?: unknown;
  status?: number;
}

// What the engine gives unless somebody asks for more: a debugger, the technical pages, a test runner.
const USUAL_STACK_LIMIT = 10;

/**
 * Makes the error. Its stack would name nothing but this package, whatever was sent, and costs more than all the rest
 * of a refusal: it is taken only where somebody has asked for long stacks.
 */
function failure(errors: FieldProblems, options: FailureOptions): ValidationFailed {
  const { stackTraceLimit } = Error;
  if (stackTraceLimit > USUAL_STACK_LIMIT) return new ValidationFailed(errors, options);
  try {
    Error.stackTraceLimit = 0;
  } catch {
    // Frozen, where intrinsics are: then the stack is what it is.
    return new ValidationFailed(errors, options);
  }
  try {
    return new ValidationFailed(errors, options);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
