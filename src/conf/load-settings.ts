import 'reflect-metadata';

import { validateSync } from '../dto/rule-store.js';
import { BaseSettings } from './base-settings.js';
import { coerceSetting } from './coerce-setting.js';
import type { Constructor } from './constructor.js';
import { elementRuleOf } from './element-rules.js';
import { settingRecordsOf, type SettingRecord } from './env.js';
import { freezeDeep } from './freeze-deep.js';
import { MASK, maskSettings } from './mask-settings.js';
import { nearestName } from './nearest-name.js';
import { findProjectFolder, readEnvironment, type EnvironmentValue } from './read-environment.js';
import { createEphemeralSecretKey, secretKeyWeakness } from './secret-key.js';
import { SettingsError, type SettingsFinding } from './settings-error.js';
import { recordSources, sourcesOf } from './settings-sources.js';

/** Where {@link loadSettings} reads from. */
export interface LoadSettingsOptions {
  /** Folder of the `.env` files. Default: that of the nearest `package.json` above the working folder. */
  readonly folder?: string;
  /** Default: `process.env`. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Default: `NODE_ENV` of `environment`. */
  readonly nodeEnv?: string;
  /** Values that stand above all others, and are validated like them; for tests and commands. */
  readonly overrides?: object;
}

/** What {@link loadSettings} gives back. */
export interface LoadedSettings<Settings extends BaseSettings = BaseSettings> {
  /** Complete, valid, frozen. */
  readonly settings: Settings;
  /** Origin of each property: `class`, `environment PORT`, `.env.local PORT`, `generated`. */
  readonly sources: ReadonlyMap<string, string>;
  /** What does not stop the boot: variables of `.env` files that look misspelt. */
  readonly warnings: readonly SettingsFinding[];
}

// Their elements are other people's objects (routes, provisions, functions): only the lists themselves are frozen.
const SHALLOW: ReadonlySet<string> = new Set([
  'controllers',
  'providers',
  'middleware',
  'urlpatterns',
  'express',
]);

/**
 * Makes the settings of an application: reads the environment over the defaults of the class, validates, freezes.
 *
 * @throws SettingsError `CONF_INVALID_SETTINGS`, which lists everything that is wrong.
 */
export function loadSettings<Settings extends BaseSettings>(
  SettingsClass: Constructor<Settings>,
  options: LoadSettingsOptions = {},
): LoadedSettings<Settings> {
  const { faults, ...loaded } = examineSettings(SettingsClass, options);
  if (faults.length > 0) throw new SettingsError(SettingsClass.name, faults);
  return loaded;
}

/** What {@link examineSettings} gives back. */
export interface ExaminedSettings<Settings extends BaseSettings> extends LoadedSettings<Settings> {
  /** What is wrong. Where there is something, the settings are good for checking all else, and for nothing more. */
  readonly faults: readonly SettingsFinding[];
}

/** The same without an error: what cannot be used has the default of the class, so that it causes no further findings. */
export function examineSettings<Settings extends BaseSettings>(
  SettingsClass: Constructor<Settings>,
  options: LoadSettingsOptions = {},
): ExaminedSettings<Settings> {
  const environment = options.environment ?? process.env;
  const nodeEnv = options.nodeEnv ?? environment.NODE_ENV ?? '';
  const variables = readEnvironment({
    environment,
    nodeEnv,
    folder: options.folder ?? findProjectFolder(),
  });
  const settings = new SettingsClass();
  const records = settingRecordsOf(SettingsClass);
  const sources = new Map(Object.keys(settings).map((property) => [property, 'class']));

  const faults = applyVariables(SettingsClass, settings, records, variables, sources);
  for (const [property, value] of Object.entries(options.overrides ?? {}) as [string, unknown][]) {
    (settings as unknown as Record<string, unknown>)[property] = value;
    sources.set(property, 'override');
  }
  faults.push(
    ...checkSecretKey(settings, nodeEnv, sources),
    ...checkDebug(settings, nodeEnv, sources),
  );
  // A rule of the property's own would say the same again.
  const faulty = new Set(faults.map((fault) => fault.property));
  faults.push(
    ...validate(settings, records, sources).filter((fault) => !faulty.has(fault.property)),
  );
  if (faults.length > 0) standIn(settings, new SettingsClass(), faults, sources);

  return {
    settings: freezeSettings(settings, sources),
    sources,
    warnings: findMisspelt(records, variables),
    faults: faults.map((fault) => fault.finding),
  };
}

