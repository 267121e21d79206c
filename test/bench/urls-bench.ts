/**
 * Prints what one `resolve` costs, for tables of 50, 500 and 5,000 routes.
 *
 *     npx tsc -p tsconfig.json && node dist/test/bench/urls-bench.js
 */
import { HttpResponse } from '../../src/http/http-response.js';
import type { ResolvedView } from '../../src/urls/resolved-view.js';
import { UrlPattern } from '../../src/urls/url-pattern.js';
import { UrlResolver } from '../../src/urls/url-resolver.js';

const BATCHES = 1500;
const CALLS = 200;

const view: ResolvedView = {
  name: 'view',
  methods: ['GET'],
  marks: new Map(),
  readsBody: false,
  place: undefined,
  invoke: () => new HttpResponse(''),
};

/** Four routes per resource: list, one by number, a page of it, and one by slug below another resource. */
function makePatterns(count: number): UrlPattern[] {
  return Array.from({ length: count }, (_, index) => {
    const resource = `resource${index >> 2}`;
    const forms = [
      `${resource}/`,
      `${resource}/<int:pk>/`,
      `${resource}/<int:pk>/page/`,
      `${resource}/by/<slug:name>/`,
    ];
    return new UrlPattern({ pattern: forms[index % 4] ?? '', view, name: `route-${index}` });
  });
}

/** Nanoseconds per call: the least of many short batches, since a busy machine only ever adds time. */
function measure(resolver: UrlResolver, makePath: (index: number) => string): number {
  let least = Infinity;
  for (let batch = 0; batch < BATCHES; batch += 1) {
    // Fresh strings, as a socket delivers them: one that was looked up before has its hash already.
    const paths = Array.from({ length: CALLS }, (_, index) =>
      Buffer.from(makePath(batch * CALLS + index)).toString('latin1'),
    );
    const started = process.hrtime.bigint();
    for (const path of paths) resolver.resolve(path, 'GET');
    least = Math.min(least, Number(process.hrtime.bigint() - started) / CALLS);
  }
  return least;
}

console.log('routes   boot ms   static ns   int ns   int+word ns   slug ns   no match ns');
for (const count of [50, 500, 5000]) {
  const started = performance.now();
  const resolver = new UrlResolver(makePatterns(count), { toView: () => view });
  const boot = performance.now() - started;
  const resources = count >> 2;
  const resource = (index: number): string => `resource${(index * 7919) % resources}`;
  const results = [
    measure(resolver, (index) => `/${resource(index)}/`),
    measure(resolver, (index) => `/${resource(index)}/${index}/`),
    measure(resolver, (index) => `/${resource(index)}/${index}/page/`),
    measure(resolver, (index) => `/${resource(index)}/by/some-name-${index % 10}/`),
    measure(resolver, (index) => `/nothing/here/${index}`),
  ];
  console.log([count, boot, ...results].map((value) => value.toFixed(0).padStart(8)).join('   '));
}
