import type { UrlConfEntry } from '../../src/conf/base-settings.js';
import { HttpResponse } from '../../src/http/http-response.js';
import {
  ConverterMismatch,
  getConverter,
  registerConverter,
  type PathConverter,
} from '../../src/urls/converters.js';
import type { ResolvedView } from '../../src/urls/resolved-view.js';
import { IncludedUrls, UrlInclude, UrlPattern } from '../../src/urls/url-pattern.js';
import { UrlResolver } from '../../src/urls/url-resolver.js';
import type { Random } from '../differential/random.js';

/** An entry of a random URL conf, as JSON: what our code and another implementation build their own from. */
export interface ConfNode {
  readonly kind: 'path' | 'regex';
  readonly pattern: string;
  readonly kwargs: Readonly<Record<string, unknown>>;
  /** Of a pattern. */
  readonly id?: number;
  readonly name?: string;
  readonly methods?: readonly string[];
  /** Of an include. */
  readonly children?: readonly ConfNode[];
  readonly namespace?: string;
  readonly appName?: string;
}

// Names that no other test registers.
const YEAR = 'randomYear';
const LANGUAGE = 'randomLanguage';
const PAIR = 'randomPair';

const MORE_CONVERTERS: Readonly<Record<string, PathConverter>> = {
  [YEAR]: {
    pattern: '[0-9]{4}',
    toValue: toYear,
    toUrl: (value) => String(value).padStart(4, '0'),
  },
  [LANGUAGE]: { pattern: 'en|de|den', toValue: (text) => text, toUrl: String },
  [PAIR]: { pattern: '[a-z]{2}(?:/[a-z]{2})?', toValue: (text) => text, toUrl: String },
};

function toYear(text: string): number {
  if (Number(text) > 2100) throw new ConverterMismatch(`${text} is too late.`);
  return Number(text);
}

/** Registers the converters of random URL confs, once. */
export function registerRandomConverters(): void {
  for (const [name, converter] of Object.entries(MORE_CONVERTERS)) {
    if (getConverter(name) === undefined) registerConverter(name as never, converter as never);
  }
}

const LITERALS = ['a', 'b', 'ab', '1', '12', 'x-y', 'files', 'new', 'en', ''];
const CONVERTERS = [
  'int',
  'int',
  'str',
  'str',
  'slug',
  'slug',
  'path',
  'uuid',
  YEAR,
  LANGUAGE,
  PAIR,
];
const REGEXES = [
  '^a/(?P<n>[0-9]+)/$',
  '^([a-z]+)/([0-9]+)/$',
  'b/$',
  '^(?P<x>[a-z]+)/(?:page-(?P<p>[0-9]+)/)?$',
  '^files/(?P<rest>.*)$',
  '^([0-9]+)-([0-9]+)/$',
  '^a/?b$',
  '^[ab]1/(?P<q>[a-z0-9]{2,3})',
];
const INCLUDE_REGEXES = ['^a/(?P<o>[0-9]+)/', '^b/', '^([a-z]+)/', '(?:en|de)/', '^ab?/'];
const METHODS = ['GET', 'POST', 'PUT', 'OPTIONS'];

/** Makes a random URL conf of up to `most` entries on its first level. */
export function randomConf(random: Random, most: number, depth = 2): readonly ConfNode[] {
  return new ConfMaker(random).make(most, depth, []);
}

class ConfMaker {
  readonly #random: Random;
  #nextId = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  make(most: number, depth: number, outerNames: readonly string[]): readonly ConfNode[] {
    return this.#random.list(1, most, () => {
      const isInclude = depth > 0 && this.#random.chance(0.25);
      return isInclude ? this.#makeInclude(depth, outerNames) : this.#makePattern(outerNames);
    });
  }

  #makePattern(outerNames: readonly string[]): ConfNode {
    const random = this.#random;
    const isRegex = random.chance(0.15);
    const names = [...outerNames];
    this.#nextId += 1;
    return {
      kind: isRegex ? 'regex' : 'path',
      pattern: isRegex ? random.pick(REGEXES) : this.#makePath(names, random.chance(0.7)),
      kwargs: this.#makeKwargs(names),
      id: this.#nextId,
      ...(random.chance(0.8) ? { name: `name-${random.integer(1, 6)}` } : {}),
      ...(random.chance(0.5) ? { methods: random.list(1, 2, () => random.pick(METHODS)) } : {}),
    };
  }

  #makeInclude(depth: number, outerNames: readonly string[]): ConfNode {
    const random = this.#random;
    const isRegex = random.chance(0.15);
    const names = [...outerNames];
    const pattern = isRegex
      ? random.pick(INCLUDE_REGEXES)
      : random.chance(0.15)
        ? ''
        : this.#makePath(names, random.chance(0.8));
    const hasNamespace = random.chance(0.4);
    return {
      kind: isRegex ? 'regex' : 'path',
      pattern,
      kwargs: this.#makeKwargs(names),
      children: this.make(4, depth - 1, names),
      ...(hasNamespace
        ? { namespace: `space${random.integer(1, 3)}`, appName: `space${random.integer(1, 2)}` }
        : {}),
    };
  }

  #makePath(names: string[], hasSlash: boolean): string {
    const random = this.#random;
    const segments = random.list(1, 3, () => this.#makeSegment(names));
    return (segments.join('/') + (hasSlash ? '/' : '')).replace(/^\/+/, '');
  }

  #makeSegment(names: string[]): string {
    const random = this.#random;
    if (random.chance(0.5)) return random.pick(LITERALS);
    if (random.chance(0.7)) return this.#makeCapture(names);
    const between = random.pick(['-', '', '.', 'a']);
    return (
      random.pick(['', 'a', 'v']) +
      this.#makeCapture(names) +
      between +
      (random.chance(0.6) ? this.#makeCapture(names) : '')
    );
  }

  #makeCapture(names: string[]): string {
    const name = `c${names.length}`;
    names.push(name);
    const converter = this.#random.pick(CONVERTERS);
    return converter === 'str' && this.#random.chance(0.5) ? `<${name}>` : `<${converter}:${name}>`;
  }

  #makeKwargs(names: readonly string[]): Readonly<Record<string, unknown>> {
    if (!this.#random.chance(0.1)) return {};
    const name = names.length > 0 && this.#random.chance(0.4) ? this.#random.pick(names) : 'extra';
    return { [name]: this.#random.integer(1, 3) };
  }
}

