import { BaseSettings } from '../conf/base-settings.js';
import type { Constructor } from '../conf/constructor.js';
import { describeSettings } from '../conf/describe-settings.js';
import { settingRecordsOf } from '../conf/env.js';
import { isSecretName } from '../conf/mask-settings.js';
import { preview } from './preview.js';
import type { SecretMask } from './secret-mask.js';

/** One setting as the page shows it. */
export interface ShownSetting {
  readonly name: string;
  readonly text: string;
  /** Where its value comes from: `class`, `environment PORT` … */
  readonly source: string;
}

/** All settings in the order of declaration, secrets masked. */
export function settingsFactsOf(settings: BaseSettings, mask: SecretMask): readonly ShownSetting[] {
  return describeSettings(settings).map(({ name, value, source }) => ({
    name,
    text: typeof value === 'string' ? value : preview(value, mask),
    source,
  }));
}

// Names of settings that speak of secrets without being one: `sessionCookieName`, `csrfHeaderName`.
const STRUCTURAL_NAME =
  /(?:name|header|path|domain|engine|backend|class|site|prefix|url|param|field|method|origin|algorithm)s?$/i;

/** Teaches `mask` every secret of the settings, so that it is found in messages and source lines too. */
export function learnSettings(settings: BaseSettings, mask: SecretMask): void {
  const marked = new Set(
    settingRecordsOf(settings.constructor as Constructor)
      .filter((record) => record.isSecret)
      .map((record) => record.property),
  );
  const own = new Set(Object.keys(new BaseSettings()));
  for (const [name, value] of Object.entries(settings)) {
    const soundsSecret = !own.has(name) && isSecretName(name) && !STRUCTURAL_NAME.test(name);
    mask.learnDeep(value, marked.has(name) || soundsSecret);
    if (typeof value === 'string') learnUrlPassword(value, mask);
  }
}

function learnUrlPassword(value: string, mask: SecretMask): void {
  if (!value.includes('://') || !URL.canParse(value)) return;
  const { password } = new URL(value);
  mask.learn(password);
  try {
    mask.learn(decodeURIComponent(password));
  } catch {
    // Not percent-encoded after all; learned as it is.
  }
}
