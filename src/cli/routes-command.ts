import { relative } from 'node:path';

import { planApplication } from '../application/plan-application.js';
import type { SourcePlace } from '../errors/source-place.js';
import { importSettings, locateSettings } from './find-settings.js';
import { formatTable } from './format-table.js';
import type { CommandOptions } from './program.js';

/** `lapompe routes`: every route in the order in which they are tried. */
export async function runRoutes(options: CommandOptions): Promise<number> {
  const { type, base } = await importSettings(locateSettings(options.settings));
  const plan = await planApplication(type, base);
  const all = plan.resolver.routes();
  const routes = typeof options.match === 'string' ? all.filter((route) => route.matches(options.match as string)) : all;
  const rows = routes.map(({ route, name, view, middleware }) => ({
    methods: view.methods?.join(', ') ?? 'any',
    path: `/${route}`,
    name: name ?? '',
    view: view.name,
    middleware: middleware.join(', '),
    place: placeText(view.place),
  }));
  process.stdout.write(options.json === true ? `${JSON.stringify(rows, null, 2)}\n` : formatTable(rows));
  return 0;
}

/** A place as editors understand it: `sample-app/books/book-controller.ts:31:3`. */
export function placeText(place: SourcePlace | undefined): string {
  return place === undefined ? '' : `${relative(process.cwd(), place.file)}:${place.line}:${place.column}`;
}
