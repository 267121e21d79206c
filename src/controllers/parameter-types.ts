import { HttpRequest } from '../http/http-request.js';
import { MultiValueMap } from '../http/multi-value-map.js';
import { QueryDict } from '../http/query-dict.js';
import { RequestHeaders } from '../http/request-headers.js';
import { UploadedFile } from '../http/uploaded-file.js';
import { VALUE_CLASSES, isDto } from '../validation/dto-metadata.js';

/** Classes that are values or parts of a request: never DTOs. */
const VALUE_TYPES: ReadonlySet<unknown> = new Set<unknown>([
  ...VALUE_CLASSES,
  HttpRequest,
  RequestHeaders,
  QueryDict,
  MultiValueMap,
  UploadedFile,
]);

/** The type of a parameter by its default: the compiler records nothing of `page = 1`. */
export function typeOfDefault(text = ''): unknown {
  if (/^(?:'|"|`)/.test(text)) return String;
  if (/^-?[\d.]/.test(text)) return text.endsWith('n') ? BigInt : Number;
  if (/^(?:true|false|!0|!1)$/.test(text)) return Boolean;
  if (/^new Date\b/.test(text)) return Date;
  return text.startsWith('[') ? Array : Object;
}

/** A class of the application that is no value and declares nothing: it cannot be bound. */
export function isClassWithoutRules(type: unknown): boolean {
  return typeof type === 'function' && !VALUE_TYPES.has(type) && !isDto(type) && isClass(type);
}

function isClass(type: object): boolean {
  return /^class\b/.test(Function.prototype.toString.call(type));
}

/** How a type is called in messages. */
export function nameOfType(type: unknown): string {
  return typeof type === 'function' ? type.name : String(type);
}
