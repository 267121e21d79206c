import type { Constructor } from '../conf/constructor.js';
import { BadRequest, UnsupportedMediaType, ValidationFailed } from '../errors/http-error.js';
import type { HttpRequest } from '../http/http-request.js';
import type { MultiValueMap } from '../http/multi-value-map.js';
import type { StateKey } from '../http/request-state.js';
import type { ParameterRecord, ParameterSource } from '../metadata/metadata-registry.js';
import { createDtoBinder, type BindOptions } from '../validation/bind-dto.js';
import { coerceText, isOfKind } from '../validation/coerce.js';
import { isDto, type ScalarKind } from '../validation/dto-metadata.js';
import { bindSchema, isStandardSchema } from '../validation/standard-schema.js';

/** Gives one parameter of a handler its value. */
export type ArgumentReader = (
  request: HttpRequest,
  args: readonly unknown[],
  kwargs: Readonly<Record<string, unknown>>,
) => unknown;

/** Binds the body or the query to a DTO class. */
export function dtoReader(type: Constructor, options: BindOptions): ArgumentReader {
  const bind = createDtoBinder(type, options);
  if (options.source === 'query') return (request) => bind(request.GET, true);
  return (request) => {
    const body = structuredBody(request);
    return bind(body.value, body.isText);
  };
}

/** A value that comes neither from query nor body: the state of the request, or the request itself. */
export function sourceReader(record: ParameterRecord): ArgumentReader {
  if (record.source === 'request') return (request) => request;
  const key = record.key as StateKey<unknown>;
  return (request) => request.state.get(key);
}

/** The whole of a source: bound to a DTO, a list of DTOs or a schema, or as it is. */
export function wholeReader(record: ParameterRecord, type: unknown, unknownKeys: 'drop' | 'refuse'): ArgumentReader {
  const options = { source: record.source as BindOptions['source'], unknownKeys };
  const whole = WHOLE_SOURCES[record.source];
  if (isStandardSchema(type)) return (request) => bindSchema(type, schemaInput(record.source, request), options);
  if (Array.isArray(type)) return listReader(type[0], options);
  if (record.source === 'body' && isDto(type)) return dtoReader(type, options);
  if (record.source === 'query' && isDto(type)) return dtoReader(type, options);
  return whole ?? (() => undefined);
}

const WHOLE_SOURCES: Partial<Record<ParameterSource, ArgumentReader>> = {
  query: (request) => request.GET,
  body: (request) => request.data,
  cookie: (request) => request.COOKIES,
  files: (request) => request.parsedBody.files,
  header: (request) => request.headers,
};

/** One named value, coerced to `type` where it is text. */
export function namedReader(record: ParameterRecord, type: unknown): ArgumentReader {
  const name = record.name ?? '';
  const isList = type === Array || Array.isArray(type);
  const element: unknown = Array.isArray(type) ? type[0] : type;
  const kind = kindOf(element);
  const read = NAMED_SOURCES[record.source] ?? (() => undefined);

  return function readNamed(request) {
    const found = read(request, name, isList);
    if (isMissing(found)) {
      if (record.isRequired) throw failure(record, 'required', 'is required');
      return undefined;
    }
    if (isStandardSchema(element)) return bindSchema(element, found, { source: sourceOf(record), unknownKeys: 'drop' });
    if (Array.isArray(found)) return found.map((each) => coerce(each, kind, record));
    const value = coerce(found, kind, record);
    if (value === undefined && record.isRequired) throw failure(record, 'required', 'is required');
    return value;
  };
}

function isMissing(found: unknown): boolean {
  return found === undefined || (Array.isArray(found) && found.length === 0);
}

type NamedSource = (request: HttpRequest, name: string, isList: boolean) => unknown;

const NAMED_SOURCES: Partial<Record<ParameterSource, NamedSource>> = {
  query: (request, name, isList) => fieldOf(request.GET, name, isList),
  header: (request, name) => request.headers.get(name),
  cookie: (request, name) => request.COOKIES.get(name),
  files: (request, name, isList) => fieldOf(request.parsedBody.files, name, isList),
  body(request, name, isList) {
    const { value, isText } = structuredBody(request);
    if (isText) return fieldOf(value as MultiValueMap<string>, name, isList);
    const isRecord = value !== null && typeof value === 'object' && Object.hasOwn(value, name);
    return isRecord ? (value as Record<string, unknown>)[name] : undefined;
  },
};

