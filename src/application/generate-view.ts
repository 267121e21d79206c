import { generateFunction } from '../conf/generate-function.js';
import { expressionOf, type ArgumentReader } from '../controllers/argument-readers.js';
import type { ArgumentBinder } from '../controllers/bind-arguments.js';
import type { HttpRequest } from '../http/http-request.js';
import type { HttpResponse } from '../http/http-response.js';

type Answer = HttpResponse | Promise<HttpResponse>;

/** What a generated view calls; all of it made at boot. */
export interface GeneratedViewParts {
  /** Readable name of the view. */
  readonly name: string;
  readonly readers: readonly ArgumentReader[];
  readonly bind: ArgumentBinder;
  readonly target: (...args: never[]) => unknown;
  readonly instance: object | undefined;
  /** Makes the final response of what the view has given. */
  finish(request: HttpRequest, value: unknown): Answer;
  /** The same for a view that has given a promise. */
  settle(request: HttpRequest, pending: PromiseLike<unknown>): Promise<HttpResponse>;
  /** Calls the view once its arguments have arrived. */
  callLater(request: HttpRequest, pending: Promise<readonly unknown[]>): Promise<HttpResponse>;
  /** Answers for what was thrown. */
  fail(request: HttpRequest, error: unknown): Answer;
}

/**
 * Writes the function of one route: read the arguments, call the view, make the response of what it gives. What is at hand
 * (captures, the request) stands in the call itself, so that nothing but the work of the view is left.
 */
export function generateView(
  parts: GeneratedViewParts,
): (request: HttpRequest, args: readonly unknown[]) => Answer {
  const expressions = parts.readers.map(expressionOf);
  // A reader says by its parameters whether it looks at them: they are made for each request.
  const usesKeywords = parts.readers.some(
    (reader, index) => expressions[index]?.includes('kwargs') ?? reader.length > 2,
  );
  const { name, readers, bind, target, instance, finish, settle, callLater, fail } = parts;
  const called = expressions.flatMap((each, index) => (each === undefined ? [index] : []));
  const lines =
    usesKeywords && called.length < 2 ? ['const kwargs = request.resolverMatch.kwargs;'] : [];
  const constants: Record<string, unknown> = { target, instance, finish, settle, callLater, fail };

  let given = expressions.map((each) => each ?? 'bound');
  const [only] = called;
  if (called.length > 1) {
    // What is wrong with several parameters is told in one answer, which is the binder's business.
    constants.bind = bind;
    lines.push('const bound = bind(request, args);');
    lines.push('if (bound instanceof Promise) return callLater(request, bound);');
    given = readers.map((_, index) => `bound[${index}]`);
  } else if (only !== undefined) {
    constants.read = readers[only];
    const all = given.join(', ');
    lines.push(`const bound = read(request, args${usesKeywords ? ', kwargs' : ''});`);
    lines.push(
      `if (bound instanceof Promise) return callLater(request, bound.then((bound) => [${all}]));`,
    );
  }
  lines.push(`const value = target.call(${['instance', ...given].join(', ')});`);
  return generateFunction(
    name,
    constants,
    `(request, args) {
  try {
${lines.map((line) => `    ${line}\n`).join('')}    if (value !== null && typeof value === 'object' && typeof value.then === 'function')
      return settle(request, value);
    return finish(request, value);
  } catch (error) {
    return fail(request, error);
  }
}`,
  );
}
