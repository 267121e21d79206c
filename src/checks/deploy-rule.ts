import type { CheckLevel } from './check-message.js';
import type { CheckTarget } from './check.js';

/** One unsafe thing about settings, for the table of rules. */
export interface DeployRule {
  readonly id: string;
  readonly level: CheckLevel;
  /** What is wrong, as a sentence; undefined when all is well. */
  readonly find: (target: CheckTarget) => string | undefined;
  readonly fix: string;
}

/** `sentence` when `isWrong`, else nothing. */
export function sayIf(isWrong: boolean, sentence: string): string | undefined {
  return isWrong ? sentence : undefined;
}
