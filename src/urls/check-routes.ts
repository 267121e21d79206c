import type { CheckMessage } from '../checks/check-message.js';
import type { SourcePlace } from '../errors/source-place.js';
import { checkGrowth } from './check-growth.js';
import { placeOf, type CompiledInclude, type UrlNode } from './compile-routes.js';
import { findCover } from './route-cover.js';
import type { ErrorHandlers } from './url-pattern.js';
import type { UrlRoute } from './url-route.js';
import type { TrieNode } from './url-trie.js';

/** What is wrong with routes that are each correct in themselves: with their names and with how they stand together. */
export function checkRoutes(
  nodes: readonly UrlNode[],
  routes: readonly UrlRoute[],
  root: TrieNode,
  handlers: ErrorHandlers,
): readonly CheckMessage[] {
  const includes = collectIncludes(nodes, []);
  return [
    ...checkNames(routes),
    ...checkIncludes(includes),
    ...checkNamespaces(includes),
    ...routes.filter(({ levels }) => levels.length > 1).flatMap(checkCaptures),
    ...checkGrowth(routes),
    ...checkDuplicates(routes),
    ...routes.flatMap((route) => checkCover(root, route)),
    ...checkSameNames(routes),
    ...checkHandlers(handlers),
  ];
}

interface PlacedInclude {
  readonly include: CompiledInclude;
  /** The include's namespace with those around it; undefined without one. */
  readonly fullNamespace: string | undefined;
}

function collectIncludes(
  nodes: readonly UrlNode[],
  around: readonly string[],
): readonly PlacedInclude[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'route') return [];
    const inside = node.namespace === undefined ? around : [...around, node.namespace];
    const fullNamespace = node.namespace === undefined ? undefined : inside.join(':');
    return [{ include: node, fullNamespace }, ...collectIncludes(node.children, inside)];
  });
}

function checkNames(routes: readonly UrlRoute[]): CheckMessage[] {
  const patterns = new Set(
    routes.map(({ pattern }) => pattern).filter(({ name }) => name?.includes(':')),
  );
  return [...patterns].map((pattern) => ({
    id: 'URLS_COLON_IN_NAME',
    level: 'error',
    reason: `The name "${pattern.name}" of the pattern "${pattern.pattern}" has a ":", which parts namespaces from names.`,
    fix: `Write it as "${pattern.name?.replaceAll(':', '-')}", or put the pattern into include([...], { namespace: '…' }).`,
    place: placeOf(pattern),
  }));
}

function checkIncludes(includes: readonly PlacedInclude[]): CheckMessage[] {
  return includes
    .filter(
      ({ include }) =>
        include.level.regex !== undefined && /(?:^|[^\\])\$$/.test(include.level.source),
    )
    .map(({ include }) => ({
      id: 'URLS_DOLLAR_IN_INCLUDE',
      level: 'warning',
      reason: `The pattern "${include.level.source}" of an include ends with "$", so nothing below it can match.`,
      fix: 'Leave out the "$".',
      place: placeOf(include.entry),
    }));
}

function checkNamespaces(includes: readonly PlacedInclude[]): CheckMessage[] {
  const seen = new Map<string, CompiledInclude>();
  return includes.flatMap(({ include, fullNamespace }) => {
    if (fullNamespace === undefined) return [];
    const earlier = seen.get(fullNamespace);
    if (earlier === undefined) {
      seen.set(fullNamespace, include);
      return [];
    }
    return [
      {
        id: 'URLS_NAMESPACE_NOT_UNIQUE',
        level: 'warning' as const,
        reason: `The namespace "${fullNamespace}" is used by "${earlier.route}"${at(placeOf(earlier.entry))} as well, so the URLs below "${include.route}" cannot be reversed.`,
        fix: 'Give each include a namespace of its own; an "appName" may be shared.',
        place: placeOf(include.entry),
      },
    ];
  });
}

/** Twice in one pattern is found where the pattern is read; here it is found across includes. */
function checkCaptures(route: UrlRoute): CheckMessage[] {
  const names = route.levels.flatMap(({ captures }) => [
    ...new Set(captures.map(({ name }) => name)),
  ]);
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map((name) => ({
    id: 'URLS_DUPLICATE_CAPTURE',
    level: 'warning',
    reason: `"${route.route}" captures "${name}" in an include and again below it; by name, only the inner one is seen.`,
    fix: `Rename one of the captures "${name}".`,
    place: route.place,
  }));
}

