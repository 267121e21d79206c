import type { CheckMessage } from '../checks/check-message.js';
import type { BaseSettings, UrlConfEntry } from '../conf/base-settings.js';
import type { Constructor } from '../conf/constructor.js';
import type { ControllerPlan, PlannedRoute } from '../controllers/plan-controller.js';
import type { PlaceMark } from '../errors/source-place.js';
import { include, path } from '../urls/path.js';
import type { ResolvedView } from '../urls/resolved-view.js';
import { UrlInclude, UrlPattern } from '../urls/url-pattern.js';
import { UrlResolver } from '../urls/url-resolver.js';
import { View, allowedMethods } from '../views/view.js';
import { UnlinkedView } from './compile-view.js';

/** A view and what is to be called for it, once instances exist. */
export type PlannedView =
  | { readonly kind: 'route'; readonly view: UnlinkedView; readonly planned: PlannedRoute }
  | {
      readonly kind: 'function';
      readonly view: UnlinkedView;
      readonly call: (...args: never[]) => unknown;
    }
  | {
      readonly kind: 'class';
      readonly view: UnlinkedView;
      readonly type: Constructor<View>;
      readonly place: PlaceMark | undefined;
    };

/** The URL confs of an application, and the views that they lead to. */
export interface PlannedUrls {
  readonly views: readonly PlannedView[];
  readonly resolver: UrlResolver;
  /** Resolvers of `settings.urlconfs`. */
  readonly resolvers: ReadonlyMap<string, UrlResolver>;
}

/** Builds the URL confs of central patterns and controllers, and reports whatever is wrong with them. */
export function planUrls(
  settings: BaseSettings,
  controllers: readonly ControllerPlan[],
  placed: readonly Constructor[],
  findings: CheckMessage[],
): PlannedUrls {
  const views: PlannedView[] = [];
  const planOf = new Map(controllers.map((plan) => [plan.type, plan]));
  const createResolver = (entries: readonly unknown[]): UrlResolver => {
    const resolver = new UrlResolver(entries, {
      toView: (pattern) => planView(pattern, views),
      toEntries: (controller) => entriesOf(planOf.get(controller)!, views),
      appendSlash: settings.appendSlash,
      scriptName: settings.scriptName,
    });
    findings.push(...resolver.check());
    return resolver;
  };
  const resolver = createResolver(rootEntries(settings, controllers, placed, views));
  const others = Object.entries(settings.urlconfs);
  return {
    views,
    resolver,
    resolvers: new Map(others.map(([name, entries]) => [name, createResolver(entries)])),
  };
}

/** The central URL conf, then the routes of every controller that stands nowhere in it. */
function rootEntries(
  settings: BaseSettings,
  controllers: readonly ControllerPlan[],
  placed: readonly Constructor[],
  views: PlannedView[],
): readonly UrlConfEntry[] {
  const own = controllers
    .filter(({ type }) => !placed.includes(type))
    .flatMap((plan) => entriesOf(plan, views));
  const entries = [...settings.urlpatterns, ...own];
  const { handlers } = settings.urlpatterns as { handlers?: unknown };
  return handlers === undefined
    ? entries
    : Object.defineProperty(entries, 'handlers', { value: handlers });
}

/** Controller classes that stand in an `include()` of the central URL conf. */
export function includedControllers(entries: readonly unknown[]): readonly Constructor[] {
  return entries.flatMap((entry) => {
    if (typeof entry === 'function') return [entry as Constructor];
    return entry instanceof UrlInclude ? includedControllers(entry.urls.entries) : [];
  });
}

/** The URL conf of a controller: its routes in the order they are written. */
function entriesOf(plan: ControllerPlan, views: PlannedView[]): UrlConfEntry[] {
  const entries = plan.routes.map((planned) => {
    const { route, handler } = planned;
    const view = new UnlinkedView({
      name: `${plan.type.name}.${route.handlerName}`,
      methods: route.methods.length === 0 ? undefined : route.methods,
      marks: planned.marks,
      readsBody: !handler.streamsBody,
      place: route.place,
    });
    views.push({ kind: 'route', view, planned });
    return new UrlPattern({
      pattern: planned.pattern,
      view,
      name: planned.urlName,
      target: { controller: plan.type, method: route.handlerName },
      place: route.place,
    });
  });
  return plan.namespace === undefined
    ? entries
    : [path('', include(entries, { namespace: plan.namespace }))];
}

function planView(pattern: UrlPattern, views: PlannedView[]): ResolvedView {
  const given: unknown = pattern.view;
  const type = isViewClass(given) ? given : undefined;
  const view = new UnlinkedView({
    name: (given as { name?: string }).name || pattern.pattern,
    methods: pattern.methods ?? (type === undefined ? undefined : methodsOf(type)),
    marks: new Map(),
    readsBody: true,
    place: pattern.place,
  });
  if (type !== undefined) views.push({ kind: 'class', view, type, place: pattern.place });
  else views.push({ kind: 'function', view, call: given as (...args: never[]) => unknown });
  return view;
}

/** True for a class-based view. */
export function isViewClass(given: unknown): given is Constructor<View> {
  return typeof given === 'function' && given.prototype instanceof View;
}

/** A view that dispatches in its own way answers for its methods itself. */
function methodsOf(type: Constructor<View>): readonly string[] | undefined {
  return type.prototype.dispatch === View.prototype.dispatch ? allowedMethods(type) : undefined;
}
