import { fileURLToPath } from 'node:url';

import type { CheckMessage } from '../checks/check-message.js';
import { withoutSilenced } from '../checks/run-checks.js';
import { BaseSettings, type UrlConfEntry } from '../conf/base-settings.js';
import type { Constructor } from '../conf/constructor.js';
import { loadSettings } from '../conf/load-settings.js';
import { SettingsError } from '../conf/settings-error.js';
import { planController, type ControllerPlan, type PlannedRoute } from '../controllers/plan-controller.js';
import { mapToSource, placeOfProperty, type SourcePlace } from '../errors/source-place.js';
import { buildGraph } from '../di/build-graph.js';
import type { Graph } from '../di/graph.js';
import { provide, provideInstance, type Provision } from '../di/provide.js';
import { Current } from '../http/current.js';
import { Logger, createLogger } from '../logging/logger.js';
import { metadataRegistry } from '../metadata/metadata-registry.js';
import type { MiddlewareInstance } from '../middleware/middleware.js';
import { checkMiddleware } from '../middleware/check-middleware.js';
import { include, path } from '../urls/path.js';
import { UrlInclude, UrlPattern } from '../urls/url-pattern.js';
import type { ResolvedView } from '../urls/resolved-view.js';
import { UrlLookup } from '../urls/url-lookup.js';
import { UrlResolver } from '../urls/url-resolver.js';
import { View, allowedMethods } from '../views/view.js';
import { UnlinkedView } from './compile-view.js';
import { scanModules } from './scan-modules.js';
import { STANDARD_MIDDLEWARE } from './standard-middleware.js';

/** What tests and commands may change about an application. */
export interface PlanOptions<Settings extends BaseSettings = BaseSettings> {
  /** Values that stand above environment and class. */
  readonly settings?: Partial<Settings>;
  /** Provisions that stand in for the application's own; made with `override()`. */
  readonly overrides?: readonly Provision[];
  /** Ready-made layers around all middleware, the first one outermost. */
  readonly layers?: readonly MiddlewareInstance[];
  /** Where the environment is read from. @defaultValue process.env */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** A view and what is to be called for it, once instances exist. */
export type PlannedView =
  | { readonly kind: 'route'; readonly view: UnlinkedView; readonly planned: PlannedRoute }
  | { readonly kind: 'function'; readonly view: UnlinkedView; readonly call: (...args: never[]) => unknown }
  | { readonly kind: 'class'; readonly view: UnlinkedView; readonly type: Constructor<View> };

/** Everything that boot can know before it constructs anything. */
export interface ApplicationPlan<Settings extends BaseSettings = BaseSettings> {
  readonly settings: Settings;
  readonly logger: Logger;
  readonly graph: Graph;
  readonly middleware: readonly Constructor[];
  /** Ready-made layers around all middleware. */
  readonly layers: readonly MiddlewareInstance[];
  readonly controllers: readonly ControllerPlan[];
  readonly views: readonly PlannedView[];
  readonly resolver: UrlResolver;
  readonly lookup: DeferredUrlLookup;
  /** Whether the ambient request is on. */
  readonly usesCurrent: boolean;
  readonly findings: readonly CheckMessage[];
}

/** Reads settings, modules and decorators, and checks how they fit together. Constructs nothing. */
export async function planApplication<Settings extends BaseSettings>(
  type: Constructor<Settings>,
  base: string,
  options: PlanOptions<Settings> = {},
): Promise<ApplicationPlan<Settings>> {
  const findings: CheckMessage[] = [];
  const settings = readSettings(type, base, options, findings);
  const scan = await scanModules(settings.scan, base);
  findings.push(...scan.findings);

  const middleware = settings.middleware ?? STANDARD_MIDDLEWARE;
  findings.push(...checkMiddleware(middleware, '"middleware"', settingPlace(base, 'middleware')));

  const placed = includedControllers(settings.urlpatterns);
  const controllerTypes = unique([
    ...placed,
    ...settings.controllers,
    ...scan.classes.filter((each) => metadataRegistry.controllerOf(each) !== undefined),
  ]);
  const controllers = controllerTypes.map((each) => planController(each, settings, findings));
  const routeMiddleware = controllers.flatMap(({ routes }) => routes.flatMap((each) => each.middleware));
  for (const list of new Set(controllers.flatMap(({ routes }) => routes.map((each) => each.middleware)))) {
    findings.push(...checkMiddleware(list, '@Use'));
  }

  const views: PlannedView[] = [];
  const resolver = new UrlResolver(rootEntries(settings, controllers, placed, views), {
    toView: (pattern) => planView(pattern, views),
    toEntries: (controller) => entriesOf(controllers.find(({ type: each }) => each === controller)!, views),
    appendSlash: settings.appendSlash,
    scriptName: settings.scriptName,
  });
  findings.push(...resolver.check());

  const lookup = new DeferredUrlLookup();
  const services = scan.classes.filter((each) => isService(each));
  // A view keeps its request in its properties, so each request gets one of its own, whatever its decorator says.
  const viewClasses = unique(views.flatMap((each) => (each.kind === 'class' ? [each.type] : [])));
  const viewProvisions = viewClasses.map((each) => provide(each, { useClass: each, scope: 'transient', isRoot: true }));
  const logger = createLogger(settings, { context: requestIdOf });
  const { graph, findings: graphFindings } = buildGraph(
    unique([...services, ...controllerTypes, ...middleware, ...routeMiddleware]),
    [...builtIns(settings, logger, lookup), ...viewProvisions, ...settings.providers],
    options.overrides,
  );
  findings.push(...graphFindings);
  const usesCurrent = settings.ambientRequest || injects(graph, Current);
  return {
    ...{ settings, logger, graph, middleware, controllers, views, resolver, lookup, usesCurrent },
    layers: options.layers ?? [],
    findings: withoutSilenced(findings, settings),
  };
}

/** Answers for the URL conf before it exists: middlewares get it injected, and ask while serving. */
export class DeferredUrlLookup extends UrlLookup {
  resolver: UrlResolver | undefined;

