import { metadataRegistry } from '../metadata/metadata-registry.js';
import type { Constructor } from '../conf/constructor.js';
import { bindArguments } from '../controllers/bind-arguments.js';
import type { Container } from '../di/container.js';
import type { HttpRequest } from '../http/http-request.js';
import type { MiddlewareInstance } from '../middleware/middleware.js';
import { createJsonWriter } from '../validation/output-plan.js';
import type { View } from '../views/view.js';
import { catchLayer } from './catch-layer.js';
import { compileView, type LinkedView, type Surroundings, type ViewParts } from './compile-view.js';
import type { PlannedView } from './plan-urls.js';

/** Gives each planned view what it calls, now that instances exist. Runs once, at boot. */
export function linkViews(
  views: readonly PlannedView[],
  container: Container,
  surroundings: Surroundings,
): void {
  for (const planned of views) linkView(planned, partsOf(planned, container), surroundings);
}

/** Everything a view needs is there from now on; its function is written when it is first asked for. */
function linkView({ view }: PlannedView, parts: ViewParts, surroundings: Surroundings): void {
  const link = (): LinkedView => {
    const linked = compileView(parts, surroundings, view);
    view.invoke = linked.invoke;
    view.refuse = linked.refuse;
    return linked;
  };
  if (parts.readers === undefined) return void link();
  view.invoke = (request, args) => link().invoke(request, args);
  view.refuse = (request, error) => link().refuse(request, error);
}

function partsOf(planned: PlannedView, container: Container): ViewParts {
  switch (planned.kind) {
    case 'route':
      return routeParts(planned, container);
    case 'function':
      return {
        ...describe(planned),
        readers: undefined,
        bind: (request, args) => [request, ...args],
        target: planned.call,
        instance: undefined,
      };
    case 'class':
      return {
        ...describe(planned),
        readers: undefined,
        bind: (request, args) => [request, ...args],
        target: planned.type.prototype.dispatch as (...args: never[]) => unknown,
        instance: (request) => createClassView(planned.type, container, request),
      };
  }
}

function describe({
  view,
}: PlannedView): Omit<ViewParts, 'readers' | 'bind' | 'target' | 'instance'> {
  const { name, methods, marks, readsBody } = view;
  return { name, methods, marks, readsBody, answer: { viewName: name }, headers: [], layers: [] };
}

function routeParts(
  { view, planned }: PlannedView & { kind: 'route' },
  container: Container,
): ViewParts {
  const { controller, route, handler, middleware } = planned;
  const { readers } = planned.arguments;
  const returns = (Array.isArray(handler.returns) ? handler.returns[0] : handler.returns) as
    | Constructor
    | undefined;
  const layers = middleware.flatMap((type) => middlewareInstance(type, container) ?? []);
  const instance = instanceOf(controller, container);
  const catching = metadataRegistry
    .catchesOf(controller)
    .filter(({ handlerName }) => handlerName !== undefined);
  // Written out: to spread a description of it costs more, for each route, than all else here.
  return {
    name: view.name,
    methods: view.methods,
    marks: view.marks,
    readsBody: view.readsBody,
    readers,
    bind: bindArguments(readers),
    target: (controller.prototype as Record<string, ViewParts['target']>)[route.handlerName]!,
    instance,
    answer: {
      viewName: view.name,
      status: handler.status,
      redirect: handler.redirect,
      writeJson: createJsonWriter(returns),
    },
    headers: handler.headers,
    layers:
      catching.length === 0 ? layers : [...layers, catchLayer(controller, catching, instance)],
  };
}

/** The one instance, or a function that gives the request's own where the controller lives as long as a request. */
function instanceOf(type: Constructor, container: Container): ViewParts['instance'] {
  if (container.scopeOf(type) === 'singleton') return container.resolve(type) as object;
  return (request) => container.requestScopeOf(request).resolve(type) as object;
}

/** An instance of a middleware class; undefined when it has said that it is not wanted. */
export function middlewareInstance(
  type: Constructor,
  container: Container,
): MiddlewareInstance | undefined {
  if (!container.has(type)) return undefined;
  const instance = container.resolve(type) as MiddlewareInstance | undefined;
  const catching = metadataRegistry
    .catchesOf(type)
    .filter(({ handlerName }) => handlerName === undefined);
  if (instance === undefined || catching.length === 0) return instance;
  return catchLayer(type, catching, instance);
}

function createClassView(
  type: Constructor<View>,
  container: Container,
  request: HttpRequest,
): View {
  const view = container.requestScopeOf(request).resolve(type);
  const match = request.resolverMatch;
  view.setup(request, match?.args ?? [], match?.kwargs ?? {});
  return view;
}
