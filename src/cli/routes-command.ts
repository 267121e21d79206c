import { relative } from 'node:path';

import { planApplication, type ApplicationPlan } from '../application/plan-application.js';
import type { SourcePlace } from '../errors/source-place.js';
import type { ResolvedView } from '../urls/resolved-view.js';
import { importSettings } from './find-settings.js';
import { locateSettings } from './locate-settings.js';
import { formatTable } from './format-table.js';
import type { CommandOptions } from './command-options.js';
import { requestedPath } from './requested-path.js';

/** `lapompe routes`: every route in the order in which they are tried. */
export async function runRoutes(options: CommandOptions): Promise<number> {
  const { type, base } = await importSettings(locateSettings(options.settings));
  const plan = await planApplication(type, base);
  const wanted =
    typeof options.match === 'string'
      ? plan.resolver.match(requestedPath(options.match, plan.settings.scriptName))?.route
      : undefined;
  const routes = plan.resolver.routes.filter(
    (each) => options.match === undefined || each.route === wanted,
  );
  const rows = routes.map((each) => ({
    methods: each.methods === undefined ? 'any' : [...each.methods].join(', '),
    path: `/${each.route}`,
    name: each.fullName ?? '',
    view: each.view.name,
    middleware: middlewareNames(plan, each.view),
    place: placeText(each.place),
  }));
  process.stdout.write(
    options.json === true ? `${JSON.stringify(rows, null, 2)}\n` : formatTable(rows),
  );
  return 0;
}

/** The middlewares of controller and route, the outermost first. */
function middlewareNames(plan: ApplicationPlan, view: ResolvedView): string {
  const planned = plan.views.find((each) => each.view === view);
  return planned?.kind === 'route'
    ? planned.planned.middleware.map(({ name }) => name).join(', ')
    : '';
}

/** A place as editors understand it: `sample-app/books/book-controller.ts:31:3`. */
export function placeText(place: SourcePlace | undefined): string {
  return place === undefined
    ? ''
    : `${relative(process.cwd(), place.file)}:${place.line}:${place.column}`;
}
