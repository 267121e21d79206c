import { afterAll, beforeAll, describe, it } from '@jest/globals';

import { Http404 } from '../../src/errors/http-error.js';
import { UrlReverser } from '../../src/urls/url-reverser.js';
import {
  listNames,
  randomConf,
  randomPath,
  randomValue,
  toResolver,
  type ConfNode,
} from '../urls/random-url-conf.js';
import { expectNoDifference, startDjango, type Django } from './django.js';
import type { Random } from './random.js';

let django: Django;

beforeAll(async () => {
  django = await startDjango();
});

afterAll(() => django?.close());

interface ResolveCall {
  readonly conf: readonly ConfNode[];
  readonly path: string;
}

interface ReverseCall {
  readonly conf: readonly ConfNode[];
  readonly name: string;
  readonly args: readonly unknown[] | null;
  readonly kwargs: Readonly<Record<string, unknown>> | null;
  readonly currentApp: string | null;
  readonly scriptName: string;
  readonly query: Readonly<Record<string, string | readonly string[]>> | null;
  readonly fragment: string | null;
}

/** Django's `resolve` takes no method, so the patterns of one conf all take any. */
function withoutMethods(nodes: readonly ConfNode[]): readonly ConfNode[] {
  return nodes.map(({ methods: _methods, children, ...node }) => ({
    ...node,
    ...(children ? { children: withoutMethods(children) } : {}),
  }));
}

function randomResolveCall(random: Random): ResolveCall {
  const conf = withoutMethods(randomConf(random, 10));
  return { conf, path: randomPath(random, conf) };
}

function resolveOurs({ conf, path }: ResolveCall): unknown {
  const match = toResolver(conf).match(path);
  if (match === undefined) throw new Http404();
  return {
    view: match.view,
    kwargs: Object.entries(match.kwargs).sort(([one], [other]) => (one < other ? -1 : 1)),
    // Ours are all captures in order; Django's only those without a name.
    args: Object.keys(match.kwargs).length > 0 ? [] : match.args.map((value) => value ?? null),
    urlName: match.urlName ?? null,
    viewName: match.urlName === undefined ? null : match.viewName,
    namespaces: match.namespaces,
    appNames: match.appNames,
    route: match.route,
  };
}

function randomReverseCall(random: Random): ReverseCall {
  const conf = withoutMethods(randomConf(random, 10));
  const { name, captures } = random.pick([...listNames(conf), { name: 'nothing', captures: [] }]);
  const values = captures.map(([, converter]) => randomValue(random, converter));
  const isNamed = random.chance(0.5);
  if (random.chance(0.05)) values.push(1);
  const extra = random.chance(0.1) ? { extra: random.integer(1, 3) } : {};
  const hasQuery = django.isAtLeast(5, 2) && random.chance(0.3);
  return {
    conf,
    name: random.chance(0.9) ? name : name.replace(/\d/, '1'),
    args: isNamed ? null : values,
    kwargs: isNamed
      ? {
          ...Object.fromEntries(captures.map(([capture], index) => [capture, values[index]])),
          ...extra,
        }
      : null,
    currentApp: random.chance(0.3) ? random.pick(['space1', 'space2', 'space1:space2']) : null,
    scriptName: random.pick(['', '', '/shop', '/a b/']),
    query: hasQuery
      ? random.pick<ReverseCall['query']>([{ page: '2' }, { 'a b': ['x&y', "é~*'"] }, {}])
      : null,
    fragment: hasQuery ? 'top' : null,
  };
}

function reverseOurs({
  conf,
  name,
  args,
  kwargs,
  currentApp,
  scriptName,
  query,
  fragment,
}: ReverseCall): string {
  const options = {
    ...(query ? { query } : {}),
    ...(fragment === null ? {} : { fragment }),
    currentApp: currentApp ?? undefined,
  };
  return new UrlReverser(toResolver(conf, scriptName)).reverse(name, args ?? kwargs ?? [], options);
}

/** Is there an extra value that may have the name of a capture? */
function hasDefaultForCapture(nodes: readonly ConfNode[]): boolean {
  return nodes.some(
    ({ kwargs, children }) =>
      Object.keys(kwargs).some((name) => name !== 'extra') ||
      (children ? hasDefaultForCapture(children) : false),
  );
}

function hasRegex(nodes: readonly ConfNode[]): boolean {
  return nodes.some(
    ({ kind, children }) => kind === 'regex' || (children ? hasRegex(children) : false),
  );
}

describe('the URL conf, compared with Django', () => {
  it('resolves the same paths to the same views with the same values', async () => {
    await expectNoDifference(django, {
      operation: 'resolve_path',
      input: randomResolveCall,
      ours: resolveOurs,
      explanations: {
        'an integer that has no exact number matches nothing here': ({ path }) =>
          /\d{16}/.test(path),
      },
    });
  });

  it('reverses the same names to the same URLs', async () => {
    await expectNoDifference(django, {
      operation: 'reverse_name',
      input: randomReverseCall,
      ours: reverseOurs,
      explanations: {
        'an integer that has no exact number is refused here': ({ args, kwargs }) =>
          /\d{16}/.test(JSON.stringify([args, kwargs])),
        'Django fails with KeyError where an extra value has the name of a capture that is not given':
          ({ conf }, _ours, theirs) =>
            hasDefaultForCapture(conf) && 'error' in theirs && theirs.error === 'KeyError',
        'before 5.0, a capture that has the name of an extra value had to have its value too': ({
          conf,
        }) => hasDefaultForCapture(conf) && !django.isAtLeast(5, 0),
        'what a regular expression could not resolve is not made here': ({ conf }, ours) =>
          hasRegex(conf) && 'error' in ours,
      },
    });
  });
});
