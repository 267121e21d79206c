import type { CheckLevel, CheckMessage } from './check-message.js';

/** All levels, the least first. */
export const CHECK_LEVELS: readonly CheckLevel[] = [
  'debug',
  'info',
  'warning',
  'error',
  'critical',
];

/** Negative when `one` is less grave than `other`, zero when equal. */
export function compareLevels(one: CheckLevel, other: CheckLevel): number {
  return CHECK_LEVELS.indexOf(one) - CHECK_LEVELS.indexOf(other);
}

/** True when one of `findings` is as grave as `level`, or graver: then `check --fail-level` fails. */
export function reachesLevel(
  findings: readonly CheckMessage[],
  level: CheckLevel = 'error',
): boolean {
  return findings.some((finding) => compareLevels(finding.level, level) >= 0);
}

/** `word` as a level; undefined when it is none. */
export function parseLevel(word: string): CheckLevel | undefined {
  return CHECK_LEVELS.find((level) => level === word.toLowerCase());
}
