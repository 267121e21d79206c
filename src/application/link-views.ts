import { metadataRegistry } from '../metadata/metadata-registry.js';
import type { Constructor } from '../conf/constructor.js';
import { bindArguments } from '../controllers/bind-arguments.js';
import type { Container } from '../di/container.js';
import type { HttpRequest } from '../http/http-request.js';
import type { MiddlewareInstance } from '../middleware/middleware.js';
import { createJsonWriter } from '../validation/output-plan.js';
import type { View } from '../views/view.js';
import { catchLayer } from './catch-layer.js';
import { compileView, type Surroundings, type ViewParts } from './compile-view.js';
import type { PlannedView } from './plan-urls.js';

/**
 * Gives each planned view what it calls, now that instances exist. Runs once, at boot.
 *
 * Instances are looked up here, once for all routes of a controller, so that one which cannot be had stops the boot. What
 * a route makes of them is left to its first request: nothing can go wrong with it any more, and of the hundreds of routes
 * that an application has, most wait long for a request.
 */
export function linkViews(
  views: readonly PlannedView[],
  container: Container,
  surroundings: Surroundings,
): void {
  const instances = new Map<Constructor, ViewParts['instance']>();
  const layers = new Map<readonly Constructor[], ViewParts['layers']>();
  for (const planned of views) {
    const { view } = planned;
    if (planned.kind !== 'route') {
      view.linkNow(compileView(directParts(planned, container), surroundings, view));
      continue;
    }
    const { controller, middleware } = planned.planned;
    if (!instances.has(controller)) instances.set(controller, instanceOf(controller, container));
    if (!layers.has(middleware)) layers.set(middleware, layersOf(middleware, container));
    const given = { instance: instances.get(controller), layers: layers.get(middleware)! };
    view.linkLater(() => compileView(routeParts(planned, given), surroundings, view));
  }
}

/** The parts of a view that takes the request and the captures. */
function directParts(
  planned: Exclude<PlannedView, { kind: 'route' }>,
  container: Container,
): ViewParts {
  const { name, methods, marks, readsBody } = planned.view;
  const isClass = planned.kind === 'class';
  return {
    name,
    methods,
    marks,
    readsBody,
    answer: { viewName: name },
    headers: [],
    layers: [],
    readers: undefined,
    bind: (request, args) => [request, ...args],
    target: isClass
      ? (planned.type.prototype.dispatch as (...args: never[]) => unknown)
      : planned.call,
    instance: isClass ? (request) => createClassView(planned.type, container, request) : undefined,
  };
}

function routeParts(
  { view, planned }: PlannedView & { kind: 'route' },
  { instance, layers }: Pick<ViewParts, 'instance' | 'layers'>,
): ViewParts {
  const { controller, route, handler } = planned;
  const { readers } = planned.arguments;
  const returns = (Array.isArray(handler.returns) ? handler.returns[0] : handler.returns) as
    | Constructor
    | undefined;
  const catching = metadataRegistry
    .catchesOf(controller)
    .filter(({ handlerName }) => handlerName !== undefined);
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

function layersOf(middleware: readonly Constructor[], container: Container): ViewParts['layers'] {
  return middleware.flatMap((type) => middlewareInstance(type, container) ?? []);
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