function standIn<Settings extends BaseSettings>(
  settings: Settings,
  defaults: Settings,
  faults: readonly Fault[],
  sources: Sources,
): void {
  const ofFramework = new BaseSettings() as Settings;
  for (const { property } of faults) {
    const name = property as keyof Settings;
    // A default that is at fault itself cannot stand in.
    const isOwnFault = sources.get(property) === 'class' && name in ofFramework;
    settings[name] = (isOwnFault ? ofFramework : defaults)[name];
    if (property === 'secretKey') settings.secretKey = createEphemeralSecretKey();
  }
}

/**
 * A copy of `settings` with other values for some properties, frozen as well; for tests.
 *
 * @throws SettingsError `CONF_INVALID_SETTINGS` when a value breaks the property's rules.
 */
export function overrideSettings<Settings extends BaseSettings>(
  settings: Settings,
  partial: Partial<Settings>,
): Settings {
  const copy = Object.create(Object.getPrototypeOf(settings) as object) as Settings;
  Object.assign(copy, settings, partial);
  const sources = new Map(sourcesOf(settings));
  for (const property of Object.keys(partial)) sources.set(property, 'override');
  const SettingsClass = settings.constructor as Constructor<Settings>;
  const faults = validate(copy, settingRecordsOf(SettingsClass), sources);
  if (faults.length > 0)
    throw new SettingsError(
      SettingsClass.name,
      faults.map((fault) => fault.finding),
    );
  return freezeSettings(copy, sources);
}

interface Fault {
  readonly property: string;
  readonly finding: SettingsFinding;
}

type Sources = Map<string, string>;

function applyVariables(
  SettingsClass: Constructor<BaseSettings>,
  settings: BaseSettings,
  records: readonly SettingRecord[],
  variables: ReadonlyMap<string, EnvironmentValue>,
  sources: Sources,
): Fault[] {
  const faults: Fault[] = [];
  const values = settings as unknown as Record<string, unknown>;
  for (const record of records) {
    const found = record.variable === undefined ? undefined : variables.get(record.variable);
    if (found === undefined) continue;
    const source = `${found.source} ${record.variable}`;
    const value = values[record.property];
    const isList = record.type === Array || record.type === Set || Array.isArray(value);
    const elements = isList ? elementRuleOf(SettingsClass, record.property) : undefined;
    const coerced = coerceSetting(found.text, record.type, value, elements);
    sources.set(record.property, source);
    if ('value' in coerced) values[record.property] = coerced.value;
    else faults.push(invalidValue(record, source, found.text, coerced.expected));
  }
  return faults;
}

function validate(
  settings: BaseSettings,
  records: readonly SettingRecord[],
  sources: Sources,
): Fault[] {
  const errors = validateSync(settings, {
    forbidUnknownValues: false,
    validationError: { target: false },
  });
  return errors.map((error) => {
    const record = records.find((each) => each.property === error.property) ?? {
      property: error.property,
      isSecret: false,
      type: undefined,
    };
    const rules = Object.values(error.constraints ?? {});
    const expected = rules.length > 0 ? rules.join('; ') : 'its parts to be valid';
    return invalidValue(
      record,
      sources.get(error.property) ?? 'class',
      error.value as unknown,
      expected,
    );
  });
}

