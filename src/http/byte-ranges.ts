/** Bytes from `start` to `end`, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

// A client that asks for more has nothing good in mind (RFC 9110, section 14.2).
const MAX_RANGES = 16;

/**
 * Reads a `Range` header for content of `size` bytes (RFC 9110, section 14.1.2).
 *
 * @returns the ranges in their order; `'whole'` when the header is to be ignored: another unit, malformed, more than 16
 * ranges, or more bytes than there are; `'unsatisfiable'` when no range lies within the content
 */
export function parseByteRanges(
  header: string,
  size: number,
): readonly ByteRange[] | 'whole' | 'unsatisfiable' {
  const list = /^bytes\s*=(.*)$/i.exec(header)?.[1];
  if (list === undefined) return 'whole';
  const ranges: ByteRange[] = [];
  const specs = list.split(',', MAX_RANGES + 1).map((spec) => spec.trim());
  if (specs.length > MAX_RANGES) return 'whole';
  for (const spec of specs) {
    const found = /^(\d*)-(\d*)$/.exec(spec);
    if (found === null || spec === '-') return 'whole';
    const range = toRange(found[1]!, found[2]!, size);
    if (range === 'malformed') return 'whole';
    if (range !== undefined) ranges.push(range);
  }
  if (ranges.length === 0) return 'unsatisfiable';
  return ranges.length > 1 && totalBytes(ranges) > size ? 'whole' : ranges;
}

/** Undefined for a range outside of the content. */
function toRange(first: string, last: string, size: number): ByteRange | 'malformed' | undefined {
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? undefined : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < start) return 'malformed';
  return start >= size ? undefined : { start, end };
}

/** Number of bytes in all `ranges` together. */
export function totalBytes(ranges: readonly ByteRange[]): number {
  return ranges.reduce((sum, { start, end }) => sum + end - start + 1, 0);
}
