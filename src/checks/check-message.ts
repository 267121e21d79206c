import type { SourcePlace } from '../errors/source-place.js';

/** How bad a finding is. Boot stops at `error` and `critical`; `lapompe check --fail-level` chooses where it fails. */
export type CheckLevel = 'debug' | 'info' | 'warning' | 'error' | 'critical';

/** One finding of a check: what is wrong, where, and how to mend it. */
export interface CheckMessage {
  /** Stable identifier, the same as the error's code: `URLS_DUPLICATE_ROUTE`. */
  readonly id: string;
  readonly level: CheckLevel;
  /** What was found and what was expected. */
  readonly reason: string;
  /** One imperative sentence. */
  readonly fix: string;
  readonly place?: SourcePlace | undefined;
}
