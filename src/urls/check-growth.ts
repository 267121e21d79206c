import type { CheckMessage } from '../checks/check-message.js';
import { joinSegments, shapeOf, splitSegments, takesSlash, type PathToken } from './path-tokens.js';
import { measureGrowth } from './regex-safety.js';
import { parseRegex } from './regex-syntax.js';
import { toRegexSource } from './token-matcher.js';
import type { UrlRoute } from './url-route.js';

/**
 * Finds path patterns whose captures compete for characters where no linear search is possible: beside a converter of
 * the user's whose pattern is more than one class of characters, repeated.
 */
export function checkGrowth(routes: readonly UrlRoute[]): readonly CheckMessage[] {
  const seen = new Set<string>();
  return routes.flatMap((route) => {
    const isSlow = route.levels.some(({ tokens }) =>
      tokens === undefined
        ? false
        : listRegexParts(tokens).some((part) => isNew(part, seen) && isSlowPart(part)),
    );
    return isSlow ? [slowPattern(route)] : [];
  });
}

function isNew(part: readonly PathToken[], seen: Set<string>): boolean {
  const shape = shapeOf(part);
  if (seen.has(shape)) return false;
  seen.add(shape);
  return true;
}

/** The parts of a pattern that are matched with a regular expression: segments, or all from a capture with slashes on. */
function listRegexParts(tokens: readonly PathToken[]): readonly (readonly PathToken[])[] {
  if (tokens.every((token) => token.kind === 'literal' || token.converter.run !== undefined))
    return [];
  const segments = splitSegments(tokens);
  const tail = segments.findIndex(takesSlash);
  const parts =
    tail < 0 ? segments : [...segments.slice(0, tail), joinSegments(segments.slice(tail))];
  return parts.filter((part) => {
    const captures = part.filter((token) => token.kind === 'capture');
    return captures.length > 1 && captures.some(({ converter }) => converter.run === undefined);
  });
}

function isSlowPart(part: readonly PathToken[]): boolean {
  return measureGrowth(parseRegex(new RegExp(toRegexSource(part), 'u'))) !== 'linear';
}

function slowPattern(route: UrlRoute): CheckMessage {
  return {
    id: 'URLS_SLOW_REGEX',
    level: 'warning',
    reason: `The captures of "${route.route}" can take each other's characters, so the time of a match grows with a power of the length of the path.`,
    fix: 'Put a slash, or text that none of them can take, between the captures.',
    place: route.place,
  };
}
