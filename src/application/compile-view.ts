import { canGenerateCode } from '../conf/generate-function.js';
import type { ArgumentReader } from '../controllers/argument-readers.js';
import type { ArgumentBinder } from '../controllers/bind-arguments.js';
import { toResponse, type AnswerOptions } from '../controllers/to-response.js';
import type { PlaceMark, SourcePlace } from '../errors/source-place.js';
import type { HttpRequest } from '../http/http-request.js';
import { HttpResponse } from '../http/http-response.js';
import { composeChain } from '../middleware/compose-chain.js';
import { isThenable, type ConvertError } from '../middleware/layer-answer.js';
import type { MiddlewareInstance } from '../middleware/middleware.js';
import type { ResolvedView } from '../urls/resolved-view.js';
import { askExceptionHooks, askViewHooks, finishResponse } from './cycle-hooks.js';
import { generateView } from './generate-view.js';

/** What a view consists of before it is linked. */
export interface ViewParts extends Omit<ResolvedView, 'invoke' | 'place'> {
  /** Readers of the arguments; undefined for a view that takes the request and the captures. */
  readonly readers: readonly ArgumentReader[] | undefined;
  /** Makes the arguments of the target. */
  readonly bind: ArgumentBinder;
  readonly target: (...args: never[]) => unknown;
  /** The object that the target is called on; asked once per request when it is a function. */
  readonly instance: object | ((request: HttpRequest) => object | Promise<object>) | undefined;
  readonly answer: AnswerOptions;
  /** Headers that the answer gets where it has none of the name. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Middlewares of the controller and the route, the first one outermost. */
  readonly layers: readonly MiddlewareInstance[];
}

/** The global middlewares' hooks that surround every view, and the conversion of errors. */
export interface Surroundings {
  /** Instances with `processException`, the innermost first. */
  readonly exceptionHooks: readonly MiddlewareInstance[];
  /** Instances with `processTemplateResponse`, the innermost first. */
  readonly templateHooks: readonly MiddlewareInstance[];
  readonly convert: ConvertError;
}

/** Links a view: its own middlewares around bind → call → answer → render. Runs once, at boot. `view` is what hooks see. */
export function compileView(
  parts: ViewParts,
  surroundings: Surroundings,
  view: ResolvedView,
): LinkedView {
  const { invoke: runView, refuse } = createRunner(parts, surroundings, view);
  if (parts.layers.length === 0) return { invoke: runView, refuse };
  const chain = composeChain(
    parts.layers,
    (request) => runView(request, request.resolverMatch?.args ?? []),
    surroundings.convert,
  );
  return { invoke: (request) => chain(request), refuse };
}

/** What a view does once it is linked. */
export type LinkedView = Required<Pick<ResolvedView, 'invoke' | 'refuse'>>;

