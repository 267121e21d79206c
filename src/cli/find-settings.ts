import { pathToFileURL } from 'node:url';

import { BootError } from '../application/boot-error.js';
import { importFailure } from '../application/scan-modules.js';
import { BaseSettings } from '../conf/base-settings.js';
import type { Constructor } from '../conf/constructor.js';
import { ImproperlyConfigured } from '../errors/framework-error.js';

/** The settings class of a project, and the module it stands in. */
export interface FoundSettings {
  readonly type: Constructor<BaseSettings>;
  /** `file:` URL of the module; `scan` is relative to it. */
  readonly base: string;
}

/** Imports a settings module and finds the class in it. */
export async function importSettings(file: string): Promise<FoundSettings> {
  const base = pathToFileURL(file).href;
  const exported = await importModule(file, base);
  const classes = [exported.Settings, exported.default, ...Object.values(exported)];
  const type = classes.find(
    (each) => typeof each === 'function' && each.prototype instanceof BaseSettings,
  );
  if (type !== undefined) return { type: type as Constructor<BaseSettings>, base };
  throw new ImproperlyConfigured(`"${file}" exports no class that extends BaseSettings.`, {
    code: 'CLI_NO_SETTINGS_CLASS',
    fix: 'Export it: export class Settings extends BaseSettings { … }.',
  });
}

async function importModule(file: string, url: string): Promise<Record<string, unknown>> {
  try {
    return (await import(url)) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof ImproperlyConfigured) throw error;
    throw new BootError([importFailure(file, error)]);
  }
}
