import { isSecretName, MASK } from '../conf/mask-settings.js';
import type { FieldProblem, ValidationFailed } from '../errors/http-error.js';
import type { HttpRequest } from '../http/http-request.js';
import { preview } from './preview.js';
import { readSafely } from './request-facts.js';
import { dataEntriesOf, type SecretMask } from './secret-mask.js';

/** What is wrong with one field, what was sent, and what would do. */
export interface FieldFacts {
  /** Dotted path; `(whole)` for the value as a whole. */
  readonly field: string;
  readonly problems: readonly ShownProblem[];
  /** What was received, shortened; masked by name. */
  readonly received: string;
}

/** A problem, with what the rule asks for where its name alone tells. */
export interface ShownProblem extends FieldProblem {
  readonly expected: string | undefined;
}

/** Compares the refused fields with what the request holds. */
export function fieldFactsOf(
  request: HttpRequest,
  error: ValidationFailed,
  mask: SecretMask,
): readonly FieldFacts[] {
  const sent = readSafely(() => sentValues(request, error.source), undefined);
  return Object.entries(error.errors).map(([field, problems]) => ({
    field: field === '' ? '(whole)' : field,
    problems: problems.map(({ code, message }) => ({
      code,
      message,
      expected: EXPECTATIONS.get(code),
    })),
    received: describeReceived(sent, field, mask),
  }));
}

function sentValues(request: HttpRequest, source: string): unknown {
  switch (source) {
    case 'query':
      return new Map(request.GET.lists());
    case 'header':
      return new Map(request.headers);
    case 'cookie':
      return request.COOKIES;
    case 'path':
      return request.resolverMatch?.kwargs;
    case 'files':
      return new Map(
        [...request.FILES.lists()].map(([name, files]) => [name, files.map((file) => file.name)]),
      );
    default:
      return request.parsedBody.kind === 'form'
        ? new Map(request.parsedBody.fields.lists())
        : request.data;
  }
}

function describeReceived(sent: unknown, field: string, mask: SecretMask): string {
  const value = valueAt(sent, field);
  if (value === ABSENT || value === undefined) return 'nothing';
  if (field.split('.').some(isSecretName) && value !== '' && value !== null) return MASK;
  // A form or query holds a list for each name; most hold one value.
  const single =
    sent instanceof Map && Array.isArray(value) && value.length === 1
      ? (value[0] as unknown)
      : value;
  return preview(single, mask);
}

const ABSENT = Symbol('absent');

// `items.0.title` or `items[0].title`. Only own data properties are followed.
function valueAt(sent: unknown, field: string): unknown {
  if (field === '') return sent;
  if (sent instanceof Map && sent.has(field)) return sent.get(field) as unknown;
  let value = sent;
  for (const part of field.replaceAll('[', '.').replaceAll(']', '').split('.')) {
    if (typeof value !== 'object' || value === null) return ABSENT;
    const entry = dataEntriesOf(value).find(([name]) => name === part);
    if (entry === undefined) return ABSENT;
    value = entry[1];
  }
  return value;
}

const EXPECTATIONS: ReadonlyMap<string, string> = new Map([
  ['required', 'a value'],
  ['isDefined', 'a value'],
  ['isNotEmpty', 'a value that is not empty'],
  ['unknownKey', 'no field of this name'],
  ['isString', 'text'],
  ['isInt', 'a whole number'],
  ['isNumber', 'a number'],
  ['isBoolean', 'true or false'],
  ['isDate', 'a date'],
  ['isDateString', 'an ISO 8601 date'],
  ['isISO8601', 'an ISO 8601 date'],
  ['isArray', 'a list'],
  ['isObject', 'an object'],
  ['nestedValidation', 'an object'],
  ['isEmail', 'an e-mail address'],
  ['isUrl', 'a URL'],
  ['isUuid', 'a UUID'],
  ['isPositive', 'a number above 0'],
  ['isNegative', 'a number below 0'],
  ['arrayNotEmpty', 'a list with at least one item'],
  ['arrayUnique', 'a list without duplicates'],
]);
