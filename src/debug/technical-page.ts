import type { TriedPattern } from '../http/resolver-match.js';
import { html, type Html } from '../templates/html.js';
import type { ErrorReport, ReportKind } from './error-report.js';
import { factList } from './fact-list.js';
import type { FieldFacts } from './field-facts.js';
import { renderPage, type PageSection } from './page-layout.js';
import { causeList, fixOf, folded, ownFrame, propertyList, stackTrace } from './stack-section.js';
import { textReport } from './text-report.js';

/** The page that shows a developer everything that is known about an error. */
export function technicalPage(report: ErrorReport): string {
  const { error, status, phrase } = report;
  return renderPage({
    title: `${status}: ${error.type}: ${error.problem}`.slice(0, 200),
    accent: status >= 500 ? 'red' : report.kind === 'not-found' ? 'blue' : 'amber',
    header: headerOf(report),
    sections: [...LEADING_SECTIONS[report.kind](report), ...commonSections(report)],
    footer: html`You see this page because <code>debug</code> is on. With debug off, a visitor sees a short page: ${status} ${phrase}, and nothing else.`,
  });
}

function headerOf(report: ErrorReport): Html {
  const { error, request, status, phrase } = report;
  const isLong = error.problem.length > 180 || error.problem.includes('\n');
  return html`<p class="line"><span class="status">${status} ${phrase}</span><code><b>${request.method}</b>${request.address}</code></p>
<p class="type">${error.type}</p><h1 class="${isLong ? 'long' : ''}">${error.problem}</h1>${fixOf(error)}`;
}

const LEADING_SECTIONS: Readonly<Record<ReportKind, (report: ErrorReport) => PageSection[]>> = {
  error: (report) => [...whereSections(report), ...stackSections(report)],
  'not-found': (report) => [...nearMissSections(report), triedSection(report)],
  method: (report) => [methodSection(report), ...stackSections(report)],
  validation: (report) => [fieldSection(report), ...stackSections(report)],
};

function whereSections({ error }: ErrorReport): PageSection[] {
  const frame = ownFrame(error);
  const body = html`<h2>Where it happened</h2>${frame}${propertyList(error)}`;
  const where =
    frame === undefined && error.properties.length === 0
      ? []
      : [{ id: 'where', label: 'Where', body }];
  if (error.causes.length === 0) return where;
  const isGroup = error.causes.every(({ relation }) => relation === 'part');
  return [
    ...where,
    {
      id: 'causes',
      label: 'Causes',
      body: html`<h2>${isGroup ? 'Errors inside' : 'Caused by'}</h2>${causeList(error)}`,
    },
  ];
}

function stackSections({ error, kind }: ErrorReport): PageSection[] {
  if (error.frames.length === 0) return [];
  const trace = stackTrace(error.frames);
  // For an answer to a client's mistake the stack is seldom what is looked for.
  const body =
    kind === 'error'
      ? trace
      : folded(error.frames.length === 1 ? '1 frame' : `${error.frames.length} frames`, trace);
  return [
    {
      id: 'stack',
      label: 'Stack',
      body: html`<h2>Stack <small>innermost call first</small></h2>${body}`,
    },
  ];
}

function nearMissSections({ nearMisses }: ErrorReport): PageSection[] {
  if (nearMisses.length === 0) return [];
  const rows = nearMisses.map(({ pattern, reason }) => routeRow(pattern, reason));
  return [
    {
      id: 'near',
      label: 'Near misses',
      body: html`<h2>Did you mean</h2><ol class="list">${rows}</ol>`,
    },
  ];
}

const MAX_TRIED = 500;

function triedSection({ tried, request, nearMisses }: ErrorReport): PageSection {
  const near = new Set(nearMisses.map(({ pattern }) => routeKey(pattern)));
  const rows = tried
    .slice(0, MAX_TRIED)
    .map((pattern) => routeRow(pattern, undefined, near.has(routeKey(pattern))));
  const more =
    tried.length > MAX_TRIED
      ? html`<p class="note">${tried.length - MAX_TRIED} more were tried.</p>`
      : '';
  const body =
    tried.length === 0
      ? html`<h2>Patterns tried</h2><p class="note">The URL conf is empty: no controller has a route, and there are no urlpatterns. Look at “scan”, “controllers” and “urlpatterns” in the settings.</p>`
      : html`<h2>Patterns tried <small>in this order</small></h2><p class="note">None of them matched <code>${request.address}</code>.</p><ol class="list">${rows}</ol>${more}`;
  return { id: 'tried', label: 'Patterns', body };
}

