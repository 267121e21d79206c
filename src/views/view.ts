import type { Constructor } from '../conf/constructor.js';
import { ImproperlyConfigured } from '../errors/framework-error.js';
import { MethodNotAllowed } from '../errors/http-error.js';
import type { HttpRequest } from '../http/http-request.js';
import { HttpResponseNoContent } from '../http/status-responses.js';

const VERBS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'trace'] as const;

/**
 * Base of class-based views (Django topic: View). A new instance serves each request; its constructor is injected.
 *
 * Define `get`, `post` … with the parameters `(request, ...captures)`; HEAD falls back to `get`, another method gets 405.
 *
 * ```ts
 * class HomeView extends View {
 *   get(request: HttpRequest) { return 'Hello'; }
 * }
 * urls(path('', HomeView));
 * ```
 */
export abstract class View {
  /** The request that this instance serves. */
  request!: HttpRequest;
  /** Captures of the path in order. */
  args!: readonly unknown[];
  /** Captures of the path, and extra values of the route, by name. */
  kwargs!: Readonly<Record<string, unknown>>;

  /**
   * A view class with initial values for its properties: `path('about/', PageView.asView({ title: 'About' }))`.
   *
   * @throws ImproperlyConfigured `VIEWS_BAD_OPTION` for an option named like a verb.
   */
  static asView<Type extends Constructor<View>>(
    this: Type,
    options: Partial<Omit<InstanceType<Type>, keyof View>> = {},
  ): Type {
    const verb = VERBS.find((name) => name in options);
    if (verb !== undefined) {
      throw new ImproperlyConfigured(
        `"${this.name}.asView" got "${verb}", which is the name of a verb.`,
        {
          code: 'VIEWS_BAD_OPTION',
          fix: `Define "${verb}" as a method of "${this.name}".`,
        },
      );
    }
    const Base = this as unknown as new (...args: unknown[]) => View;
    const Configured = class extends Base {
      constructor(...args: unknown[]) {
        super(...args);
        Object.assign(this, options);
      }
    };
    return Object.defineProperty(Configured, 'name', { value: this.name }) as unknown as Type;
  }

  /** Hook: runs before {@link dispatch}. */
  setup(
    request: HttpRequest,
    args: readonly unknown[],
    kwargs: Readonly<Record<string, unknown>>,
  ): void {
    this.request = request;
    this.args = args;
    this.kwargs = kwargs;
  }

  /** Calls the method named like the request's, tells the methods to OPTIONS, or answers 405; both with `Allow`. */
  dispatch(request: HttpRequest, ...captures: readonly unknown[]): unknown {
    const handler = this.#handlerFor(request.method);
    if (handler !== undefined) return handler.call(this, request, ...captures);
    if (request.method !== 'OPTIONS') return this.httpMethodNotAllowed(request);
    return new HttpResponseNoContent({ headers: { allow: this.#allow.join(', ') } });
  }

  /** Hook: what to do with a method that the view does not define. */
  httpMethodNotAllowed(request: HttpRequest): unknown {
    throw new MethodNotAllowed(request.method, this.#allow);
  }

  get #allow(): readonly string[] {
    const defined = allowedMethods(this.constructor as Constructor<View>);
    return [
      ...new Set([...defined, ...(defined.includes('GET') ? ['HEAD'] : []), 'OPTIONS']),
    ].sort();
  }

  #handlerFor(method: string): ((...args: unknown[]) => unknown) | undefined {
    const own = this as unknown as Record<string, ((...args: unknown[]) => unknown) | undefined>;
    const name = method.toLowerCase();
    if (!(VERBS as readonly string[]).includes(name)) return undefined;
    return own[name] ?? (name === 'head' ? own.get : undefined);
  }
}

/** Methods that a view class defines, in upper case. */
export function allowedMethods(type: Constructor<View>): string[] {
  const prototype = type.prototype as unknown as Record<string, unknown>;
  return VERBS.filter((name) => typeof prototype[name] === 'function').map((name) =>
    name.toUpperCase(),
  );
}
