import type { BaseSettings } from '../conf/base-settings.js';
import type { CheckMessage } from './check-message.js';

/** `findings` without those whose id stands in `settings.silencedChecks`. */
export function withoutSilenced(
  findings: readonly CheckMessage[],
  settings: Pick<BaseSettings, 'silencedChecks'>,
): readonly CheckMessage[] {
  const silenced = new Set(settings.silencedChecks);
  return findings.filter(({ id }) => !silenced.has(id));
}