function fieldOf(fields: MultiValueMap<unknown>, name: string, isList: boolean): unknown {
  return isList ? fields.getList(name) : fields.get(name);
}

function coerce(value: unknown, kind: ScalarKind, record: ParameterRecord): unknown {
  if (record.source === 'files') return value;
  const result = typeof value === 'string' && record.source !== 'body' ? coerceText(value, kind) : value;
  if (result !== undefined && !isOfKind(result, kind)) throw failure(record, KIND_CODES[kind], `must be a ${kind}`);
  return result;
}

const KIND_CODES: Record<ScalarKind, string> = {
  string: 'isString',
  number: 'isNumber',
  boolean: 'isBoolean',
  bigint: 'isBigInt',
  date: 'isDate',
  unknown: 'invalid',
};

function kindOf(type: unknown): ScalarKind {
  if (type === String) return 'string';
  if (type === Number) return 'number';
  if (type === Boolean) return 'boolean';
  if (type === BigInt) return 'bigint';
  return type === Date ? 'date' : 'unknown';
}

function failure(record: ParameterRecord, code: string, message: string): ValidationFailed {
  const name = record.name ?? '';
  return new ValidationFailed({ [name]: [{ code, message: `${name} ${message}` }] }, { source: record.source });
}

function sourceOf(record: ParameterRecord): BindOptions['source'] {
  return record.source as BindOptions['source'];
}

/** A list of DTOs: each element is bound, and its problems carry its index. */
function listReader(element: unknown, options: BindOptions): ArgumentReader {
  const bind = createDtoBinder(element as Constructor, options);
  return (request) => {
    const { value } = structuredBody(request);
    if (!Array.isArray(value)) {
      throw new ValidationFailed({ '': [{ code: 'isArray', message: 'must be a list' }] }, { source: options.source });
    }
    const bound = value.map((each: unknown, index) => bindElement(bind, each, index, options));
    return bound.some((each) => each instanceof Promise) ? Promise.all(bound) : bound;
  };
}

function bindElement(bind: ReturnType<typeof createDtoBinder>, value: unknown, index: number, options: BindOptions) {
  const relocate = (error: unknown): never => {
    if (!(error instanceof ValidationFailed)) throw error;
    const moved = Object.entries(error.errors).map(([field, problems]) => [`${index}${field && '.'}${field}`, problems]);
    throw new ValidationFailed(Object.fromEntries(moved) as ValidationFailed['errors'], {
      source: options.source,
      status: error.status,
      ...(error.dtoName === undefined ? {} : { dtoName: error.dtoName }),
    });
  };
  try {
    const bound = bind(value, false);
    return bound instanceof Promise ? bound.catch(relocate) : bound;
  } catch (error) {
    return relocate(error);
  }
}

function schemaInput(source: ParameterSource, request: HttpRequest): unknown {
  if (source !== 'body') return Object.fromEntries(request.GET.entries());
  const { value, isText } = structuredBody(request);
  return isText ? Object.fromEntries((value as MultiValueMap<string>).entries()) : value;
}

/** The body where it is JSON or a form; anything else cannot be bound. */
function structuredBody(request: HttpRequest): { readonly value: unknown; readonly isText: boolean } {
  const body = request.parsedBody;
  if (body.kind === 'json') return { value: body.json, isText: false };
  if (body.kind === 'form') return { value: body.fields, isText: true };
  if (body.kind === 'none') {
    throw new BadRequest('A body is expected and none was sent.', {
      code: 'HTTP_BODY_EXPECTED',
      fix: 'Send the body as JSON or as a form.',
      detail: 'A body is expected.',
    });
  }
  throw new UnsupportedMediaType(`A body of type "${request.contentType}" cannot be bound to a DTO.`, {
    detail: 'Send application/json, application/x-www-form-urlencoded or multipart/form-data.',
    headers: { accept: 'application/json, application/x-www-form-urlencoded, multipart/form-data' },
  });
}
