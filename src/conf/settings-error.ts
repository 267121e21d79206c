import { ImproperlyConfigured } from '../errors/framework-error.js';

/** One thing that is wrong with the settings; has the shape of a check's finding. */
export interface SettingsFinding {
  /** Stable identifier: `CONF_INVALID_VALUE`, `CONF_SECRET_KEY`, `CONF_DEBUG_IN_PRODUCTION`, `CONF_UNKNOWN_VARIABLE`. */
  readonly id: string;
  readonly level: 'warning' | 'error';
  /** The property it is about; undefined when it is about a variable that no property reads. */
  readonly property?: string;
  /** What was found and what was expected. Never shows a secret. */
  readonly reason: string;
  readonly fix: string;
}

/** All that is wrong with the settings, in one error. */
export class SettingsError extends ImproperlyConfigured {
  readonly findings: readonly SettingsFinding[];

  constructor(className: string, findings: readonly SettingsFinding[]) {
    const lines = findings.map(
      (finding) => `\n  - ${finding.reason}\n    ${finding.fix} [${finding.id}]`,
    );
    const count = findings.length === 1 ? 'one setting is' : `${findings.length} settings are`;
    super(`${className}: ${count} not usable.${lines.join('')}`, {
      code: 'CONF_INVALID_SETTINGS',
      fix: `Correct what is listed, in the environment, in a .env file, or in class "${className}".`,
    });
    this.findings = findings;
  }
}
