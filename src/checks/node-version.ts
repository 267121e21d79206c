import type { CheckMessage } from './check-message.js';

interface NodeLine {
  /** The last day on which the line gets security fixes. */
  readonly endOfLife: string;
  /** The first version without the holes that were known when this table was written. */
  readonly leastSafe: string;
}

const LINES: ReadonlyMap<number, NodeLine> = new Map([
  [20, { endOfLife: '2026-04-30', leastSafe: '20.20.0' }],
  [22, { endOfLife: '2027-04-30', leastSafe: '22.22.0' }],
  [24, { endOfLife: '2028-04-30', leastSafe: '24.13.0' }],
  [26, { endOfLife: '2029-04-30', leastSafe: '26.0.0' }],
]);

/** Tells whether Node `version` (such as `24.13.0`) is out of support, or has holes that are fixed in later ones. */
export function checkNodeVersion(version: string, now: Date): readonly CheckMessage[] {
  const major = Number.parseInt(version, 10);
  const line = LINES.get(major);
  // A line newer than this table: nothing is known against it, unless it is one of those that live half a year.
  if (line === undefined && major > Math.max(...LINES.keys()) && major % 2 === 0) return [];
  const today = now.toISOString().slice(0, 10);
  if (line === undefined || line.endOfLife < today) return [outOfSupport(version, line)];
  return isOlder(version, line.leastSafe) ? [knownBad(version, line.leastSafe)] : [];
}

function outOfSupport(version: string, line: NodeLine | undefined): CheckMessage {
  const since =
    line === undefined
      ? 'is no long-term line'
      : `has had no security fixes since ${line.endOfLife}`;
  return {
    id: 'DEPLOY_NODE_OUT_OF_SUPPORT',
    level: 'warning',
    reason: `Node ${version} ${since}.`,
    fix: 'Move to a line with long-term support, such as Node 24.',
  };
}

function knownBad(version: string, leastSafe: string): CheckMessage {
  return {
    id: 'DEPLOY_NODE_KNOWN_BAD',
    level: 'error',
    reason: `Node ${version} has published security holes that ${leastSafe} has not.`,
    fix: `Move to Node ${leastSafe} or later.`,
  };
}

function isOlder(version: string, other: string): boolean {
  const [one, two] = [version, other].map((each) =>
    each.split('.').map((part) => Number.parseInt(part, 10)),
  );
  for (const [index, part] of two!.entries()) {
    if ((one![index] ?? 0) !== part) return (one![index] ?? 0) < part;
  }
  return false;
}
