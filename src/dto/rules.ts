import type * as classValidator from 'class-validator';

import { lazyClassValidator } from './library-parts.js';

// Decorators of class-validator but for those of texts: the same functions, each loaded when it is first used.

type Rules = typeof classValidator;

function rule<Name extends keyof Rules>(file: string, name: Name): Rules[Name] {
  return lazyClassValidator(`decorator/${file}`, name);
}

/** Declares a property without asking anything of it. */
export const Allow: Rules['Allow'] = rule('common/Allow', 'Allow');

/** Checks if the value is the same (`===`) as the comparison. */
export const Equals: Rules['Equals'] = rule('common/Equals', 'Equals');

/** Checks if value is defined (!== undefined, !== null). */
export const IsDefined: Rules['IsDefined'] = rule('common/IsDefined', 'IsDefined');

/** Checks if given value is empty (=== '', === null, === undefined). */
export const IsEmpty: Rules['IsEmpty'] = rule('common/IsEmpty', 'IsEmpty');

/** Checks if given value is in a array of allowed values. */
export const IsIn: Rules['IsIn'] = rule('common/IsIn', 'IsIn');

/** Checks if a value is string in format a "latitude,longitude". */
export const IsLatLong: Rules['IsLatLong'] = rule('common/IsLatLong', 'IsLatLong');

/** Checks if a given value is a latitude. */
export const IsLatitude: Rules['IsLatitude'] = rule('common/IsLatitude', 'IsLatitude');

/** Checks if a given value is a longitude. */
export const IsLongitude: Rules['IsLongitude'] = rule('common/IsLongitude', 'IsLongitude');

/** Checks if given value is not empty (!== '', !== null, !== undefined). */
export const IsNotEmpty: Rules['IsNotEmpty'] = rule('common/IsNotEmpty', 'IsNotEmpty');

/** Checks if given value not in a array of allowed values. */
export const IsNotIn: Rules['IsNotIn'] = rule('common/IsNotIn', 'IsNotIn');

/** Leaves out all rules of the property where the value is missing. */
export const IsOptional: Rules['IsOptional'] = rule('common/IsOptional', 'IsOptional');

/** Checks if the value is another (`!==`) than the comparison. */
export const NotEquals: Rules['NotEquals'] = rule('common/NotEquals', 'NotEquals');

/** Performs validation based on the given custom validation class. */
export const Validate: Rules['Validate'] = rule('common/Validate', 'Validate');

/** Asks functions of yours, given in place. */
export const ValidateBy: Rules['ValidateBy'] = rule('common/ValidateBy', 'ValidateBy');

/** Ignores the other validators on a property when the provided condition function returns false. */
export const ValidateIf: Rules['ValidateIf'] = rule('common/ValidateIf', 'ValidateIf');

/** Objects / object arrays marked with this decorator will also be validated. */
export const ValidateNested: Rules['ValidateNested'] = rule(
  'common/ValidateNested',
  'ValidateNested',
);

/** Resolve promise before validation. */
export const ValidatePromise: Rules['ValidatePromise'] = rule(
  'common/ValidatePromise',
  'ValidatePromise',
);

/** Registers custom validator class. */
export const ValidatorConstraint: Rules['ValidatorConstraint'] = rule(
  'common/Validate',
  'ValidatorConstraint',
);

/** Checks if a given value is an array. */
export const IsArray: Rules['IsArray'] = rule('typechecker/IsArray', 'IsArray');

/** Checks if a value is a boolean. */
export const IsBoolean: Rules['IsBoolean'] = rule('typechecker/IsBoolean', 'IsBoolean');

/** Checks if a value is a date. */
export const IsDate: Rules['IsDate'] = rule('typechecker/IsDate', 'IsDate');

/** Checks if a given value is the member of the provided enum. */
export const IsEnum: Rules['IsEnum'] = rule('typechecker/IsEnum', 'IsEnum');

/** Checks if value is an integer. */
export const IsInt: Rules['IsInt'] = rule('typechecker/IsInt', 'IsInt');

/** Checks if a value is a number. */
export const IsNumber: Rules['IsNumber'] = rule('typechecker/IsNumber', 'IsNumber');

/** Checks if the value is valid Object. */
export const IsObject: Rules['IsObject'] = rule('typechecker/IsObject', 'IsObject');

/** Checks if a given value is a real string. */
export const IsString: Rules['IsString'] = rule('typechecker/IsString', 'IsString');

/** Checks if value is a number that's divisible by another. */
export const IsDivisibleBy: Rules['IsDivisibleBy'] = rule('number/IsDivisibleBy', 'IsDivisibleBy');

/** Checks if the value is a negative number smaller than zero. */
export const IsNegative: Rules['IsNegative'] = rule('number/IsNegative', 'IsNegative');

/** Checks if the value is a positive number greater than zero. */
export const IsPositive: Rules['IsPositive'] = rule('number/IsPositive', 'IsPositive');

/** Checks if the value is less than or equal to the allowed maximum value. */
export const Max: Rules['Max'] = rule('number/Max', 'Max');

/** Checks if the value is greater than or equal to the allowed minimum value. */
export const Min: Rules['Min'] = rule('number/Min', 'Min');

/** Checks if the value is a date that's before the specified date. */
export const MaxDate: Rules['MaxDate'] = rule('date/MaxDate', 'MaxDate');

/** Checks if the value is a date that's after the specified date. */
export const MinDate: Rules['MinDate'] = rule('date/MinDate', 'MinDate');

/** Checks if array contains all values from the given array of values. */
export const ArrayContains: Rules['ArrayContains'] = rule('array/ArrayContains', 'ArrayContains');

/** Checks if the array's length is less or equal to the specified number. */
export const ArrayMaxSize: Rules['ArrayMaxSize'] = rule('array/ArrayMaxSize', 'ArrayMaxSize');

/** Checks if the array's length is greater than or equal to the specified number. */
export const ArrayMinSize: Rules['ArrayMinSize'] = rule('array/ArrayMinSize', 'ArrayMinSize');

/** Checks if array does not contain any of the given values. */
export const ArrayNotContains: Rules['ArrayNotContains'] = rule(
  'array/ArrayNotContains',
  'ArrayNotContains',
);

/** Checks if given array is not empty. */
export const ArrayNotEmpty: Rules['ArrayNotEmpty'] = rule('array/ArrayNotEmpty', 'ArrayNotEmpty');

/** Checks if all array's values are unique. */
export const ArrayUnique: Rules['ArrayUnique'] = rule('array/ArrayUnique', 'ArrayUnique');

/** Checks if the value is an instance of the specified object. */
export const IsInstance: Rules['IsInstance'] = rule('object/IsInstance', 'IsInstance');

/** Checks if the value is valid Object & not empty. */
export const IsNotEmptyObject: Rules['IsNotEmptyObject'] = rule(
  'object/IsNotEmptyObject',
  'IsNotEmptyObject',
);
