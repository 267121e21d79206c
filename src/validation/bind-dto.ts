import { plainToInstance } from 'class-transformer';
import { validate, validateSync, type ValidationError } from 'class-validator';

import type { Constructor } from '../conf/constructor.js';
import { ValidationFailed, type FieldProblem } from '../errors/http-error.js';
import type { MultiValueMap } from '../http/multi-value-map.js';
import { coerceText } from './coerce.js';
import { describeDto, type DtoDescription, type DtoProperty } from './dto-metadata.js';

/** How input is bound to a DTO. */
export interface BindOptions {
  /** Where the input came from; named in errors, and decides between 422 (content) and 400. */
  readonly source: 'body' | 'query' | 'header' | 'cookie' | 'path' | 'files';
  /** What to do with keys that the DTO does not declare. */
  readonly unknownKeys: 'drop' | 'refuse';
}

/** Turns input into a validated instance. At once where no rule of the DTO is asynchronous. */
export type DtoBinder = (input: unknown, isText: boolean) => object | Promise<object>;

type Problems = Record<string, FieldProblem[]>;

/**
 * Makes the binder of a DTO class. Runs once, at boot.
 *
 * Only declared keys are read, nested objects and lists element by element; then class-transformer makes the instance
 * and class-validator decides. The binder throws {@link ValidationFailed} with every problem by its dotted path.
 */
export function createDtoBinder(type: Constructor, options: BindOptions): DtoBinder {
  const description = describeDto(type);

  return function bindDto(input, isText) {
    const problems: Problems = Object.create(null) as Problems;
    const plain = isText
      ? plainFromFields(input as MultiValueMap<string>, description)
      : plainFromValue(input, description, '', problems);
    if (options.unknownKeys === 'refuse') collectUnknownKeys(input, isText, description, '', problems);
    refuse(problems, type, options);

    const instance = plainToInstance(type, plain, { exposeDefaultValues: true }) as object;
    if (description.hasAsyncRules) return validateLater(instance, type, options);
    refuse(flatten(validateSync(instance, RULES)), type, options);
    return instance;
  };
}

const RULES = { forbidUnknownValues: true, validationError: { target: false, value: false } } as const;

async function validateLater(instance: object, type: Constructor, options: BindOptions): Promise<object> {
  refuse(flatten(await validate(instance, RULES)), type, options);
  return instance;
}

function refuse(problems: Problems, type: Constructor, options: BindOptions): void {
  const fields = Object.keys(problems);
  if (fields.length === 0) return;
  const isUnknownOnly = fields.every((field) => problems[field]!.every(({ code }) => code === 'unknownKey'));
  throw new ValidationFailed(problems, {
    source: options.source,
    dtoName: type.name,
    // A key nobody declared is a request that was not understood; a value against the rules was.
    ...(isUnknownOnly ? { status: 400 } : {}),
  });
}

// ---- JSON: shape is checked, nothing is coerced -------------------------------------------------------------------

function plainFromValue(value: unknown, description: DtoDescription, path: string, problems: Problems): object {
  const plain: Record<string, unknown> = {};
  if (!isRecord(value)) {
    report(problems, path, 'isObject', 'must be an object');
    return plain;
  }
  for (const property of description.properties) {
    if (!Object.hasOwn(value, property.inputName)) continue;
    const at = path === '' ? property.inputName : `${path}.${property.inputName}`;
    plain[property.inputName] = plainProperty(value[property.inputName], property, at, problems);
  }
  return plain;
}

function plainProperty(value: unknown, property: DtoProperty, path: string, problems: Problems): unknown {
  if (property.isInteger && typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    report(problems, path, 'unsafeInteger', 'must be a whole number between -(2^53 - 1) and 2^53 - 1');
    return value;
  }
  if (property.nested === undefined || value === null || value === undefined || property.isMap) return value;
  const nested = describeDto(property.nested);
  if (!property.isList) return plainFromValue(value, nested, path, problems);
  if (!Array.isArray(value)) return value; // isArray words the error
  // Bound one by one: a list within the list, or a hole in it, is not an element.
  return Array.from(value as unknown[], (element, index) => plainFromValue(element, nested, `${path}.${index}`, problems));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

// ---- Query and form: text is coerced by the declared type -----------------------------------------------------------

function plainFromFields(fields: MultiValueMap<string>, description: DtoDescription): object {
  const plain: Record<string, unknown> = {};
  for (const { inputName, isList, scalar } of description.properties) {
    if (!fields.has(inputName)) continue;
    const value = isList
      ? fields.getList(inputName).map((text) => coerceText(text, scalar))
      : coerceText(fields.get(inputName) ?? '', scalar);
    if (value !== undefined) plain[inputName] = value;
  }
  return plain;
}

function collectUnknownKeys(
  input: unknown,
  isText: boolean,
  description: DtoDescription,
  path: string,
  problems: Problems,
): void {
  const keys = isText ? [...(input as MultiValueMap<string>).keys()] : isRecord(input) ? Object.keys(input) : [];
  for (const key of keys) {
    const property = description.properties.find(({ inputName }) => inputName === key);
    const at = path === '' ? key : `${path}.${key}`;
    if (property === undefined) {
      report(problems, at, 'unknownKey', `is not known; the known keys are ${knownKeys(description)}`);
    } else if (!isText && property.nested !== undefined && !property.isMap) {
      const value = (input as Record<string, unknown>)[key];
      const elements: unknown[] = Array.isArray(value) ? value : [value];
      elements.forEach((element, index) =>
        collectUnknownKeys(element, false, describeDto(property.nested!), Array.isArray(value) ? `${at}.${index}` : at, problems),
      );
    }
  }
}

function knownKeys(description: DtoDescription): string {
  return description.properties.map(({ inputName }) => `"${inputName}"`).join(', ');
}

// ---- Errors -----------------------------------------------------------------------------------------------------------

function report(problems: Problems, path: string, code: string, message: string): void {
  (problems[path] ??= []).push({ code, message });
}

/** class-validator's tree as dotted paths with the rules' names as codes. */
function flatten(errors: readonly ValidationError[], path = '', problems: Problems = Object.create(null) as Problems): Problems {
  for (const error of errors) {
    const at = path === '' ? error.property : `${path}.${error.property}`;
    for (const [code, message] of Object.entries(error.constraints ?? {})) report(problems, at ?? '', code, message);
    if (error.children && error.children.length > 0) flatten(error.children, at, problems);
  }
  return problems;
}
