import { compare, type Round } from './figures.js';

/**
 * The least ratio to node:http by hand, of requests for each second of processor time, by major version of Node: well below
 * what is measured on a machine without neighbours, so that nobody but a change of ours can break it.
 */
const LIMITS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  '20': { w1: 0.55, w2: 0.55, w3: 0.55, w4: 0.5, w5: 0.7, w6: 0.52 },
  '24': { w1: 0.62, w2: 0.62, w3: 0.62, w4: 0.58, w5: 0.7, w6: 0.58 },
};

/** Where two measurements of the same server differ by more, the machine is too busy for a verdict. */
const MOST_SPREAD = 0.15;

/** What the gate says of one piece of work. */
export interface Verdict {
  readonly work: string;
  readonly ratio: number;
  readonly limit: number;
  /** How far two measurements of the same server are apart: 0.1 is 10 %. */
  readonly spread: number;
  readonly outcome: 'passed' | 'skipped' | 'FAILED';
}

/** The works that have a limit. */
export const GATED_WORKS = Object.keys(LIMITS['24'] ?? {});

/** The limit of a work; for a version without a line of its own, the lowest there is. */
export function limitFor(nodeMajor: string, work: string): number {
  const lines = LIMITS[nodeMajor] === undefined ? Object.values(LIMITS) : [LIMITS[nodeMajor]];
  return Math.min(...lines.map((line) => line[work] ?? 0));
}

/** Judges one work by the rounds of node:http by hand and of two servers that are the same. */
export function judge(
  work: string,
  nodeMajor: string,
  { raw, own, again }: Readonly<Record<'raw' | 'own' | 'again', readonly Round[]>>,
): Verdict {
  const spread = Math.abs(1 - compare(own, again).bestCpu);
  const ratio = (compare(own, raw).bestCpu + compare(again, raw).bestCpu) / 2;
  const limit = limitFor(nodeMajor, work);
  const outcome = spread > MOST_SPREAD ? 'skipped' : ratio < limit ? 'FAILED' : 'passed';
  return { work, ratio, limit, spread, outcome };
}
