import { fileURLToPath } from 'node:url';

import {
  parseStackPlace,
  placeOfClass,
  placeOfField,
  startOfSource,
  type SourcePlace,
} from '../errors/source-place.js';
import type { BaseSettings } from './base-settings.js';
import type { Constructor } from './constructor.js';

/** A property that {@link BaseSettings} assigns: from there, the stack leads back through all constructors. */
const FIRST = 'debug';

/**
 * Where a settings class gives `property` its value; where the class stands, if it leaves the default; the beginning of the
 * module `base`, if neither can be found. Constructs the class anew: for findings, not for settings that are well.
 *
 * @param base - URL of the application's module
 */
export function placeOfSetting(
  type: Constructor<BaseSettings>,
  base: string,
  property: string,
): SourcePlace | undefined {
  const [framework = '', ...outer] = watchAssignments(type, FIRST)[0] ?? [];
  const frameworkFile = fileOf(framework);
  const given = watchAssignments(type, property).at(-1)?.[0];
  if (given !== undefined && fileOf(given) !== frameworkFile) return parseStackPlace(given);
  // The most derived class first: a field that is defined, not assigned, is seen in the text alone.
  const files = outer.flatMap((frame) => fileOf(frame) ?? []).reverse();
  const own = files.filter((file) => file !== frameworkFile);
  const field = own
    .map((file) => placeOfField(file, property))
    .find((place) => place !== undefined);
  if (field !== undefined) return field;
  const isFile = base.startsWith('file:');
  const candidates = isFile ? [...own, fileURLToPath(base)] : own;
  const place = candidates.map((file) => placeOfClass(file, type.name)).find(Boolean);
  return place ?? (isFile ? startOfSource(fileURLToPath(base)) : undefined);
}

/** The constructors under way at each assignment of `property`, the innermost first, as frames of a stack. */
function watchAssignments(type: Constructor<BaseSettings>, property: string): string[][] {
  const seen: string[][] = [];
  class Watched extends (type as Constructor<object>) {}
  Object.defineProperty(Watched.prototype, property, {
    set: () => {
      seen.push(constructorFrames());
    },
  });
  try {
    new Watched();
  } catch {
    // What was seen before is good enough.
  }
  return seen;
}

function constructorFrames(): string[] {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 50;
  const { stack = '' } = new Error();
  Error.stackTraceLimit = limit;
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const end = frames.findIndex((frame) => frame.includes(watchAssignments.name));
  // The first two are this function and the setter.
  return frames.slice(2, end < 0 ? undefined : end);
}

/** The file of a frame as it runs, before any source map. */
function fileOf(frame: string): string | undefined {
  const location = /\(?([^()\s][^()]*):\d+:\d+\)?$/.exec(frame.trim())?.[1]?.replace(/^at /, '');
  if (location === undefined || location.startsWith('node:')) return undefined;
  return location.startsWith('file:') ? fileURLToPath(location.replace(/\?.*$/, '')) : location;
}
