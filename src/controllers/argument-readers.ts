import type { Constructor } from '../conf/constructor.js';
import { ValidationFailed } from '../errors/http-error.js';
import type { HttpRequest } from '../http/http-request.js';
import type { MultiValueMap } from '../http/multi-value-map.js';
import type { StateKey } from '../http/request-state.js';
import type { ParameterRecord, ParameterSource } from '../metadata/metadata-registry.js';
import type { BindOptions } from '../validation/bind-context.js';
import { createDtoBinder, createListBinder } from '../validation/bind-dto.js';
import {
  coerceJson,
  coerceText,
  isOfKind,
  isRounded,
  KIND_PROBLEMS,
  kindOfType,
  ROUNDED_PROBLEM,
  type ScalarKind,
} from '../validation/coerce.js';
import { isDto } from '../validation/dto-metadata.js';
import { DtoProblems, type InputSource } from '../validation/dto-problems.js';
import {
  bindSchema,
  isStandardSchema,
  type StandardSchema,
} from '../validation/standard-schema.js';
import { bodyOf, inputOf, jsonBody, plainOf, structuredBody } from './request-input.js';

/** Gives one parameter of a handler its value. */
export type ArgumentReader = (
  request: HttpRequest,
  args: readonly unknown[],
  kwargs: Readonly<Record<string, unknown>>,
) => unknown;

// ---- What is at hand ----------------------------------------------------------------------------------------------------

const expressions = new WeakMap<ArgumentReader, string>();

/**
 * What a reader reads that has nothing to do but to pass on what is there: an expression of `request`, `args` and `kwargs`,
 * for functions that are generated. Undefined for any other reader, which is to be called.
 */
export function expressionOf(reader: ArgumentReader): string | undefined {
  return expressions.get(reader);
}

function reading(expression: string, reader: ArgumentReader): ArgumentReader {
  expressions.set(reader, expression);
  return reader;
}

const readRequest = reading('request', (request) => request);

/** The request itself. */
export function requestReader(): ArgumentReader {
  return readRequest;
}

// Most routes with captures have one or two: hundreds of routes share these.
const positionReaders: ArgumentReader[] = [];

/** A capture by its position in the pattern. */
export function positionReader(position: number): ArgumentReader {
  return (positionReaders[position] ??= reading(
    `args[${position}]`,
    (_request, args) => args[position],
  ));
}

/** A capture, or an extra value of the URL conf, by its name. */
export function keywordReader(name: string): ArgumentReader {
  return reading(`kwargs[${JSON.stringify(name)}]`, (_request, _args, kwargs) => kwargs[name]);
}

/** All captures and extra values by name. */
export function keywordsReader(): ArgumentReader {
  return reading('{ ...kwargs }', (_request, _args, kwargs) => ({ ...kwargs }));
}

// ---- A whole source ---------------------------------------------------------------------------------------------------

/** Binds the body, the query or the cookies to a DTO class. */
export function dtoReader(type: Constructor, options: BindOptions): ArgumentReader {
  const bind = createDtoBinder(type, options);
  return (request) => bind(inputOf(options.source, request));
}

/** Binds a JSON body that is a list of DTOs. */
export function dtoListReader(type: Constructor, options: BindOptions): ArgumentReader {
  const bind = createListBinder(type, options);
  return (request) => bind(jsonBody(request));
}

/** Validates the body, the query or the cookies by a schema. */
export function schemaReader(schema: StandardSchema, options: BindOptions): ArgumentReader {
  return (request) => bindSchema(schema, plainOf(inputOf(options.source, request)), options);
}

/** Binds a JSON body that is a single value, or a list of them: `[Number]`. */
export function scalarReader(kind: ScalarKind, isList: boolean): ArgumentReader {
  const read = isList ? listOfKind : valueOfKind;
  return (request) => read(jsonBody(request), { path: '', source: 'body', kind, isText: false });
}

/** What a middleware keeps on the request. */
export function stateReader(key: StateKey<unknown>): ArgumentReader {
  return (request) => request.state.get(key);
}

// ---- One named value -----------------------------------------------------------------------------------------------------

/** One named value, coerced to `type` where it is text. */
export function namedReader(
  record: ParameterRecord,
  type: unknown,
  options: BindOptions,
): ArgumentReader {
  const name = record.name ?? '';
  const isList = type === Array || Array.isArray(type);
  const element: unknown = Array.isArray(type) ? type[0] : type;
  const read = NAMED_SOURCES[record.source] ?? (() => undefined);
  const convert = converterOf(element, isList, { ...options, path: name });

  return function readNamed(request) {
    const found = read(request, name, isList);
    const value = found === undefined || found.value === undefined ? undefined : convert(found);
    if (value === undefined && record.isRequired) throw required(name, options.source);
    return value;
  };
}