function invalidValue(
  record: SettingRecord,
  source: string,
  value: unknown,
  expected: string,
): Fault {
  const where = source === 'class' ? 'the default of the class' : source;
  const setBy = record.variable === undefined ? '' : ` (variable ${record.variable})`;
  return {
    property: record.property,
    finding: {
      id: 'CONF_INVALID_VALUE',
      property: record.property,
      level: 'error',
      reason: `"${record.property}"${setBy} is ${showValue(record, value)}, from ${where}; expected ${expected}.`,
      fix:
        record.variable === undefined
          ? `Change "${record.property}" in the settings class.`
          : `Set ${record.variable} to a fitting value.`,
    },
  };
}

function showValue(record: SettingRecord, value: unknown): string {
  if (value === undefined) return 'not set';
  if (record.isSecret) return '(hidden)';
  const shown = maskSettings(value, record.property);
  const text = shown === MASK ? '(hidden)' : (JSON.stringify(shown) ?? String(shown));
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function checkSecretKey(settings: BaseSettings, nodeEnv: string, sources: Sources): Fault[] {
  const isRelaxed = settings.debug || nodeEnv === 'test';
  if (settings.secretKey === '' && isRelaxed) {
    settings.secretKey = createEphemeralSecretKey();
    sources.set('secretKey', 'generated');
  }
  const weakness =
    isRelaxed || typeof settings.secretKey !== 'string'
      ? undefined
      : secretKeyWeakness(settings.secretKey);
  if (weakness === undefined) return [];
  const finding: SettingsFinding = {
    id: 'CONF_SECRET_KEY',
    property: 'secretKey',
    level: 'error',
    reason: `"secretKey" (variable SECRET_KEY) cannot sign anything: ${weakness}.`,
    fix: `Set SECRET_KEY to at least 32 random characters, such as the output of "openssl rand -base64 48"${nodeEnv === 'production' ? '' : '; DEBUG=true, such as in a .env file, does without one while you develop'}.`,
  };
  return [{ property: 'secretKey', finding }];
}

function checkDebug(settings: BaseSettings, nodeEnv: string, sources: Sources): Fault[] {
  if (nodeEnv !== 'production' || settings.debug !== true) return [];
  const finding: SettingsFinding = {
    id: 'CONF_DEBUG_IN_PRODUCTION',
    property: 'debug',
    level: 'error',
    reason: `"debug" (variable DEBUG) is on, from ${sources.get('debug')}, while NODE_ENV is "production".`,
    fix: 'Remove DEBUG from the production environment.',
  };
  return [{ property: 'debug', finding }];
}

/** Variables of the `.env` files (the process has too many of its own) that come near a known one. */
function findMisspelt(
  records: readonly SettingRecord[],
  variables: ReadonlyMap<string, EnvironmentValue>,
): readonly SettingsFinding[] {
  const known = records.flatMap((record) => record.variable ?? []);
  return [...variables].flatMap(([name, { source }]): SettingsFinding[] => {
    if (source === 'environment' || known.includes(name) || name.length < 4) return [];
    const near = nearestName(name, known);
    if (near === undefined || variables.has(near)) return [];
    return [
      {
        id: 'CONF_UNKNOWN_VARIABLE',
        level: 'warning',
        reason: `${source} sets ${name}, which no setting reads; ${near} was probably meant.`,
        fix: `Rename ${name} to ${near}, or declare a property with @Env('${name}').`,
      },
    ];
  });
}

function freezeSettings<Settings extends BaseSettings>(
  settings: Settings,
  sources: Sources,
): Settings {
  const values = settings as unknown as Record<string, unknown>;
  for (const [property, value] of Object.entries(settings) as [string, unknown][]) {
    values[property] =
      SHALLOW.has(property) && Array.isArray(value) ? freezeList(value) : freezeDeep(value);
  }
  recordSources(settings, sources);
  return Object.freeze(settings);
}

/** A frozen list: the same one where it is frozen already, since a URL conf carries more than its elements. */
function freezeList(list: readonly unknown[]): readonly unknown[] {
  return Object.isFrozen(list) ? list : Object.freeze([...list]);
}
