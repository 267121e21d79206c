import { ImproperlyConfigured } from '../errors/framework-error.js';
import { HttpResponse, type HttpResponseOptions } from './http-response.js';

/** Options of {@link JsonResponse}. */
export interface JsonResponseOptions extends HttpResponseOptions {
  /** Indentation, as `JSON.stringify` takes it; none by default. */
  readonly space?: number | string;
}

/**
 * A response whose content is `data` as JSON (RFC 8259), in UTF-8. Arrays and single values are as good as objects.
 *
 * @throws ImproperlyConfigured `HTTP_NOT_JSON` when `data` has no JSON: undefined, a function, a bigint, a circle.
 */
export class JsonResponse extends HttpResponse {
  constructor(data: unknown, options?: JsonResponseOptions) {
    super(toJson(data, options?.space), options === undefined ? JSON_TYPE : withType(options));
  }
}

const JSON_TYPE: HttpResponseOptions = Object.freeze({
  contentType: 'application/json; charset=utf-8',
});

function withType(options: HttpResponseOptions): HttpResponseOptions {
  return hasContentType(options) ? options : { ...options, ...JSON_TYPE };
}

function hasContentType(options: HttpResponseOptions): boolean {
  if (options.contentType !== undefined) return true;
  if (options.headers === undefined) return false;
  return Object.keys(options.headers).some((name) => name.toLowerCase() === 'content-type');
}

function toJson(data: unknown, space: number | string | undefined): string {
  let json: string | undefined;
  let cause: unknown;
  try {
    json = JSON.stringify(data, undefined, space);
  } catch (error) {
    cause = error;
  }
  if (json !== undefined) return json;
  throw new ImproperlyConfigured(
    `A JsonResponse was given something that has no JSON${cause instanceof Error ? `: ${cause.message}` : ''}.`,
    {
      code: 'HTTP_NOT_JSON',
      fix: 'Give it plain values, arrays and objects; null for nothing.',
      cause,
    },
  );
}
