import { refuseStandardDecorators } from '../errors/standard-decorators.js';
import type { Constructor } from './constructor.js';

/** What `@Env` and `@Secret` wrote down for one property of a settings class. */
export interface SettingRecord {
  readonly property: string;
  /** Name of the environment variable, if the property is read from one. */
  readonly variable?: string;
  readonly isSecret: boolean;
  /** Class recorded by the compiler: `String`, `Number`, `Boolean`, `Array` … */
  readonly type: unknown;
}

const records = new WeakMap<object, Map<string, SettingRecord>>();

/**
 * Reads a settings property from the environment variable `variable`.
 *
 * The text is turned into the declared type: `true/false/1/0/yes/no/on/off`, a number, a string, or, for an array,
 * a list separated by commas.
 */
export function Env(variable: string): PropertyDecorator {
  return (prototype, property) => record(prototype, property, { variable });
}

/** Marks a settings property whose value is never shown: not by `lapompe settings`, not on a debug page, not in a log. */
export function Secret(): PropertyDecorator {
  return (prototype, property) => record(prototype, property, { isSecret: true });
}

/** All records of `settings` and its bases, one for each property: what a derived class says again wins. */
export function settingRecordsOf(settings: Constructor): readonly SettingRecord[] {
  const found = new Map<string, SettingRecord>();
  let prototype = settings.prototype as object | null;
  while (prototype) {
    for (const [property, entry] of records.get(prototype) ?? []) {
      const derived = found.get(property);
      if (derived === undefined) found.set(property, entry);
      else
        found.set(property, { ...entry, ...derived, isSecret: entry.isSecret || derived.isSecret });
    }
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  return [...found.values()];
}

function record(prototype: object, name: string | symbol, part: Partial<SettingRecord>): void {
  refuseStandardDecorators(name);
  const property = String(name);
  const own = records.get(prototype) ?? new Map<string, SettingRecord>();
  records.set(prototype, own);
  const type: unknown = Reflect.getMetadata('design:type', prototype, property);
  own.set(property, { isSecret: false, ...own.get(property), type, ...part, property });
}
