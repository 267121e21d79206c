import { BadRequest, UnsupportedMediaType, ValidationFailed } from '../errors/http-error.js';
import type { HttpRequest } from '../http/http-request.js';
import { MultiValueMap } from '../http/multi-value-map.js';
import { EMPTY_BODY, type ParsedBody } from '../http/parsed-body.js';
import { QueryDict } from '../http/query-dict.js';
import type { ParameterSource } from '../metadata/metadata-registry.js';
import type { DtoInput } from '../validation/bind-dto.js';

const FORM_TYPES: ReadonlySet<string> = new Set([
  'application/x-www-form-urlencoded',
  'multipart/form-data',
]);

/** What a DTO or a schema is bound to: the fields of the query or the cookies, or the body. */
export function inputOf(source: ParameterSource, request: HttpRequest): DtoInput {
  if (source === 'query') return { kind: 'fields', fields: request.GET };
  if (source === 'cookie')
    return { kind: 'fields', fields: QueryDict.fromEntries(request.COOKIES) };
  return structuredBody(request);
}

/**
 * The body where it is JSON or a form; anything else cannot be bound.
 *
 * @throws BadRequest `HTTP_BODY_EXPECTED` without a body, UnsupportedMediaType for another type.
 */
export function structuredBody(request: HttpRequest): DtoInput {
  const body = bodyOf(request);
  if (body.kind === 'json') return { kind: 'json', value: body.json };
  if (body.kind === 'form') return { kind: 'fields', fields: body.fields, files: body.files };
  if (body.kind === 'none') return emptyBody(request);
  throw unsupported(request, ['application/json', ...FORM_TYPES]);
}

/** A text: of a body of text, or a JSON text. */
export function textBody(request: HttpRequest): string {
  const body = bodyOf(request);
  if (body.kind === 'text') return body.text ?? '';
  if (body.kind === 'none') throw bodyExpected('text');
  if (body.kind !== 'json') throw unsupported(request, ['text/plain', 'application/json']);
  if (typeof body.json === 'string') return body.json;
  throw new ValidationFailed({ '': [{ code: 'isString', message: 'The body must be a string' }] });
}

/**
 * The body as an object: of JSON, or the fields of a form; undefined without a body.
 *
 * The compiler records the same for `Record<string, unknown>`, an interface, a union and `unknown`, so the narrowest of them
 * decides: code that reads a property of what it was promised to be an object must not meet null.
 */
export function objectBody(request: HttpRequest): unknown {
  if (bodyOf(request).kind === 'none') return undefined;
  const input = structuredBody(request);
  if (input.kind === 'fields') return request.data;
  const { value } = input;
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value;
  throw new ValidationFailed({ '': [{ code: 'isObject', message: 'The body must be an object' }] });
}

/** The value of a JSON body. */
export function jsonBody(request: HttpRequest): unknown {
  const body = bodyOf(request);
  if (body.kind === 'json') return body.json;
  if (body.kind === 'none') throw bodyExpected('JSON');
  throw unsupported(request, ['application/json']);
}

/** The fields of a form, empty without a body. */
export function formBody(request: HttpRequest): MultiValueMap<string> {
  const body = bodyOf(request);
  if (body.kind === 'form' || body.kind === 'none') return body.fields;
  throw unsupported(request, [...FORM_TYPES]);
}

/** What was read of the body; of a method whose body means nothing, nothing was. */
export function bodyOf(request: HttpRequest): ParsedBody {
  return request.isBodyLoaded || !request.hasBody ? request.parsedBody : EMPTY_BODY;
}

/** A plain object of fields, for a schema: a list where a key came more than once, and the files beside the texts. */
export function plainOf(input: DtoInput): unknown {
  if (input.kind === 'json') return input.value;
  const pairs = [
    ...entriesOf(input.fields),
    ...entriesOf(input.files ?? new MultiValueMap<unknown>()),
  ];
  return Object.fromEntries(pairs);
}

function entriesOf(fields: MultiValueMap<unknown>): (readonly [string, unknown])[] {
  return [...fields.lists()].map(([key, values]) => [
    key,
    values.length === 1 ? values[0] : [...values],
  ]);
}

/** A form in which nothing was filled in has no byte; any other body without a byte was forgotten. */
function emptyBody(request: HttpRequest): DtoInput {
  if (!FORM_TYPES.has(request.contentType)) throw bodyExpected('JSON or a form');
  return { kind: 'fields', fields: QueryDict.EMPTY };
}

function bodyExpected(what: string): BadRequest {
  return new BadRequest('A body is expected and none was sent.', {
    code: 'HTTP_BODY_EXPECTED',
    fix: `Send the body as ${what}.`,
    detail: 'A body is expected.',
  });
}

function unsupported(request: HttpRequest, types: readonly string[]): UnsupportedMediaType {
  const list = types.join(', ');
  return new UnsupportedMediaType(`A body of type "${request.contentType}" cannot be bound here.`, {
    detail: `Send ${list}.`,
    // What would be accepted (RFC 9110, section 12.5.1, allows it in a 415).
    headers: { accept: list },
  });
}