function createRunner(
  parts: ViewParts,
  surroundings: Surroundings,
  view: ResolvedView,
): LinkedView {
  const { bind, instance, target, answer, headers, layers } = parts;
  const call = target as (...args: unknown[]) => unknown;
  const viewHooks = layers.filter((layer) => layer.processView !== undefined);
  const innermostFirst = [...layers].reverse();
  const exceptionHooks = [
    ...innermostFirst.filter((layer) => layer.processException !== undefined),
    ...surroundings.exceptionHooks,
  ];
  const templateHooks = [
    ...innermostFirst.filter((layer) => layer.processTemplateResponse !== undefined),
    ...surroundings.templateHooks,
  ];
  const isFixed = typeof instance !== 'function';
  const hasHeaders = headers.length > 0;

  function finish(request: HttpRequest, value: unknown): HttpResponse | Promise<HttpResponse> {
    const response = toResponse(value, answer);
    if (hasHeaders) for (const [name, text] of headers) response.headers.setDefault(name, text);
    return finishResponse(request, response, templateHooks);
  }

  /** As {@link fail}, at once where nobody has to be asked. */
  function failAtOnce(request: HttpRequest, error: unknown): HttpResponse | Promise<HttpResponse> {
    return exceptionHooks.length === 0
      ? surroundings.convert(request, error)
      : fail(request, error);
  }

  /** What a view has given at once becomes a response: at once, or when a template is rendered. */
  function finishOrSettle(
    request: HttpRequest,
    value: unknown,
  ): HttpResponse | Promise<HttpResponse> {
    const response = finish(request, value);
    return response instanceof HttpResponse ? response : settleView(request, response);
  }

  async function fail(request: HttpRequest, error: unknown): Promise<HttpResponse> {
    try {
      const response = await askExceptionHooks(exceptionHooks, request, error);
      if (response === undefined) return await surroundings.convert(request, error);
      return await finishResponse(request, response, templateHooks);
    } catch (later) {
      return surroundings.convert(request, later);
    }
  }

  async function settleView(
    request: HttpRequest,
    pending: PromiseLike<unknown>,
  ): Promise<HttpResponse> {
    try {
      return await finish(request, await pending);
    } catch (error) {
      return fail(request, error);
    }
  }

  async function runViewLater(
    request: HttpRequest,
    args: readonly unknown[],
  ): Promise<HttpResponse> {
    try {
      const early = await askViewHooks(viewHooks, request, view);
      if (early !== undefined) return await finishResponse(request, early, templateHooks);
      const self = isFixed ? instance : await instance(request);
      return await finish(
        request,
        await call.apply(self, (await bind(request, args)) as unknown[]),
      );
    } catch (error) {
      return fail(request, error);
    }
  }

  async function callLater(
    request: HttpRequest,
    pending: PromiseLike<readonly unknown[]>,
  ): Promise<HttpResponse> {
    try {
      return await finish(request, await call.apply(instance, (await pending) as unknown[]));
    } catch (error) {
      return fail(request, error);
    }
  }

  function runView(
    request: HttpRequest,
    args: readonly unknown[],
  ): HttpResponse | Promise<HttpResponse> {
    try {
      const bound = bind(request, args);
      if (isThenable(bound)) return callLater(request, bound);
      const value = call.apply(instance, bound as unknown[]);
      return isThenable(value) ? settleView(request, value) : finishOrSettle(request, value);
    } catch (error) {
      return failAtOnce(request, error);
    }
  }

  if (!isFixed || viewHooks.length > 0) return { invoke: runViewLater, refuse: fail };
  if (parts.readers === undefined || !canGenerateCode()) return { invoke: runView, refuse: fail };
  const invoke = generateView({
    name: parts.name,
    readers: parts.readers,
    bind,
    target,
    instance,
    finish: finishOrSettle,
    settle: settleView,
    callLater,
    fail: failAtOnce,
  });
  return { invoke, refuse: fail };
}

/** A view whose `invoke` and `refuse` are linked after the graph of services has been built. */
export class UnlinkedView implements ResolvedView {
  readonly name: string;
  readonly methods: readonly string[] | undefined;
  readonly marks: ReadonlyMap<unknown, unknown>;
  readonly readsBody: boolean;
  readonly #place: PlaceMark | undefined;
  // What all views begin with is shared: nothing is made for a route before it is first asked for.
  invoke: ResolvedView['invoke'] = linkAndInvoke;
  refuse: ResolvedView['refuse'] = linkAndRefuse;
  #link: (() => LinkedView) | undefined;

  constructor(
    description: Omit<ResolvedView, 'invoke' | 'place'> & { readonly place: PlaceMark | undefined },
  ) {
    this.name = description.name;
    this.methods = description.methods;
    this.marks = description.marks;
    this.readsBody = description.readsBody;
    this.#place = description.place;
  }

  /** Worked out when it is asked for: reading source maps is nothing for a boot in production. */
  get place(): SourcePlace | undefined {
    return this.#place?.resolve();
  }

  /** From now on the view calls `linked`. */
  linkNow(linked: LinkedView): void {
    this.invoke = linked.invoke;
    this.refuse = linked.refuse;
  }

  /** The first request asks `link` what the view calls. */
  linkLater(link: () => LinkedView): void {
    this.#link = link;
  }

  /** Links a view that was to be linked later. */
  linkOnce(): LinkedView {
    if (this.#link === undefined)
      throw new TypeError(`The view "${this.name}" has not been linked.`);
    const linked = this.#link();
    this.linkNow(linked);
    return linked;
  }
}

function linkAndInvoke(
  this: UnlinkedView,
  request: HttpRequest,
  args: readonly unknown[],
): HttpResponse | Promise<HttpResponse> {
  return this.linkOnce().invoke(request, args);
}

function linkAndRefuse(
  this: UnlinkedView,
  request: HttpRequest,
  error: unknown,
): Promise<HttpResponse> {
  return this.linkOnce().refuse(request, error);
}
