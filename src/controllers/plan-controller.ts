import type { CheckMessage } from '../checks/check-message.js';
import type { BaseSettings } from '../conf/base-settings.js';
import type { Constructor } from '../conf/constructor.js';
import {
  metadataRegistry,
  type HandlerRecord,
  type RouteRecord,
} from '../metadata/metadata-registry.js';
import type { RuleInstances } from '../validation/rule-instances.js';
import { listedFields } from '../validation/serialize.js';
import { planArguments, type ArgumentPlan } from './argument-plan.js';
import type { Capture } from './capture.js';

/** A route of a controller, checked, and ready to be linked to an instance. */
export interface PlannedRoute {
  readonly controller: Constructor;
  readonly route: RouteRecord;
  /** Whole pattern: the controller's prefix, the prefix of `routes()`, the verb's own. */
  readonly pattern: string;
  /** Name of the URL, without namespace. */
  readonly urlName: string;
  readonly arguments: ArgumentPlan;
  /** What stands on the handler. */
  readonly handler: HandlerRecord;
  /** Middleware classes of controller and route, the first one outermost. */
  readonly middleware: readonly Constructor[];
  readonly marks: ReadonlyMap<unknown, unknown>;
}

/** What a controller's decorators come to. */
export interface ControllerPlan {
  readonly type: Constructor;
  readonly namespace: string | undefined;
  readonly routes: readonly PlannedRoute[];
}

/** Reads what the decorators of a controller recorded, and reports whatever does not fit together. */
export function planController(
  type: Constructor,
  settings: Pick<BaseSettings, 'unknownKeys'>,
  findings: CheckMessage[],
  rules?: RuleInstances,
): ControllerPlan {
  const record = metadataRegistry.controllerOf(type);
  const prefix = joinPrefix(record?.prefix ?? '');
  const prefixCaptures = capturesOf(prefix, false);
  const routes = metadataRegistry.routesOf(type);
  if (routes.length === 0) {
    findings.push({
      id: 'CONTROLLERS_NO_ROUTES',
      level: 'warning',
      reason: `The controller "${type.name}" has no route.`,
      fix: 'Put @Get(), @Post() … on its methods, or make it a @Service().',
      place: record?.place.resolve(),
    });
  }
  const classRecord = metadataRegistry.handlerOf(type, '');
  const baseName = record?.name ?? kebab(type.name.replace(/Controller$/, ''));
  const around = {
    prefix,
    prefixCaptures,
    ownCaptures: new Map<string, readonly Capture[]>(),
    baseName,
    classRecord,
    settings,
    findings,
    rules,
  };
  return {
    type,
    namespace: record?.namespace,
    routes: routes.flatMap((route) => planRoute(type, route, around) ?? []),
  };
}

interface RouteSurroundings {
  readonly prefix: string;
  readonly prefixCaptures: readonly Capture[];
  /** Captures of the routes' own patterns, of which the methods of one path share theirs. */
  readonly ownCaptures: Map<string, readonly Capture[]>;
  readonly baseName: string;
  /** What stands on the class. */
  readonly classRecord: HandlerRecord;
  readonly settings: Pick<BaseSettings, 'unknownKeys'>;
  readonly findings: CheckMessage[];
  readonly rules: RuleInstances | undefined;
}

function planRoute(
  type: Constructor,
  route: RouteRecord,
  around: RouteSurroundings,
): PlannedRoute | undefined {
  const { classRecord, settings, rules, findings } = around;
  if (typeof (type.prototype as Record<string, unknown>)[route.handlerName] !== 'function') {
    findings.push({
      id: 'CONTROLLERS_NOT_A_METHOD',
      level: 'error',
      reason: `"${type.name}.${route.handlerName}" is decorated as a route, and is not a method.`,
      fix: `Put the decorator on a method, or delete it from "${route.handlerName}".`,
      place: route.place.resolve(),
    });
    return undefined;
  }
  const ownPattern = route.routesPrefix + route.path;
  const ownCaptures = around.ownCaptures.get(ownPattern) ?? capturesOf(ownPattern, true);
  around.ownCaptures.set(ownPattern, ownCaptures);
  const captures =
    around.prefixCaptures.length === 0 ? ownCaptures : [...around.prefixCaptures, ...ownCaptures];
  const handler = metadataRegistry.handlerOf(type, route.handlerName);
  checkReturns(type, route, handler, findings);
  checkWithout(type, route, { classRecord, handler }, findings);
  return {
    controller: type,
    route,
    pattern: around.prefix + ownPattern,
    urlName: route.name ?? `${around.baseName}-${kebab(route.handlerName)}`,
    arguments: planArguments(
      { controller: type, route, handler, captures, settings, rules },
      findings,
    ),
    handler,
    middleware: middlewareOf(classRecord, handler),
    marks:
      handler.marks.size === 0
        ? classRecord.marks
        : new Map([...classRecord.marks, ...handler.marks]),
  };
}

/** The list of the class itself where the route changes nothing of it, so that it is checked once for all of them. */
function middlewareOf(
  { middleware }: HandlerRecord,
  handler: HandlerRecord,
): readonly Constructor[] {
  if (handler.without.length + handler.middleware.length === 0) return middleware;
  return [...middleware.filter((each) => !handler.without.includes(each)), ...handler.middleware];
}

function checkReturns(
  type: Constructor,
  route: RouteRecord,
  handler: HandlerRecord,
  findings: CheckMessage[],
): void {
  const { returns } = handler;
  if (returns === undefined) return;
  try {
    listedFields((Array.isArray(returns) ? returns[0] : returns) as Constructor);
  } catch {
    findings.push({
      id: 'CONTROLLERS_RETURNS_NOTHING_LISTED',
      level: 'error',
      reason: `@Returns on "${type.name}.${route.handlerName}" names a class that lists no field for output.`,
      fix: 'Put @Expose() of class-transformer on each field that may leave.',
      place: handler.places.get('Returns')?.resolve(),
    });
  }
}

function checkWithout(
  type: Constructor,
  route: RouteRecord,
  { classRecord, handler }: Readonly<Record<'classRecord' | 'handler', HandlerRecord>>,
  findings: CheckMessage[],
): void {
  if (handler.without.length === 0) return;
  const used = classRecord.middleware;
  for (const middleware of handler.without.filter((each) => !used.includes(each))) {
    findings.push({
      id: 'CONTROLLERS_WITHOUT_NOTHING',
      level: 'error',
      reason: `@Without on "${type.name}.${route.handlerName}" names "${middleware.name}", which the controller does not use.`,
      fix: `Name a middleware that stands in @Use on "${type.name}"; global middleware cannot be left out.`,
      place: handler.places.get('Without')?.resolve(),
    });
  }
}

const NO_CAPTURES: readonly Capture[] = [];

/** URL patterns written as `<converter:name>`; brackets that do not close are found by the URL conf's own checks. */
function capturesOf(pattern: string, isPositional: boolean): readonly Capture[] {
  if (!pattern.includes('<')) return NO_CAPTURES;
  return [...pattern.matchAll(/<(?:([^<>:]+):)?([^<>:]+)>/g)].map(
    ([, converter = 'str', name = '']) => ({
      name,
      converter,
      isPositional,
    }),
  );
}

function joinPrefix(prefix: string): string {
  return prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
}

/** `bookShelf` and `BookShelf` as `book-shelf`. */
function kebab(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}
