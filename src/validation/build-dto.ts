import type { Constructor } from '../conf/constructor.js';
import { HttpError } from '../errors/http-error.js';
import type { MultiValueMap } from '../http/multi-value-map.js';
import type { UploadedFile } from '../http/uploaded-file.js';
import { joinPath, placeName, type BindContext } from './bind-context.js';
import { coerceJson, coerceText, isOfKind, KIND_PROBLEMS } from './coerce.js';
import { describeDto, type DtoDescription, type DtoProperty } from './dto-metadata.js';
import type { Discriminator } from './transformer-store.js';

/** An object by its keys. */
export type Fields = Record<string, unknown>;

// ---- JSON: the shape is checked, nothing is coerced ---------------------------------------------------------------

/**
 * Makes an instance of a JSON value: only declared keys are read, nested objects and lists element by element.
 *
 * @returns undefined, and a problem, where the value is no object.
 */
export function buildFromJson(
  value: unknown,
  type: Constructor,
  path: string,
  context: BindContext,
): object | undefined {
  if (!isRecord(value)) {
    refuseShape(path, context);
    return undefined;
  }
  const description = describeDto(type);
  const instance = createInstance(description);
  for (const property of description.properties) {
    if (!Object.hasOwn(value, property.inputName)) continue;
    const raw = value[property.inputName];
    // Null stands for "not given" where the class has a value of its own for that.
    if (raw === null && property.isOptional && instance[property.name] !== undefined) continue;
    assignFromJson(instance, property, value, joinPath(path, property.inputName), context);
  }
  if (context.refusesUnknownKeys) reportUnknownKeys(Object.keys(value), description, path, context);
  return instance;
}

/** Says that a value is no object. */
export function refuseShape(path: string, context: BindContext): void {
  context.problems.add(path, 'isObject', `${placeName(path, context.options)} must be an object`);
}

/** Gives `instance` what `source` holds for one property. */
export function assignFromJson(
  instance: Fields,
  property: DtoProperty,
  source: Fields,
  at: string,
  context: BindContext,
): void {
  const bound = fromJson(source[property.inputName], property, at, context);
  assign(instance, property, bound, { source, at, context });
}

function fromJson(
  value: unknown,
  property: DtoProperty,
  at: string,
  context: BindContext,
): unknown {
  if (value === null) return null;
  const isOwnBusiness = property.transforms.length > 0 && property.nested === undefined;
  if (property.container === 'none' || isOwnBusiness)
    return elementFromJson(value, property, at, context);
  if (property.container === 'map') return mapFromJson(value, property, at, context);
  if (!Array.isArray(value)) {
    context.problems.add(at, 'isArray', `${at} must be an array`);
    return undefined;
  }
  // Bound one by one: a list within the list is not an element.
  const elements = value.map((each: unknown, index) =>
    elementFromJson(each, property, joinPath(at, index), context),
  );
  return property.container === 'set' ? new Set(elements) : elements;
}

function mapFromJson(
  value: unknown,
  property: DtoProperty,
  at: string,
  context: BindContext,
): unknown {
  if (!isRecord(value)) {
    context.problems.add(at, 'isObject', `${at} must be an object`);
    return undefined;
  }
  return new Map(
    Object.entries(value).map(([key, each]) => [
      key,
      elementFromJson(each, property, joinPath(at, key), context),
    ]),
  );
}

function elementFromJson(
  value: unknown,
  property: DtoProperty,
  at: string,
  context: BindContext,
): unknown {
  if (property.discriminator !== undefined)
    return chosenFromJson(value, property.discriminator, at, context);
  if (property.nested !== undefined) return buildFromJson(value, property.nested, at, context);
  return coerceJson(value, property.scalar);
}

/** One of several classes, chosen by a property of the value. */
function chosenFromJson(
  value: unknown,
  choice: Discriminator,
  at: string,
  context: BindContext,
): unknown {
  const isChoosable = isRecord(value) && Object.hasOwn(value, choice.property);
  const name = isChoosable ? (value as Fields)[choice.property] : undefined;
  const type = typeof name === 'string' ? choice.types.get(name) : undefined;
  if (type === undefined) {
    const place = isRecord(value) ? joinPath(at, choice.property) : at;
    const words = isRecord(value) ? `one of ${[...choice.types.keys()].join(', ')}` : 'an object';
    context.problems.add(place, isRecord(value) ? 'isIn' : 'isObject', `${place} must be ${words}`);
    return undefined;
  }
  const isDeclared = describeDto(type).inputNames.has(choice.property);
  const rest = Object.entries(value as Fields).filter(
    ([key]) => isDeclared || key !== choice.property,
  );
  const instance = buildFromJson(Object.fromEntries(rest), type, at, context) as Fields | undefined;
  if (choice.keepsProperty && instance !== undefined) instance[choice.property] = name;
  return instance;
}

