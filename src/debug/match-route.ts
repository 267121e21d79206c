/** How well a path fits a route as it is written. */
export interface RouteFit {
  /** `same`: it fits; `slash`: but for the slash at the end; `near`: but for the named segments. */
  readonly kind: 'same' | 'slash' | 'near';
  /** What differs, one sentence for each segment. */
  readonly differences: readonly string[];
}

const MAX_LENGTH = 500;
const MAX_SEGMENTS = 30;

/**
 * Compares a path with a route such as `books/<int:pk>/`, for advice only: the resolver alone decides what matches.
 *
 * @returns undefined when they have little in common, or the route is a regular expression.
 */
export function compareWithRoute(path: string, route: string): RouteFit | undefined {
  if (path.length > MAX_LENGTH || /[\\^$(|]/.test(route)) return undefined;
  const asked = segmentsOf(path);
  const wanted = segmentsOf(route);
  if (asked.length > MAX_SEGMENTS || !haveSameLength(asked, wanted)) return undefined;

  const differences: string[] = [];
  let sharedLiterals = 0;
  for (const [index, segment] of wanted.entries()) {
    if (isRest(segment)) break;
    const difference = compareSegment(asked[index] ?? '', segment);
    if (difference === undefined) return undefined;
    if (difference === '') sharedLiterals += segment.includes('<') ? 0 : 1;
    else differences.push(difference);
  }
  if (differences.length > 0)
    return isNear(differences, sharedLiterals, wanted) ? { kind: 'near', differences } : undefined;
  return { kind: endsAlike(path, route) ? 'same' : 'slash', differences };
}

// One slip is a near miss; more are another address.
function isNear(
  differences: readonly string[],
  sharedLiterals: number,
  wanted: readonly string[],
): boolean {
  return (
    differences.length === 1 &&
    (sharedLiterals > 0 || wanted.length === 1 || wanted.some((segment) => segment.includes('<')))
  );
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function isRest(segment: string): boolean {
  return segment.startsWith('<path:');
}

function haveSameLength(asked: readonly string[], wanted: readonly string[]): boolean {
  const rest = wanted.findIndex(isRest);
  return rest < 0 ? asked.length === wanted.length : asked.length > rest;
}

function endsAlike(path: string, route: string): boolean {
  return (
    path.endsWith('/') === (route.endsWith('/') || route === '') ||
    isRest(route.slice(route.lastIndexOf('/') + 1))
  );
}

/** Empty when the segment fits; a sentence when it nearly does; undefined when it does not. */
function compareSegment(asked: string, wanted: string): string | undefined {
  const capture = /^<(?:(\w+):)?(\w+)>$/.exec(wanted);
  if (capture !== null) return compareCapture(asked, capture[1] ?? 'str', capture[2] ?? '');
  if (wanted.includes('<')) return '';
  if (asked === wanted) return '';
  if (asked.toLowerCase() === wanted.toLowerCase())
    return `"${asked}" is written "${wanted}" in the route`;
  return isOneSlipApart(asked, wanted) ? `"${asked}" looks like "${wanted}"` : undefined;
}

const CONVERTERS: Readonly<Record<string, { readonly pattern: RegExp; readonly meaning: string }>> =
  {
    int: { pattern: /^\d+$/, meaning: 'a whole number' },
    slug: { pattern: /^[-\w]+$/, meaning: 'a slug (letters, digits, "-" and "_")' },
    uuid: {
      pattern: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
      meaning: 'a UUID in lower case',
    },
  };

function compareCapture(asked: string, converter: string, name: string): string {
  const known = CONVERTERS[converter];
  if (known === undefined || known.pattern.test(asked)) return '';
  return `"${asked}" is not ${known.meaning}, which <${converter}:${name}> asks for`;
}

/** True when one letter is missing, added, replaced, or swapped with its neighbour. */
function isOneSlipApart(one: string, other: string): boolean {
  if (Math.min(one.length, other.length) < 3 || Math.abs(one.length - other.length) > 1)
    return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start++;
  let [end, otherEnd] = [one.length, other.length];
  while (end > start && otherEnd > start && one[end - 1] === other[otherEnd - 1]) {
    end--;
    otherEnd--;
  }
  const [left, right] = [one.slice(start, end), other.slice(start, otherEnd)];
  const isSwap =
    left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
  return isSwap || (left.length <= 1 && right.length <= 1);
}