/** One entry that stands in the URL conf twice is no harm. */
function checkDuplicates(routes: readonly UrlRoute[]): CheckMessage[] {
  const byShape = new Map<string, UrlRoute[]>();
  return routes.flatMap((route) => {
    const { shape } = route;
    const earlier = byShape.get(shape);
    if (earlier === undefined) {
      byShape.set(shape, [route]);
      return [];
    }
    const rival = earlier.find(
      (each) => each.pattern !== route.pattern && sharesMethod(each, route),
    );
    earlier.push(route);
    return rival === undefined ? [] : [duplicateRoute(route, rival)];
  });
}

/** A GET leaves HEAD to a route of its own that is declared before it; one declared after it is never reached. */
function sharesMethod(earlier: UrlRoute, later: UrlRoute): boolean {
  if (earlier.methods === undefined || later.methods === undefined) return true;
  const leavesHead = later.methods.has('GET');
  return [...earlier.methods].some(
    (method) => later.takes(method) && !(method === 'HEAD' && leavesHead),
  );
}

function duplicateRoute(route: UrlRoute, rival: UrlRoute): CheckMessage {
  return {
    id: 'URLS_DUPLICATE_ROUTE',
    level: 'error',
    reason: `${describe(route)} matches the same paths as ${describe(rival)}${at(rival.place)}, which is declared before it.`,
    fix: 'Change the pattern or the methods of one of them.',
    place: route.place,
  };
}

function checkCover(root: TrieNode, route: UrlRoute): CheckMessage[] {
  const cover = findCover(root, route);
  if (cover === undefined) return [];
  return [
    {
      id: 'URLS_SHADOWED_ROUTE',
      level: 'error',
      reason: `${describe(route)} is never reached: ${describe(cover)}${at(cover.place)}, declared before it, takes every path and method of it.`,
      fix: `Declare "${route.route}" before "${cover.route}".`,
      place: route.place,
    },
  ];
}

function describe(route: UrlRoute): string {
  const methods =
    route.methods === undefined
      ? ''
      : `${[...route.methods].filter((method) => method !== 'HEAD' || !route.takes('GET')).join(', ')} `;
  return `${methods}"${route.route}" (${route.view.name})`;
}

function at(place: SourcePlace | undefined): string {
  return place === undefined ? '' : ` (${place.file}:${place.line}:${place.column})`;
}

/** Two URLs of one name and the same parameters: only the last declared is ever made by `reverse`. */
function checkSameNames(routes: readonly UrlRoute[]): CheckMessage[] {
  const named = new Map<string, UrlRoute[]>();
  for (const route of routes) {
    const { fullName } = route;
    if (fullName === undefined || route.levels.some(({ regex }) => regex !== undefined)) continue;
    const others = named.get(fullName);
    if (others === undefined) named.set(fullName, [route]);
    else others.push(route);
  }
  return [...named.values()].filter(({ length }) => length > 1).flatMap(checkNamesakes);
}

function checkNamesakes(routes: readonly UrlRoute[]): CheckMessage[] {
  const seen = new Map<string, UrlRoute>();
  return routes.flatMap((route) => {
    const names = route.levels.flatMap(({ captures }) => captures.map(({ name }) => name));
    const key = names.sort().join(' ');
    const earlier = seen.get(key);
    seen.set(key, route);
    if (earlier === undefined || earlier.shape === route.shape) return [];
    return [
      {
        id: 'URLS_DUPLICATE_NAME',
        level: 'warning' as const,
        reason: `The name "${route.fullName}" stands for "${route.route}" and for "${earlier.route}"${at(earlier.place)}, with the same parameters; reverse() makes the last declared only.`,
        fix: 'Give one of them another name.',
        place: route.place,
      },
    ];
  });
}

function checkHandlers(handlers: ErrorHandlers): CheckMessage[] {
  return Object.entries(handlers)
    .filter(([, handler]) => typeof handler !== 'function' || handler.length > 2)
    .map(([status]) => ({
      id: 'URLS_INVALID_HANDLER',
      level: 'error',
      reason: `The handler for ${status} is not a function of (request, error).`,
      fix: 'Pass a function that takes the request and the error.',
    }));
}
