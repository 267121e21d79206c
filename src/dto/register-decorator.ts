import type * as classValidator from 'class-validator';

import { lazyClassValidator } from './library-parts.js';

/** Writes down a rule of the application's own, for a decorator of its own. */
export const registerDecorator: (typeof classValidator)['registerDecorator'] = lazyClassValidator(
  'register-decorator',
  'registerDecorator',
);

/** What a rule is told besides the value: the object, the name of the property, the parameters of the rule. */
export type ValidationArguments = classValidator.ValidationArguments;

/** What each decorator takes last: `each`, `message` and the like. */
export type ValidationOptions = classValidator.ValidationOptions;

/** A class of rules, for `@Validate()`. */
export type ValidatorConstraintInterface = classValidator.ValidatorConstraintInterface;
