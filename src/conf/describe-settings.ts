import { BaseSettings } from './base-settings.js';
import type { Constructor } from './constructor.js';
import { settingRecordsOf } from './env.js';
import { MASK, maskSettings } from './mask-settings.js';
import { sourcesOf } from './settings-sources.js';

/** One line of `lapompe settings`. */
export interface DescribedSetting {
  readonly name: string;
  /** Never a secret: masked by `@Secret`, by name and by type. */
  readonly value: unknown;
  /** `class`, `environment PORT`, `.env.local PORT`, `generated`, `override`. */
  readonly source: string;
  /** The environment variable that sets it, if any. */
  readonly variable: string | undefined;
}

/** Every property of `settings` with its masked value and its origin, in the order of declaration. */
export function describeSettings(settings: BaseSettings): readonly DescribedSetting[] {
  const records = new Map(
    settingRecordsOf(settings.constructor as Constructor).map((record) => [
      record.property,
      record,
    ]),
  );
  const sources = sourcesOf(settings);
  // The framework's own settings are marked where they are secret; a name such as "unknownKeys" is no reason to hide one.
  const own = new Set(Object.keys(new BaseSettings()));
  return Object.entries(settings).map(([name, value]: [string, unknown]) => {
    const record = records.get(name);
    const shown = maskSettings(value, own.has(name) ? '' : name);
    const isHidden = record?.isSecret === true && value !== '' && value !== undefined;
    return {
      name,
      value: isHidden ? MASK : shown,
      source: sources.get(name) ?? 'class',
      variable: record?.variable,
    };
  });
}
