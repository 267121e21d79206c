import type { Constructor } from '../conf/constructor.js';
import type { SourcePlace } from '../errors/source-place.js';
import type { TriedPattern } from '../http/resolver-match.js';
import { metadataRegistry } from '../metadata/metadata-registry.js';
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
  readonly outcome: 'found' | 'not-found' | 'method-not-allowed' | 'options';
  readonly tried: readonly TriedPattern[];
  /** Name of the URL, with namespaces. */
  readonly urlName: string | undefined;
  readonly route: string | undefined;
  readonly captures: Readonly<Record<string, unknown>>;
  readonly allow: readonly string[];
  /** Everything that acts, in order, as far as nothing stops the way. */
  readonly steps: readonly ExplainedStep[];
}

/** Tells the way of a request without sending one. */
export function explain(plan: ApplicationPlan, method: string, path: string): Explanation {
  const found = plan.resolver.resolve(path, method);
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
    outcome: found.kind,
    tried: plan.resolver.tried(path),
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
