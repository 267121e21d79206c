import { explain, type Explanation } from '../application/explain.js';
import { planApplication } from '../application/plan-application.js';
import { importSettings } from './find-settings.js';
import { locateSettings } from './locate-settings.js';
import { formatTable } from './format-table.js';
import type { CommandOptions } from './command-options.js';
import { requestedPath } from './requested-path.js';
import { placeText } from './routes-command.js';

/** `lapompe explain GET /books/3/`: the way of a request, step by step; 1 when it leads nowhere. */
export async function runExplain(
  options: CommandOptions,
  method = 'GET',
  path = '/',
): Promise<number> {
  const { type, base } = await importSettings(locateSettings(options.settings));
  const plan = await planApplication(type, base);
  const explanation = explain(
    plan,
    method.toUpperCase(),
    requestedPath(path, plan.settings.scriptName),
  );
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify(explanation, null, 2)}\n`
      : explanationText(explanation),
  );
  return LEADS_NOWHERE.has(explanation.outcome) ? 1 : 0;
}

const LEADS_NOWHERE: ReadonlySet<Explanation['outcome']> = new Set([
  'not-found',
  'method-not-allowed',
]);

function explanationText(explanation: Explanation): string {
  const { method, path, tried, steps } = explanation;
  const patterns = tried.map(({ route, methods, name }) => ({
    methods: methods?.join(', ') ?? 'any',
    pattern: `/${route}`,
    name: name ?? '',
  }));
  const acting = steps.map(({ phase, name, place }, index) => ({
    '#': String(index + 1),
    phase,
    name,
    place: placeText(place),
  }));
  return [
    `${method} ${path}: ${outcomeText(explanation)}`,
    '',
    'Patterns tried, in order',
    formatTable(patterns),
    'What acts, in order',
    formatTable(acting),
  ].join('\n');
}

function outcomeText({ outcome, route, urlName, captures, allow, redirect }: Explanation): string {
  switch (outcome) {
    case 'found':
      return `matches "/${route}" (${urlName}) with ${JSON.stringify(captures)}`;
    case 'options':
      return `is answered with Allow: ${allow.join(', ')}`;
    case 'health':
      return 'is answered by the server itself (settings.healthEndpoints)';
    case 'redirect':
      return `301, to "${redirect}" (settings.appendSlash)`;
    case 'method-not-allowed':
      return `405, Allow: ${allow.join(', ')}`;
    case 'not-found':
      return '404, no pattern matches';
  }
}
