import type { CheckMessage } from '../checks/check-message.js';
import { withoutSilenced } from '../checks/without-silenced.js';
import { BaseSettings } from '../conf/base-settings.js';
import type { Constructor } from '../conf/constructor.js';
import { examineSettings } from '../conf/load-settings.js';
import { placeOfSetting } from '../conf/setting-place.js';
import { planController, type ControllerPlan } from '../controllers/plan-controller.js';
import { buildGraph } from '../di/build-graph.js';
import type { Graph } from '../di/graph.js';
import { Provision, provide, provideInstance } from '../di/provide.js';
import { Current } from '../http/current.js';
import type { HttpRequest } from '../http/http-request.js';
import { Logger, createLogger } from '../logging/logger.js';
import { metadataRegistry } from '../metadata/metadata-registry.js';
import type { MiddlewareInstance } from '../middleware/middleware.js';
import { checkMiddleware } from '../middleware/check-middleware.js';
import { UrlLookup } from '../urls/url-lookup.js';
import type { UrlResolver } from '../urls/url-resolver.js';
import { checkDatabaseSettings } from './check-databases.js';
import { includedControllers, isViewClass, planUrls, type PlannedView } from './plan-urls.js';
import { ContainerRules } from './container-rules.js';
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

/** Everything that boot can know before it constructs anything. */
export interface ApplicationPlan<Settings extends BaseSettings = BaseSettings> {
  readonly settings: Settings;
  /** URL of the application's module: folders in the settings are relative to it. */
  readonly base: string;
  readonly logger: Logger;
  readonly graph: Graph;
  readonly middleware: readonly Constructor[];
  /** Ready-made layers around all middleware. */
  readonly layers: readonly MiddlewareInstance[];
  readonly controllers: readonly ControllerPlan[];
  readonly views: readonly PlannedView[];
  readonly resolver: UrlResolver;
  /** Resolvers of `settings.urlconfs`. */
  readonly resolvers: ReadonlyMap<string, UrlResolver>;
  readonly lookup: DeferredUrlLookup;
  /** The application's own validation rules; their container is named once it exists. */
  readonly rules: ContainerRules;
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
  findings.push(
    ...(await checkDatabaseSettings(settings)).map(({ property, ...each }) => ({
      ...each,
      place: placeOfSetting(type, base, property),
    })),
  );
  const scan = await scanModules(settings.scan, base);
  findings.push(
    ...scan.findings.map((each) => ({
      ...each,
      place: each.place ?? placeOfSetting(type, base, 'scan'),
    })),
  );

  const middleware = settings.middleware ?? STANDARD_MIDDLEWARE;
  findings.push(
    ...checkMiddleware(middleware, '"middleware"').map((each) => ({
      ...each,
      place: each.place ?? placeOfSetting(type, base, 'middleware'),
    })),
  );

  const placed = unique(
    [settings.urlpatterns, ...Object.values(settings.urlconfs)].flatMap(includedControllers),
  );
  const controllerTypes = unique([
    ...placed,
    ...settings.controllers.filter((each) => typeof each === 'function'),
    ...scan.classes.filter((each) => metadataRegistry.controllerOf(each) !== undefined),
  ]);
  findings.push(
    ...findNoClasses(settings.controllers).map((each) => ({
      ...each,
      place: placeOfSetting(type, base, 'controllers'),
    })),
    ...findUndecorated(scan.classes, controllerTypes),
  );
  const rules = new ContainerRules();
  const controllers = controllerTypes.map((each) =>
    planController(each, settings, findings, rules),
  );
  const injectedRules = controllers.flatMap(({ routes }) =>
    routes.flatMap((each) => each.arguments.injectedRules),
  );
  const routeMiddleware = controllers.flatMap(({ routes }) =>
    routes.flatMap((each) => each.middleware),
  );
  for (const list of new Set(
    controllers.flatMap(({ routes }) => routes.map((each) => each.middleware)),
  )) {
    findings.push(...checkMiddleware(list, '@Use'));
  }

  const { views, resolver, resolvers } = planUrls(settings, controllers, placed, findings);