/** A value as it was sent; of a form or query, text. */
interface Sent {
  readonly value: unknown;
  readonly isText: boolean;
}

type NamedSource = (request: HttpRequest, name: string, isList: boolean) => Sent | undefined;

const NAMED_SOURCES: Partial<Record<ParameterSource, NamedSource>> = {
  query: (request, name, isList) => fieldOf(request.GET, name, isList),
  header: (request, name) => ({ value: request.headers.get(name), isText: true }),
  cookie: (request, name) => ({ value: request.COOKIES.get(name), isText: true }),
  files: (request, name, isList) => fieldOf(bodyOf(request).files, name, isList),
  body(request, name, isList) {
    const input = structuredBody(request);
    if (input.kind === 'fields') return fieldOf(input.fields, name, isList);
    const { value } = input;
    const isRecord = value !== null && typeof value === 'object' && !Array.isArray(value);
    if (!isRecord) throw invalid('', 'body', 'isObject', 'The body must be an object');
    return Object.hasOwn(value, name)
      ? { value: (value as Record<string, unknown>)[name], isText: false }
      : undefined;
  },
};

function fieldOf(fields: MultiValueMap<unknown>, name: string, isList: boolean): Sent | undefined {
  if (!fields.has(name)) return undefined;
  return { value: isList ? fields.getList(name) : fields.get(name), isText: true };
}

function converterOf(
  element: unknown,
  isList: boolean,
  options: BindOptions & { readonly path: string },
): (sent: Sent) => unknown {
  const { source, path } = options;
  if (source === 'files') return ({ value }) => value;
  if (isStandardSchema(element)) return ({ value }) => bindSchema(element, value, options);
  if (isDto(element)) return nestedConverter(element, isList, options);
  const kind = kindOfType(element);
  const read = isList ? listOfKind : valueOfKind;
  return ({ value, isText }) => read(value, { path, source, kind, isText });
}

function nestedConverter(
  type: Constructor,
  isList: boolean,
  options: BindOptions,
): (sent: Sent) => unknown {
  const bindList = createListBinder(type, options);
  const bindOne = createDtoBinder(type, options);
  return ({ value }) => (isList ? bindList(value) : bindOne({ kind: 'json', value }));
}

// ---- Values ---------------------------------------------------------------------------------------------------------------

interface Expected {
  readonly path: string;
  readonly source: InputSource;
  readonly kind: ScalarKind;
  readonly isText: boolean;
}

function valueOfKind(value: unknown, expected: Expected): unknown {
  const problems = new DtoProblems();
  const converted = convertOne(value, expected, problems);
  problems.throwIfAny(expected.source, undefined);
  return converted;
}

function listOfKind(value: unknown, expected: Expected): unknown {
  const { path, source } = expected;
  // A header or a cookie has one value; so has a field of which no list was sent.
  const values: unknown = expected.isText && typeof value === 'string' ? [value] : value;
  if (!Array.isArray(values))
    throw invalid(path, source, 'isArray', `${path || 'The body'} must be an array`);
  const problems = new DtoProblems();
  const elements = values.map((each: unknown, index) => {
    const at = path === '' ? String(index) : `${path}.${index}`;
    return convertOne(each, { ...expected, path: at }, problems);
  });
  problems.throwIfAny(source, undefined);
  return elements.filter((each) => each !== undefined);
}

function convertOne(
  value: unknown,
  { path, kind, isText }: Expected,
  problems: DtoProblems,
): unknown {
  const converted =
    isText && typeof value === 'string' ? coerceText(value, kind) : coerceJson(value, kind);
  if (converted === undefined || (isOfKind(converted, kind) && !isRounded(converted)))
    return converted;
  const { code, message } = isRounded(converted) ? ROUNDED_PROBLEM : KIND_PROBLEMS[kind];
  problems.add(path, code, `${path || 'The body'} ${message}`);
  return undefined;
}

function required(name: string, source: InputSource): ValidationFailed {
  return invalid(name, source, 'required', `${name} is required`);
}

function invalid(
  path: string,
  source: InputSource,
  code: string,
  message: string,
): ValidationFailed {
  return new ValidationFailed({ [path]: [{ code, message }] }, { source });
}
