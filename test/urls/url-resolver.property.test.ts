import { isDeepStrictEqual } from 'node:util';

import { beforeAll, describe, expect, it } from '@jest/globals';

import { Random } from '../differential/random.js';
import { getConverter } from '../../src/urls/converters.js';
import {
  randomConf,
  randomPath,
  registerRandomConverters,
  toResolver,
  type ConfNode,
} from './random-url-conf.js';

// The other side: Django's way of resolving, as plain as it can be written. A list of regular expressions for each
// level, tried in order, each level on what the one before has left.

interface Winner {
  readonly id: number;
  readonly kwargs: Readonly<Record<string, unknown>>;
}

type Answer = { readonly found: Winner } | { readonly allow: readonly string[] } | undefined;

const CAPTURE = /<(?:(\w+):)?(\w+)>/g;
const regexes = new Map<string, RegExp>();

function toRegex({ kind, pattern, children }: ConfNode): RegExp {
  const key = `${kind} ${pattern} ${children === undefined}`;
  const known = regexes.get(key);
  if (known !== undefined) return known;
  const source =
    kind === 'regex'
      ? pattern.replaceAll('(?P<', '(?<')
      : `^${pattern
          .split(/(<[^>]*>)/)
          .map((part) =>
            part.replace(/^[^<].*/s, (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')),
          )
          .join('')
          .replaceAll(
            CAPTURE,
            (_, converter: string | undefined, name: string) =>
              `(?<${name}>${getConverter(converter ?? 'str')?.pattern ?? ''})`,
          )}${children ? '' : '$'}`;
  const isWhole = kind === 'regex' && !children && source.endsWith('$');
  const regex = new RegExp(isWhole ? `^(?:${source})$` : source);
  regexes.set(key, regex);
  return regex;
}

function matchNode(
  node: ConfNode,
  path: string,
): { kwargs: Record<string, unknown>; rest: string } | undefined {
  const found = toRegex(node).exec(path);
  if (!found) return undefined;
  const kwargs: Record<string, unknown> = {};
  const converters = new Map(
    [...node.pattern.matchAll(CAPTURE)].map(([, converter = 'str', name = '']) => [
      name,
      converter,
    ]),
  );
  for (const [name, text] of Object.entries(found.groups ?? {})) {
    if (text === undefined) continue;
    try {
      kwargs[name] =
        node.kind === 'regex' ? text : getConverter(converters.get(name) ?? 'str')?.toValue(text);
    } catch {
      return undefined;
    }
  }
  return { kwargs, rest: path.slice(found.index + found[0].length) };
}

function* search(
  nodes: readonly ConfNode[],
  path: string,
  outer: Record<string, unknown>,
): Generator<readonly [ConfNode, Winner]> {
  for (const node of nodes) {
    const found = matchNode(node, path);
    if (found === undefined) continue;
    const kwargs = { ...outer, ...found.kwargs, ...node.kwargs };
    if (node.children) yield* search(node.children, found.rest, kwargs);
    else yield [node, { id: node.id ?? 0, kwargs }];
  }
}

function resolveNaively(conf: readonly ConfNode[], path: string, method: string): Answer {
  const matches = [...search(conf, path.slice(1), {})];
  const winner = matches.find(
    ([{ methods }]) =>
      methods === undefined ||
      methods.includes(method) ||
      (method === 'HEAD' && methods.includes('GET')),
  );
  if (winner !== undefined) return { found: winner[1] };
  if (matches.length === 0) return undefined;
  const methods = matches.flatMap(([node]) => node.methods ?? []);
  return {
    allow: [
      ...new Set([...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS']),
    ].sort(),
  };
}

function resolveOurs(
  resolver: ReturnType<typeof toResolver>,
  path: string,
  method: string,
): Answer {
  const found = resolver.resolve(path, method);
  if (found.kind === 'not-found') return undefined;
  if (found.kind === 'found')
    return { found: { id: Number(found.view.name), kwargs: { ...found.match.kwargs } } };
  return { allow: found.allow };
}

describe('UrlResolver, compared with a list of regular expressions', () => {
  beforeAll(registerRandomConverters);

  it('finds the same winner, keyword values and allowed methods for 10,000 paths in random tables', () => {
    const random = new Random(Number(process.env.PROPERTY_SEED ?? 1));
    let hits = 0;
    for (let table = 0; table < 1000; table += 1) {
      const conf = randomConf(random, table % 10 === 0 ? 40 : 8);
      const resolver = toResolver(conf);
      if (table % 20 === 0)
        expect(
          resolver
            .check()
            .filter(({ id }) => id === 'URLS_INVALID_REGEX' || id === 'URLS_UNKNOWN_CONVERTER'),
        ).toEqual([]);
      for (let count = 0; count < 10; count += 1) {
        const path = randomPath(random, conf);
        const method = random.pick(['GET', 'GET', 'HEAD', 'POST', 'PUT', 'OPTIONS', 'DELETE']);
        const ours = resolveOurs(resolver, path, method);
        const expected = resolveNaively(conf, path, method);
        if (expected && 'found' in expected) hits += 1;
        // The comparison of jest takes a hundred times as long, so it only reports.
        if (!isDeepStrictEqual(ours, expected))
          expect({ conf, path, method, answer: ours }).toEqual({
            conf,
            path,
            method,
            answer: expected,
          });
      }
    }
    expect(hits).toBeGreaterThan(3000);
  });

  it('says of the same paths alone that they lead anywhere, whatever the method', () => {
    const random = new Random(Number(process.env.PROPERTY_SEED ?? 2));
    let hits = 0;
    for (let table = 0; table < 200; table += 1) {
      const conf = randomConf(random, 8);
      const resolver = toResolver(conf);
      for (let count = 0; count < 10; count += 1) {
        const path = randomPath(random, conf);
        const leads = resolver.match(path) !== undefined;
        if (leads) hits += 1;
        expect(resolver.resolvesAny(path)).toBe(leads);
        expect(resolver.resolvesAny(path)).toBe(resolveNaively(conf, path, 'PURGE') !== undefined);
      }
    }
    expect(hits).toBeGreaterThan(300);
  });
});
