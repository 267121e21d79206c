import type * as classValidator from 'class-validator';

import { partOfClassValidator } from './library-parts.js';

/** Where class-validator's decorators write down what they say: one store for the process. */
export const getMetadataStorage = partOfClassValidator(
  'metadata/MetadataStorage',
  'getMetadataStorage',
);

/** Instance of a class of rules, from the container that `useContainer` of class-validator named. */
export const getFromContainer = partOfClassValidator('container', 'getFromContainer');

/** Kinds of entries in the store. */
export const ValidationTypes = partOfClassValidator(
  'validation/ValidationTypes',
  'ValidationTypes',
);

/** Asks all rules of an object, and gives what they refuse. */
export function validateSync(
  subject: object,
  options: classValidator.ValidatorOptions,
): classValidator.ValidationError[] {
  const Validator = partOfClassValidator('validation/Validator', 'Validator');
  return getFromContainer(Validator).validateSync(subject, options);
}
