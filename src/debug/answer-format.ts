import type { HttpRequest } from '../http/http-request.js';

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

/**
 * The form that the client likes best. Programs (any type, no Accept header, or nothing that we have) get a problem document.
 */
export function chooseFormat(request: HttpRequest): AnswerFormat {
  try {
    const preferred = request.getPreferredType(TYPES);
    return preferred === undefined ? 'problem' : FORMATS[preferred];
  } catch {
    // A broken Accept header may be the very error that is being answered.
    return 'problem';
  }
}
