import type { AbstractConstructor } from '../conf/constructor.js';
import { inspect } from '../conf/node-util.js';
import { nearest } from './nearest.js';
import { NoReverseMatch } from './no-reverse-match.js';
import {
  escapeLeadingSlashes,
  quoteFragment,
  quotePath,
  quoteQuery,
  type QueryInput,
} from './quote-url.js';
import type { ReverseArguments, ReverseCandidate } from './reverse-candidate.js';
import { ReverseIndex } from './reverse-scope.js';
import type { UrlResolver } from './url-resolver.js';

/** What `reverse` takes besides the name and its values. */
export interface ReverseOptions {
  /** Becomes the query string. */
  readonly query?: QueryInput;
  /** What follows the `#`, decoded. */
  readonly fragment?: string;
  /** Namespace of the instance that is preferred where an application has several: `request.resolverMatch.namespaces.join(':')`. */
  readonly currentApp?: string | undefined;
}

/** Makes the URLs of one application (Django topic: reverse resolution of URLs). */
export class UrlReverser {
  readonly resolver: UrlResolver;
  #indexOnce: ReverseIndex | undefined = undefined;
  readonly #prefix: string;

  constructor(resolver: UrlResolver) {
    this.resolver = resolver;
    this.#prefix = `${resolver.scriptName}/`;
  }

  /** Made for the first URL: many applications, and every process that only checks, make none. */
  get #index(): ReverseIndex {
    return (this.#indexOnce ??= new ReverseIndex(this.resolver.nodes));
  }

  /**
   * The URL of a name (with its namespaces), of a view, or of a controller's method.
   *
   * @throws NoReverseMatch `URLS_NO_REVERSE` when no pattern fits.
   */
  reverse(name: string, args?: ReverseArguments, options?: ReverseOptions): string;
  reverse(controller: AbstractConstructor, method: string, ...rest: readonly unknown[]): string;
  reverse(view: object, args?: ReverseArguments, options?: ReverseOptions): string;
  reverse(subject: unknown, second?: unknown, ...rest: readonly unknown[]): string {
    if (typeof subject !== 'string' && typeof second === 'string') {
      return this.reverseTarget(subject as AbstractConstructor, second, rest);
    }
    const candidates =
      typeof subject === 'string'
        ? this.#findNamed(subject, rest[0] as ReverseOptions)
        : this.#index.views.get(subject);
    return this.#write(
      labelOf(subject),
      candidates ?? [],
      (second ?? []) as ReverseArguments,
      rest[0] as ReverseOptions,
    );
  }

  /**
   * The URL of a controller's method. `rest` holds the captures in order, or one plain object with the captures by
   * name; a plain object after them, or alone where the pattern has no captures, holds the options.
   *
   * @throws NoReverseMatch `URLS_NO_REVERSE` when no pattern fits.
   */
  reverseTarget(
    controller: AbstractConstructor,
    method: string,
    rest: readonly unknown[] = [],
  ): string {
    const candidates = this.#index.targets.get(controller)?.get(method);
    if (candidates === undefined) throw this.#noTarget(controller, method);
    const [values, options] = splitRest(candidates, rest);
    return this.#write(`${controller.name}.${method}`, candidates, values, options);
  }

  #findNamed(fullName: string, options: ReverseOptions = {}): readonly ReverseCandidate[] {
    const namespaces = fullName.split(':');
    const name = namespaces.pop() ?? '';
    let current = options.currentApp?.split(':').reverse();
    let scope = this.#index.root;
    for (const each of namespaces) {
      const currentNamespace = current?.pop();
      const namespace = scope.toNamespace(each, currentNamespace);
      if (namespace !== currentNamespace) current = undefined;
      const inner = scope.namespaces.get(namespace);
      if (inner === undefined)
        throw this.#noName(`"${namespace}" in "${fullName}" is not a namespace.`, fullName);
      scope = inner;
    }
    const found = scope.names.get(name);
    if (found === undefined)
      throw this.#noName(`"${fullName}" is not the name of a URL.`, fullName);
    return found;
  }

  #write(
    label: string,
    candidates: readonly ReverseCandidate[],
    values: ReverseArguments,
    options: ReverseOptions = {},
  ): string {
    for (const candidate of candidates) {
      const path = candidate.write(values);
      if (path !== undefined)
        return withQuery(escapeLeadingSlashes(quotePath(this.#prefix + path)), options);
    }
    throw noFit(label, candidates, values);
  }

  #noName(problem: string, fullName: string): NoReverseMatch {
    return new NoReverseMatch(problem, {
      tried: [],
      nearNames: nearest(fullName, this.#index.fullNames),
      given: [fullName],
    });
  }

  #noTarget(controller: AbstractConstructor, method: string): NoReverseMatch {
    const known = [...(this.#index.targets.get(controller)?.keys() ?? [])];
    return new NoReverseMatch(`No URL leads to "${controller.name}.${method}".`, {
      tried: [],
      nearNames: nearest(method, known),
      given: [],
    });
  }
}

function splitRest(
  candidates: readonly ReverseCandidate[],
  rest: readonly unknown[],
): [ReverseArguments, ReverseOptions | undefined] {
  const [first, second] = rest;
  const takesParameters = candidates.some(({ forms }) =>
    forms.some(({ parameters }) => parameters.length > 0),
  );
  if (isPlainObject(first) && (takesParameters || rest.length > 1))
    return [first, second as ReverseOptions | undefined];
  const last = rest.at(-1);
  return isPlainObject(last) ? [rest.slice(0, -1), last] : [rest, undefined];
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function withQuery(path: string, { query, fragment }: ReverseOptions): string {
  const queryString = query === undefined ? '' : quoteQuery(query);
  return (
    path +
    (queryString === '' ? '' : `?${queryString}`) +
    (fragment === undefined ? '' : `#${quoteFragment(fragment)}`)
  );
}

function labelOf(subject: unknown): string {
  return typeof subject === 'string'
    ? subject
    : ((subject as { readonly name?: string }).name ?? 'view');
}

function noFit(
  label: string,
  candidates: readonly ReverseCandidate[],
  values: ReverseArguments,
): NoReverseMatch {
  const tried = candidates.map(({ route }) => route.route);
  const details = { tried, nearNames: [], given: [label, ...Object.values(values)] };
  if (tried.length === 0) return new NoReverseMatch(`No URL leads to "${label}".`, details);
  const isEmpty = Object.keys(values).length === 0;
  const given = isEmpty
    ? 'no arguments'
    : `the arguments ${inspect(values, { depth: 1, breakLength: Infinity }).slice(0, 200)}`;
  const patterns = tried.map((pattern) => `"${pattern}"`).join(', ');
  return new NoReverseMatch(`No URL of "${label}" fits ${given}. Tried: ${patterns}.`, details);
}