  const lookup = new DeferredUrlLookup();
  const services = scan.classes.filter((each) => isService(each) && !injectedRules.includes(each));
  // Asked for by the DTOs, which are no part of the graph.
  const ruleProvisions = unique(injectedRules).map(
    (each) => new Provision(each, { useClass: each, isRoot: true, isDefault: true }, undefined),
  );
  // A view keeps its request in its properties, so each request gets one of its own, whatever its decorator says.
  const viewClasses = new Map(
    views.flatMap((each) => (each.kind === 'class' ? [[each.type, each.place] as const] : [])),
  );
  const viewProvisions = Array.from(viewClasses, ([type, place]) => {
    const recipe = { useClass: type, scope: 'transient', isRoot: true } as const;
    return new Provision(type, recipe, metadataRegistry.serviceOf(type)?.place ?? place);
  });
  const logger = createLogger(settings, { context: requestIdOf });
  const { graph, findings: graphFindings } = buildGraph(
    unique([...services, ...controllerTypes, ...middleware, ...routeMiddleware]),
    [
      ...builtIns(settings, logger, lookup),
      ...viewProvisions,
      ...ruleProvisions,
      ...settings.providers,
    ],
    options.overrides,
  );
  findings.push(...graphFindings);
  const usesCurrent = settings.ambientRequest || injects(graph, Current);
  return {
    settings,
    base,
    logger,
    graph,
    middleware,
    controllers,
    views,
    resolver,
    resolvers,
    lookup,
    rules,
    usesCurrent,
    layers: options.layers ?? [],
    findings: withoutSilenced(findings, settings),
  };
}

/** What stands among the controllers and is no class: mostly the import of a module that imports this one. */
function findNoClasses(controllers: readonly unknown[]): readonly CheckMessage[] {
  return controllers.flatMap((each, index) =>
    typeof each === 'function'
      ? []
      : {
          id: 'CONTROLLERS_NOT_A_CLASS',
          level: 'error',
          reason: `Entry ${index} of "controllers" is ${each === undefined ? 'undefined' : `of type ${typeof each}`}; expected a class.`,
          fix: 'Name the class itself; where it is one, two modules import each other: name its folder in "scan" instead.',
        },
  );
}

/** Classes whose routes nobody serves: `@Controller()` was forgotten, and stands on no class that extends them either. */
function findUndecorated(
  classes: readonly Constructor[],
  controllers: readonly Constructor[],
): readonly CheckMessage[] {
  return classes.flatMap((type) => {
    const [first] = metadataRegistry.routesOf(type);
    const isServed = controllers.some((each) => each === type || each.prototype instanceof type);
    if (first === undefined || isServed) return [];
    return {
      id: 'CONTROLLERS_NOT_DECORATED',
      level: 'warning',
      reason: `"${type.name}" has routes, such as "${first.handlerName}", and no @Controller(): they are not served.`,
      fix: `Put @Controller() on "${type.name}", or on a class that extends it.`,
      place: first.place.resolve(),
    };
  });
}

/** Answers for the URL conf before it exists: middlewares get it injected, and ask while serving. */
export class DeferredUrlLookup extends UrlLookup {
  resolverFor: ((request: HttpRequest) => UrlResolver) | undefined;

  override resolves(path: string, request: HttpRequest): boolean {
    return this.resolverFor?.(request).resolvesAny(path) ?? false;
  }
}

function readSettings<Settings extends BaseSettings>(
  type: Constructor<Settings>,
  base: string,
  options: PlanOptions<Settings>,
  findings: CheckMessage[],
): Settings {
  const { settings, faults, warnings } = examineSettings(type, {
    ...(options.environment === undefined ? {} : { environment: options.environment }),
    ...(options.settings === undefined ? {} : { overrides: options.settings }),
  });
  findings.push(
    ...warnings,
    ...faults.map((each) => ({ ...each, place: placeOfSetting(type, base, each.property ?? '') })),
  );
  return settings;
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
  return [...graph.nodes.values()].some((node) =>
    node.links.some((link) => link.target?.token === token),
  );
}

function isService(type: Constructor): boolean {
  if (isViewClass(type)) return false;
  return (
    metadataRegistry.serviceOf(type) !== undefined || metadataRegistry.provisionsOf(type).length > 0
  );
}

function unique<Item>(items: readonly Item[]): Item[] {
  return [...new Set(items)];
}