function methodSection({ allowed, routes, request }: ErrorReport): PageSection {
  const list =
    routes.length === 0
      ? ''
      : html`<h3>Routes of this address</h3><ol class="list">${routes.map((route) => routeRow(route))}</ol>`;
  const body = html`<h2>Allowed methods</h2><ul class="verbs-allowed">${allowed.map((method) => html`<li>${method}</li>`)}</ul>
${list}${request.match.length === 0 ? '' : html`<h3>View</h3>${factList(request.match)}`}`;
  return { id: 'methods', label: 'Methods', body };
}

function routeRow(pattern: TriedPattern, why?: string, isNear = false): Html {
  const route = pattern.route
    .split(/(<[^<>]*>)/)
    .map((part) => (part.startsWith('<') ? html`<u>${part}</u>` : part));
  return html`<li class="${isNear ? 'near' : ''}"><span class="verbs">${pattern.methods?.join(' ') ?? 'any'}</span><span class="route"><span class="root">/</span>${route}</span><span class="name">${pattern.name}</span>${
    why === undefined ? '' : html`<span class="why">${why}</span>`
  }</li>`;
}

function routeKey(pattern: TriedPattern): string {
  return `${pattern.methods?.join() ?? ''} ${pattern.route}`;
}

function fieldSection({ fields, dtoName, source }: ErrorReport): PageSection {
  const by =
    dtoName === undefined
      ? `in the ${source ?? 'request'}`
      : `${source ?? 'request'} against ${dtoName}`;
  return {
    id: 'fields',
    label: 'Fields',
    body: html`<h2>Refused values <small>${by}</small></h2><ul class="panel fields">${fields.map(fieldItem)}</ul>`,
  };
}

function fieldItem({ field, problems, received }: FieldFacts): Html {
  const expected = [...new Set(problems.flatMap((problem) => problem.expected ?? []))].join(', ');
  return html`<li><h3>${field}</h3><dl>${problems.map(
    ({ code, message }) =>
      html`<dt>Problem</dt><dd>${message}<span class="rule">${code}</span></dd>`,
  )}${expected === '' ? '' : html`<dt>Expected</dt><dd>${expected}</dd>`}<dt>Received</dt><dd><code>${received}</code></dd></dl></li>`;
}

function commonSections(report: ErrorReport): PageSection[] {
  const { request, chain, settings, versions } = report;
  return [
    { id: 'request', label: 'Request', body: html`<h2>Request</h2>${requestTables(report)}` },
    ...(chain.length === 0
      ? []
      : [{ id: 'chain', label: 'Middleware', body: chainOf(chain, request.match) }]),
    {
      id: 'settings',
      label: 'Settings',
      body: html`<h2>Settings</h2>${folded(`${settings.length} settings`, factList(settings))}`,
    },
    { id: 'versions', label: 'Versions', body: html`<h2>Versions</h2>${factList(versions)}` },
    {
      id: 'text',
      label: 'As text',
      body: html`<h2>As text <small>to copy into an issue or a message</small></h2>${folded('Show', html`<textarea readonly spellcheck="false" aria-label="This report as text">${textReport(report)}</textarea>`)}`,
    },
  ];
}

function requestTables({ request, kind }: ErrorReport): Html[] {
  const match = kind === 'method' ? [] : request.match;
  const filled = request.tables.filter(({ rows }) => rows.length > 0);
  const empty = request.tables
    .filter(({ rows, title }) => rows.length === 0 && title !== 'Body')
    .map(({ title }) => title);
  return [
    factList([...match, ...request.client]),
    ...filled.map(({ title, rows }) => html`<h3>${title}</h3>${factList(rows)}`),
    ...(empty.length === 0 ? [] : [html`<h3>Empty</h3><p class="empty">${empty.join(', ')}</p>`]),
  ];
}

function chainOf(
  chain: readonly string[],
  match: readonly { readonly name: string; readonly text: string }[],
): Html {
  const view = match.find(({ name }) => name === 'View')?.text;
  return html`<h2>Middleware <small>outermost first</small></h2><ol class="chain">${chain.map((layer) => html`<li>${layer}</li>`)}${
    view === undefined ? '' : html`<li class="view">${view}</li>`
  }</ol>`;
}
