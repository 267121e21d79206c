import type { HttpRequest } from '../http/http-request.js';
import type { MediaType } from '../http/media-type.js';

/** The forms in which an error is told. */
export type AnswerFormat = 'html' | 'problem' | 'text';

const FORMATS = {
  'application/problem+json': 'problem',
  'application/json': 'problem',
  'text/html': 'html',
  'application/xhtml+xml': 'html',
  'text/plain': 'text',
} as const;

const TYPES = Object.keys(FORMATS) as (keyof typeof FORMATS)[];

// Most clients send one of few Accept headers, and of those the parsed form is kept and always the same.
const known = new WeakMap<readonly MediaType[], AnswerFormat>();

/**
 * The form that the client likes best. Programs (any type, no Accept header, or nothing that we have) get a problem document.
 */
export function chooseFormat(request: HttpRequest): AnswerFormat {
  try {
    const { acceptedTypes } = request;
    if (request.incoming.headers.accept === undefined) return 'problem';
    let format = known.get(acceptedTypes);
    if (format === undefined) {
      const preferred = request.getPreferredType(TYPES);
      format = preferred === undefined ? 'problem' : FORMATS[preferred];
      known.set(acceptedTypes, format);
    }
    return format;
  } catch {
    // A broken Accept header may be the very error that is being answered.
    return 'problem';
  }
}
