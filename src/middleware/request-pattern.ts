import { ImproperlyConfigured } from '../errors/framework-error.js';
import { isExponential } from '../urls/regex-safety.js';

/**
 * What requests are tested with: a copy of a regular expression of the settings that keeps no position between two tests.
 *
 * @param setting - where `pattern` stands, for the message
 * @throws ImproperlyConfigured `MIDDLEWARE_UNSAFE_REGEX` when a request could keep it busy for ever.
 */
export function toRequestPattern(pattern: RegExp, setting: string): RegExp {
  if (isExponential(pattern)) {
    throw new ImproperlyConfigured(
      `The regular expression ${String(pattern)} in "${setting}" can take exponential time on a request that does not match.`,
      {
        code: 'MIDDLEWARE_UNSAFE_REGEX',
        fix: 'Write it without a repetition inside of a repetition.',
      },
    );
  }
  return new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
}
