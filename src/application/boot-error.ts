import type { CheckMessage } from '../checks/check-message.js';
import { formatFindings } from '../checks/format-findings.js';
import { ImproperlyConfigured } from '../errors/framework-error.js';

/** The application is wired wrongly: everything that boot found, in one error. */
export class BootError extends ImproperlyConfigured {
  readonly #findings: readonly CheckMessage[];

  constructor(findings: readonly CheckMessage[]) {
    super(`The application cannot start.\n${formatFindings(findings, { color: false })}`, {
      code: 'APPLICATION_NOT_BOOTED',
      fix: 'Correct each of the findings; "lapompe check" prints them without starting.',
    });
    this.#findings = findings;
  }

  /** Everything that is wrong. */
  get findings(): readonly CheckMessage[] {
    return this.#findings;
  }
}
