import type { BaseSettings } from '../conf/base-settings.js';
import type { CheckMessage } from './check-message.js';

/** What a check may look at. */
export interface CheckTarget {
  readonly settings: BaseSettings;
  /** Parts of the application, by name: `graph`, `resolver` … Empty when only the settings are checked. */
  readonly context: Readonly<Record<string, unknown>>;
  /** Variables of the process. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Looks at one aspect of the application and tells what is wrong with it (Django topic: system check framework). */
export type Check = (
  target: CheckTarget,
) => readonly CheckMessage[] | Promise<readonly CheckMessage[]>;

/** What can be said about a check. */
export interface CheckOptions {
  /** Words by which `lapompe check --tag` chooses. */
  readonly tags?: readonly string[];
  /** Runs with `--deploy` only. @defaultValue false */
  readonly deploy?: boolean;
}