// ---- Query and form: text is coerced by the declared type ---------------------------------------------------------

/** Makes an instance of the fields of a query or a form, and of the files that came with them. */
export function buildFromFields(
  fields: MultiValueMap<string>,
  files: MultiValueMap<UploadedFile> | undefined,
  type: Constructor,
  context: BindContext,
): object {
  const description = describeDto(type);
  const instance = createInstance(description);
  for (const property of description.properties) {
    const at = joinPath(context.options.path ?? '', property.inputName);
    const value: unknown = property.isFile
      ? fromFiles(files, property)
      : fromFields(fields, property, at, context);
    if (value === undefined) continue;
    if (value === '' && property.isOptional) {
      context.blanks ??= new Map();
      context.blanks.set(property.name, { at, fallback: instance[property.name] });
    }
    assign(instance, property, value, { source: fields, at, context });
  }
  if (context.refusesUnknownKeys) {
    reportUnknownKeys([...fields.keys(), ...(files?.keys() ?? [])], description, '', context);
  }
  return instance;
}

function fromFiles(files: MultiValueMap<UploadedFile> | undefined, property: DtoProperty): unknown {
  if (!files?.has(property.inputName)) return undefined;
  return property.container === 'none'
    ? files.get(property.inputName)
    : files.getList(property.inputName);
}

function fromFields(
  fields: MultiValueMap<string>,
  property: DtoProperty,
  at: string,
  context: BindContext,
): unknown {
  const { inputName, container, scalar, transforms } = property;
  if (!fields.has(inputName)) return undefined;
  if (
    property.nested !== undefined ||
    property.discriminator !== undefined ||
    container === 'map'
  ) {
    context.problems.add(at, 'isObject', `${at} must be an object, which fields cannot carry`);
    return undefined;
  }
  if (container === 'none') return coerceText(fields.get(inputName) ?? '', scalar);
  const texts = fields.getList(inputName);
  // A transformation takes a list apart itself: "a,b" comes as it was sent.
  if (transforms.length > 0) return texts.length === 1 ? texts[0] : texts;
  const elements = texts
    .map((text) => coerceText(text, scalar))
    .filter((each) => each !== undefined);
  return container === 'set' ? new Set(elements) : elements;
}

// ---- Both ----------------------------------------------------------------------------------------------------------

/** A fresh instance, with the values that its class gives it. */
export function createInstance({ type, emptyFields }: DtoDescription): Fields {
  const instance = new type() as Fields;
  // Declared, but not sent: such a field is not there, so that `'title' in dto` tells what was sent.
  for (const name of emptyFields) delete instance[name];
  return instance;
}

interface Assignment {
  /** The object that the value stands in, as it was sent. */
  readonly source: object;
  readonly at: string;
  readonly context: BindContext;
}

function assign(
  instance: Fields,
  property: DtoProperty,
  bound: unknown,
  { source, at, context }: Assignment,
): void {
  if (bound === undefined) return;
  const { transforms, name, declaredKind } = property;
  let value: unknown = bound;
  try {
    for (const transform of transforms) value = transform(value, source);
  } catch (error) {
    if (error instanceof HttpError) throw error;
    // What a transformation cannot cope with is what the client sent: refused, with the reason for developers.
    const isWrongKind = !isOfKind(bound, declaredKind);
    const { code, message } = isWrongKind
      ? KIND_PROBLEMS[declaredKind]
      : { code: 'transform', message: 'cannot be read' };
    context.problems.add(at, code, `${at} ${message}`, error);
    return;
  }
  if (value !== undefined) instance[name] = value;
}

/** Refuses the keys that nobody has declared. */
export function reportUnknownKeys(
  keys: readonly string[],
  description: DtoDescription,
  path: string,
  context: BindContext,
): void {
  const known = description.inputNames;
  for (const key of keys) {
    if (known.has(key) || (path === '' && context.options.otherKeys?.has(key))) continue;
    const names = [...known].map((each) => `"${each}"`).join(', ');
    const at = joinPath(path, key);
    context.problems.add(at, 'unknownKey', `${at} is not known; the known keys are ${names}`);
  }
}

function isRecord(value: unknown): value is Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