  override resolves(path: string): boolean {
    return this.resolver?.resolvesAny(path) ?? false;
  }
}

function readSettings<Settings extends BaseSettings>(
  type: Constructor<Settings>,
  base: string,
  options: PlanOptions<Settings>,
  findings: CheckMessage[],
): Settings {
  try {
    const loaded = loadSettings(type, {
      ...(options.environment === undefined ? {} : { environment: options.environment }),
      ...(options.settings === undefined ? {} : { overrides: options.settings }),
    });
    findings.push(...loaded.warnings);
    return loaded.settings;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    findings.push(...error.findings.map((each) => ({ ...each, place: settingPlace(base, each.property) })));
    // The defaults of the class stand in, so that everything else is checked in the same run.
    return new type();
  }
}

/** Where the settings class gives a property its value; the first line of its module where it leaves the default. */
function settingPlace(base: string, property = ''): SourcePlace | undefined {
  return placeOfProperty(base, property) ?? (base.startsWith('file:') ? mapToSource({ file: fileURLToPath(base), line: 1, column: 1 }) : undefined);
}

function builtIns(settings: BaseSettings, logger: Logger, lookup: UrlLookup): Provision[] {
  return [
    ...provideInstance(settings, BaseSettings),
    provide(Logger, { useValue: logger, isDefault: true, forUser: (log, user) => log.child(user) }),
    provide(UrlLookup, { useValue: lookup }),
    provide(Current, { useValue: new Current() }),
  ];
}

/** Names the current request in each line of the log, where the ambient request is on. */
function requestIdOf(): Record<string, string> {
  const request = Current.requestOrUndefined;
  return request === undefined ? {} : { requestId: request.id };
}

function injects(graph: Graph, token: unknown): boolean {
  return [...graph.nodes.values()].some((node) => node.links.some((link) => link.target?.token === token));
}

/** The central URL conf, then the routes of every controller that stands nowhere in it. */
function rootEntries(
  settings: BaseSettings,
  controllers: readonly ControllerPlan[],
  placed: readonly Constructor[],
  views: PlannedView[],
): readonly UrlConfEntry[] {
  const own = controllers.filter(({ type }) => !placed.includes(type)).flatMap((plan) => entriesOf(plan, views));
  const entries = [...settings.urlpatterns, ...own];
  const { handlers } = settings.urlpatterns as { handlers?: unknown };
  return handlers === undefined ? entries : Object.defineProperty(entries, 'handlers', { value: handlers });
}

/** Controller classes that stand in an `include()` of the central URL conf. */
function includedControllers(entries: readonly unknown[]): readonly Constructor[] {
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
      place: route.place.resolve(),
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
  return plan.namespace === undefined ? entries : [path('', include(entries, { namespace: plan.namespace }))];
}

function planView(pattern: UrlPattern, views: PlannedView[]): ResolvedView {
  const given: unknown = pattern.view;
  const type = isViewClass(given) ? given : undefined;
  const view = new UnlinkedView({
    name: (given as { name?: string }).name || pattern.pattern,
    methods: pattern.methods ?? (type === undefined ? undefined : methodsOf(type)),
    marks: new Map(),
    readsBody: true,
    place: pattern.place?.resolve(),
  });
  if (type !== undefined) views.push({ kind: 'class', view, type });
  else views.push({ kind: 'function', view, call: given as (...args: never[]) => unknown });
  return view;
}

function isService(type: Constructor): boolean {
  if (isViewClass(type)) return false;
  return metadataRegistry.serviceOf(type) !== undefined || metadataRegistry.provisionsOf(type).length > 0;
}

function isViewClass(given: unknown): given is Constructor<View> {
  return typeof given === 'function' && given.prototype instanceof View;
}

/** A view that dispatches in its own way answers for its methods itself. */
function methodsOf(type: Constructor<View>): readonly string[] | undefined {
  return type.prototype.dispatch === View.prototype.dispatch ? allowedMethods(type) : undefined;
}

function unique<Item>(items: readonly Item[]): Item[] {
  return [...new Set(items)];
}
