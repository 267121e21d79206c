import type { Constructor } from '../conf/constructor.js';
import type { SourcePlace } from '../errors/source-place.js';
import type { TriedPattern } from '../http/resolver-match.js';
import { metadataRegistry } from '../metadata/metadata-registry.js';
import { CommonMiddleware } from '../middleware/common-middleware.js';
import type { ApplicationPlan } from './plan-application.js';
import type { PlannedView } from './plan-urls.js';

/** One step on the way of a request. */
export interface ExplainedStep {
  /** `handle`, `processRequest`, `resolve`, `body`, `processView`, `bind`, `view`, `processResponse` … */
  readonly phase: string;
  /** Name of the class or view that acts. */
  readonly name: string;
  /** Where it was declared. */
  readonly place: SourcePlace | undefined;
}

/** What happens to a request with this method and path. */
export interface Explanation {
  readonly method: string;
  readonly path: string;
  readonly outcome:
    | 'found'
    | 'redirect'
    | 'not-found'
    | 'method-not-allowed'
    | 'options'
    | 'health';
  /** Patterns that the path is compared with, up to the one that matches. */
  readonly tried: readonly TriedPattern[];
  /** Name of the URL, with namespaces. */
  readonly urlName: string | undefined;
  readonly route: string | undefined;
  readonly captures: Readonly<Record<string, unknown>>;
  readonly allow: readonly string[];
  /** Path with a slash that CommonMiddleware redirects to. */
  readonly redirect: string | undefined;
  /** Everything that acts, in order, as far as nothing stops the way. */
  readonly steps: readonly ExplainedStep[];
}

/** Tells the way of a request without sending one. */
export function explain(plan: ApplicationPlan, method: string, path: string): Explanation {
  if (isHealthCheck(plan, method, path)) return healthExplanation(method, path);
  const found = plan.resolver.resolve(path, method);
  const redirect =
    found.kind === 'not-found' &&
    plan.middleware.includes(CommonMiddleware) &&
    plan.resolver.shouldAppendSlash(path)
      ? `${path}/`
      : undefined;
  const tried = plan.resolver.tried(path);
  const last =
    found.kind === 'found' ? tried.findIndex(({ route }) => route === found.match.route) : -1;
  const inner =
    found.kind === 'found'
      ? viewSteps(
          plan.views.find(({ view }) => view === found.view),
          found.view.name,
          found.view.place,
        )
      : [];
  const mayHaveBody =
    found.kind === 'found' &&
    found.view.readsBody &&
    !['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(method);
  return {
    method,
    path,
    outcome: redirect === undefined ? found.kind : 'redirect',
    tried: last < 0 ? tried : tried.slice(0, last + 1),
    redirect,
    urlName: found.kind === 'found' ? found.match.viewName : undefined,
    route: found.kind === 'found' ? found.match.route : undefined,
    captures: found.kind === 'found' ? { ...found.match.kwargs } : {},
    allow: 'allow' in found ? found.allow : [],
    steps: [
      ...plan.middleware.flatMap((type) => stepsOf(type, INWARDS)),
      { phase: 'resolve', name: 'UrlResolver', place: undefined },
      ...(mayHaveBody ? [{ phase: 'body', name: 'loadBody', place: undefined }] : []),
      ...(found.kind === 'found'
        ? plan.middleware.flatMap((type) => stepsOf(type, ['processView']))
        : []),
      ...inner,
      ...[...plan.middleware].reverse().flatMap((type) => stepsOf(type, OUTWARDS)),
    ],
  };
}

// The server answers these before the application sees them.
function isHealthCheck({ settings }: ApplicationPlan, method: string, path: string): boolean {
  return (
    settings.healthEndpoints &&
    (path === '/livez' || path === '/readyz') &&
    (method === 'GET' || method === 'HEAD')
  );
}

function healthExplanation(method: string, path: string): Explanation {
  return {
    method,
    path,
    outcome: 'health',
    tried: [],
    redirect: undefined,
    urlName: undefined,
    route: undefined,
    captures: {},
    allow: [],
    steps: [{ phase: 'health', name: 'ApplicationServer', place: undefined }],
  };
}

const INWARDS = ['handle', 'processRequest'];
const OUTWARDS = ['processResponse'];

function viewSteps(
  planned: PlannedView | undefined,
  name: string,
  place: SourcePlace | undefined,
): ExplainedStep[] {
  const layers = planned?.kind === 'route' ? planned.planned.middleware : [];
  const takesArguments = planned?.kind === 'route' && planned.planned.arguments.readers.length > 0;
  return [
    ...layers.flatMap((type) => stepsOf(type, INWARDS)),
    ...layers.flatMap((type) => stepsOf(type, ['processView'])),
    ...(takesArguments
      ? [
          {
            phase: 'bind',
            name: `${planned.planned.arguments.readers.length} arguments`,
            place: undefined,
          },
        ]
      : []),
    { phase: 'view', name, place },
    ...[...layers].reverse().flatMap((type) => stepsOf(type, OUTWARDS)),
  ];
}

function stepsOf(type: Constructor, phases: readonly string[]): ExplainedStep[] {
  const prototype = type.prototype as Record<string, unknown>;
  // With "handle", the two hooks around the view do not run.
  const usable =
    typeof prototype.handle === 'function'
      ? phases.filter((each) => each !== 'processRequest' && each !== 'processResponse')
      : phases;
  return usable
    .filter((phase) => typeof prototype[phase] === 'function')
    .map((phase) => ({
      phase,
      name: type.name,
      place: metadataRegistry.middlewareOf(type)?.place.resolve(),
    }));
}
