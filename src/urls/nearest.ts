const MOST_LOOKED_AT = 10_000;

/** The up to three names of `known` that are closest to `wanted`, the closest first; none that is far away. */
export function nearest(wanted: string, known: Iterable<string>): readonly string[] {
  const allowed = Math.max(2, Math.floor(wanted.length / 3));
  const scored: (readonly [name: string, distance: number])[] = [];
  let count = 0;
  for (const name of known) {
    if ((count += 1) > MOST_LOOKED_AT) break;
    const distance = isPartOf(wanted, name)
      ? 1
      : editDistance(wanted.toLowerCase(), name.toLowerCase(), allowed);
    if (distance <= allowed) scored.push([name, distance]);
  }
  return scored
    .sort(([, one], [, other]) => one - other)
    .slice(0, 3)
    .map(([name]) => name);
}

/** `detail` for `book-detail`, or `book-detail` for `api:book-detail`. */
function isPartOf(wanted: string, name: string): boolean {
  return (
    wanted.length > 2 &&
    (name.endsWith(`:${wanted}`) || name.endsWith(`-${wanted}`) || wanted.endsWith(`:${name}`))
  );
}

/** Levenshtein's distance; anything above `limit` where it is above. */
function editDistance(one: string, other: string, limit: number): number {
  if (Math.abs(one.length - other.length) > limit) return limit + 1;
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let line = 1; line <= one.length; line += 1) {
    const next = [line];
    for (let column = 1; column <= other.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (one[line - 1] === other[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