const VALUES: Readonly<Record<string, readonly string[]>> = {
  int: ['0', '7', '12', '007', '1234567890123456789'],
  str: ['a', 'b', 'new', 'é', 'x y', 'a-b', '12', '中.html', 'a%b', 'a\nb', '?#'],
  slug: ['a', 'x-y', 'new', '12', 'a_b-c'],
  path: ['a', 'a/b', '1/2/3', 'x/', '/', 'files//b', 'a\nb'],
  uuid: ['01234567-89ab-cdef-0123-456789abcdef', '01234567-89AB-cdef-0123-456789abcdef'],
  [YEAR]: ['1999', '2050', '2101', '199'],
  [LANGUAGE]: ['en', 'de', 'den', 'fr'],
  [PAIR]: ['en', 'de/fr', 'a'],
};
const NOISE = ['/', 'a', '1', '-', '.', 'b/', 'new'];

/** A path that may or may not fit: one of the patterns filled in, often changed a little. */
export function randomPath(random: Random, conf: readonly ConfNode[]): string {
  if (random.chance(0.1)) return `/${random.list(0, 4, () => random.pick(LITERALS)).join('/')}`;
  let path = '/';
  let nodes: readonly ConfNode[] | undefined = conf;
  while (nodes !== undefined) {
    const node: ConfNode = random.pick(nodes);
    path += fillIn(random, node);
    nodes = node.children;
  }
  return random.chance(0.3) ? `/${random.mutate(path.slice(1), NOISE)}` : path;
}

function fillIn(random: Random, node: ConfNode): string {
  if (node.kind === 'path') {
    return node.pattern.replaceAll(/<(?:(\w+):)?\w+>/g, (_, converter: string | undefined) =>
      random.pick(VALUES[converter ?? 'str'] ?? ['']),
    );
  }
  return random.pick([
    'a/12/',
    'ab/12/',
    'b/',
    'x/',
    'x/page-3/',
    'files/a/b',
    'files/',
    '1-2/',
    'ab',
    'a/b',
    'a1/xyz',
    'en/',
    'a/',
  ]);
}

/** A value for a capture of `converter`; in one of five cases some other one. */
export function randomValue(random: Random, converter: string): unknown {
  const [first = '', second = ''] = VALUES[converter] ?? [];
  if (random.chance(0.5))
    return converter === 'int' ? random.integer(0, 20) : random.pick([first, second]);
  if (random.chance(0.6)) return random.pick(VALUES[converter] ?? []);
  return random.pick<unknown>([
    1,
    1999,
    'a',
    'a/b',
    'é b',
    '',
    ...Object.values(VALUES).map((values) => random.pick(values)),
  ]);
}

/** A name that a URL conf has, with its namespaces, and the captures of its chain. */
export interface ConfName {
  readonly name: string;
  readonly captures: readonly (readonly [name: string, converter: string])[];
}

/** All names of a URL conf. */
export function listNames(
  nodes: readonly ConfNode[],
  namespaces: readonly string[] = [],
  before: ConfName['captures'] = [],
): readonly ConfName[] {
  return nodes.flatMap(({ pattern, children, namespace, name }) => {
    const own = [...pattern.matchAll(/<(?:(\w+):)?(\w+)>/g)].map(
      ([, converter = 'str', capture = '']) => [capture, converter] as const,
    );
    const captures = [...before, ...own];
    if (children)
      return listNames(
        children,
        namespace === undefined ? namespaces : [...namespaces, namespace],
        captures,
      );
    return name === undefined ? [] : [{ name: [...namespaces, name].join(':'), captures }];
  });
}

/** Our resolver for a random URL conf; views are named after the ids of their patterns. */
export function toResolver(conf: readonly ConfNode[], scriptName = ''): UrlResolver {
  registerRandomConverters();
  return new UrlResolver(toEntries(conf), { toView: () => makeView('unused'), scriptName });
}

function toEntries(nodes: readonly ConfNode[]): readonly UrlConfEntry[] {
  return nodes.map(({ children, id, namespace, appName, methods, ...node }) => {
    const record = { ...node, ...(node.kind === 'regex' ? { regex: node.pattern } : {}) };
    if (children)
      return new UrlInclude({
        ...record,
        urls: new IncludedUrls(toEntries(children), namespace, appName),
      });
    return new UrlPattern({ ...record, methods, view: makeView(String(id)) });
  });
}

/** A ready view that answers with its own name. */
export function makeView(name: string, methods?: readonly string[]): ResolvedView {
  return {
    name,
    methods,
    marks: new Map(),
    readsBody: false,
    place: undefined,
    invoke: () => new HttpResponse(name),
  };
}
