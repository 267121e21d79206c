import type { TriedPattern } from '../http/resolver-match.js';
import { compareWithRoute, type RouteFit } from './match-route.js';

/** A pattern that the client may have meant. */
export interface NearMiss {
  readonly pattern: TriedPattern;
  /** One sentence: why this one did not answer. */
  readonly reason: string;
}

const MAX_NEAR_MISSES = 5;
const RANK: Readonly<Record<RouteFit['kind'], number>> = { same: 0, slash: 1, near: 2 };

/** The tried patterns that nearly matched, the nearest first. */
export function nearMissesOf(
  method: string,
  path: string,
  tried: readonly TriedPattern[],
): readonly NearMiss[] {
  return tried
    .flatMap((pattern) => {
      const fit = compareWithRoute(path, pattern.route);
      return fit === undefined ? [] : [{ pattern, fit }];
    })
    .sort((one, other) => RANK[one.fit.kind] - RANK[other.fit.kind])
    .slice(0, MAX_NEAR_MISSES)
    .map(({ pattern, fit }) => ({ pattern, reason: reasonOf(method, path, pattern, fit) }));
}

/** The patterns that fit `path`, whatever method they answer. */
export function routesOfPath(
  path: string,
  tried: readonly TriedPattern[],
): readonly TriedPattern[] {
  return tried.filter((pattern) => compareWithRoute(path, pattern.route)?.kind === 'same');
}

function reasonOf(method: string, path: string, pattern: TriedPattern, fit: RouteFit): string {
  if (fit.kind === 'near') return `${fit.differences.join('; ')}.`;
  const { methods } = pattern;
  const others =
    methods === undefined || methods.includes(method)
      ? ''
      : ` It answers ${methods.join(', ')}, not ${method}.`;
  if (fit.kind === 'slash') {
    return `The route is written ${path.endsWith('/') ? 'without' : 'with'} a slash at the end.${others}`;
  }
  return others === ''
    ? 'It looks the same, but its own conditions refused the path.'
    : `A route exists here.${others}`;
}
