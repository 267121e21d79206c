import { createRequire } from 'node:module';

import type * as classTransformer from 'class-transformer';
import type * as classValidator from 'class-validator';

import { refuseStandardDecorators } from '../errors/standard-decorators.js';

type ClassValidator = typeof classValidator;
type ClassTransformer = typeof classTransformer;
type AnyFunction = (...values: unknown[]) => unknown;

const load = createRequire(import.meta.url);

/**
 * One export of class-validator, from the file that defines it. The whole of it is more than 300 modules, telephone numbers
 * of all countries among them, which take longer to load than everything of ours; a settings class needs ten.
 *
 * @param file - below class-validator's folder `cjs`, without its ending
 */
export function partOfClassValidator<Name extends keyof ClassValidator>(
  file: string,
  name: Name,
): ClassValidator[Name] {
  return (load(`class-validator/cjs/${file}.js`) as ClassValidator)[name];
}

/** A function of class-validator, whose file is loaded when it is first called. */
export function lazyClassValidator<Name extends keyof ClassValidator>(
  file: string,
  name: Name,
): ClassValidator[Name] {
  return lazily(() => partOfClassValidator(file, name) as AnyFunction) as ClassValidator[Name];
}

/** A function of class-transformer, whose file, below the folder `cjs`, is loaded when it is first called. */
export function lazyClassTransformer<Name extends keyof ClassTransformer>(
  file: string,
  name: Name,
): ClassTransformer[Name] {
  return lazily(
    () => (load(`class-transformer/cjs/${file}.js`) as ClassTransformer)[name] as AnyFunction,
  ) as ClassTransformer[Name];
}

function lazily(loadFunction: () => AnyFunction): unknown {
  let genuine: AnyFunction | undefined;
  return (...values: unknown[]): unknown => {
    const made = (genuine ??= loadFunction())(...values);
    return typeof made === 'function' ? decorator(made as AnyFunction) : made;
  };
}

/** The library's decorator, but for calls as a standard one, which it would fall over. */
function decorator(genuine: AnyFunction): AnyFunction {
  return (target, name, ...rest) => {
    refuseStandardDecorators(name);
    return genuine(target, name, ...rest);
  };
}
