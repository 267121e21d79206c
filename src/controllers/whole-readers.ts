import { MultiValueMap } from '../http/multi-value-map.js';
import { QueryDict } from '../http/query-dict.js';
import type { BindOptions } from '../validation/bind-context.js';
import { kindOfType } from '../validation/coerce.js';
import { isDto } from '../validation/dto-metadata.js';
import { isStandardSchema } from '../validation/standard-schema.js';
import {
  dtoListReader,
  scalarReader,
  schemaReader,
  type ArgumentReader,
} from './argument-readers.js';
import { bodyOf, formBody, objectBody, textBody } from './request-input.js';

/**
 * Reads the whole of a source as `type`, which is no DTO.
 *
 * @returns undefined where the source cannot be had as that.
 */
export function wholeReader(type: unknown, options: BindOptions): ArgumentReader | undefined {
  if (isStandardSchema(type)) return schemaReader(type, options);
  switch (options.source) {
    case 'query':
      return isFields(type) ? (request) => request.GET : undefined;
    case 'cookie':
      return type === Object || type === Map ? (request) => request.COOKIES : undefined;
    case 'header':
      return (request) => request.headers;
    case 'files':
      return filesReader(type);
    case 'body':
      return Array.isArray(type) ? listReader(type[0], options) : bodyReader(type);
    default:
      return undefined;
  }
}

function isFields(type: unknown): boolean {
  return type === Object || type === QueryDict || type === MultiValueMap;
}

function filesReader(type: unknown): ArgumentReader | undefined {
  if (type === Array || Array.isArray(type))
    return (request) => [...bodyOf(request).files.lists()].flatMap(([, files]) => files);
  return isFields(type) && type !== QueryDict ? (request) => bodyOf(request).files : undefined;
}

function bodyReader(type: unknown): ArgumentReader | undefined {
  if (type === Object) return objectBody;
  if (type === String) return textBody;
  if (type === Buffer || type === Uint8Array)
    return (request) => (bodyOf(request).kind === 'none' ? Buffer.alloc(0) : request.body);
  if (type === QueryDict || type === MultiValueMap) return formBody;
  const kind = kindOfType(type);
  return kind === 'unknown' ? undefined : scalarReader(kind, false);
}

function listReader(element: unknown, options: BindOptions): ArgumentReader | undefined {
  if (isDto(element)) return dtoListReader(element, options);
  const kind = kindOfType(element);
  return kind === 'unknown' ? undefined : scalarReader(kind, true);
}
