import { FrameworkError, type ErrorDetails } from './framework-error.js';

/** What an {@link HttpError} may carry into its response. */
export interface HttpErrorDetails extends ErrorDetails {
  /** Headers of the response, names in lower case: `allow`, `retry-after`, `www-authenticate` … */
  readonly headers?: Readonly<Record<string, string>>;
  /** A sentence that a client may see, in production as well. */
  readonly detail?: string;
}

/**
 * The client asked for something it cannot have. Becomes a response, not a crash.
 *
 * The message and the fix are for developers; a client sees the status and `detail` alone.
 */
export class HttpError extends FrameworkError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly detail: string | undefined;

  constructor(status: number, problem: string, details: HttpErrorDetails) {
    super(problem, details);
    this.status = status;
    this.headers = details.headers ?? {};
    this.detail = details.detail;
  }
}

type Options = Partial<HttpErrorDetails>;

/** 400: the request cannot be understood (RFC 9110, section 15.5.1). */
export class BadRequest extends HttpError {
  constructor(problem = 'The request cannot be understood.', options: Options = {}) {
    super(400, problem, { code: 'HTTP_BAD_REQUEST', fix: 'Correct the request.', ...options });
  }
}

/** 403: the client may not do this (RFC 9110, section 15.5.4). */
export class PermissionDenied extends HttpError {
  constructor(problem = 'You may not do this.', options: Options = {}) {
    super(403, problem, {
      code: 'HTTP_PERMISSION_DENIED',
      fix: 'Ask for the permission.',
      ...options,
    });
  }
}

/** 404: nothing is here (RFC 9110, section 15.5.5). */
export class Http404 extends HttpError {
  constructor(problem = 'Nothing is here.', options: Options = {}) {
    super(404, problem, { code: 'HTTP_NOT_FOUND', fix: 'Check the address.', ...options });
  }
}

/** 405: the resource does not know this method; carries `Allow` (RFC 9110, section 15.5.6). */
export class MethodNotAllowed extends HttpError {
  constructor(method: string, allowed: readonly string[]) {
    super(405, `Method "${method}" is not allowed here.`, {
      code: 'HTTP_METHOD_NOT_ALLOWED',
      fix: `Use one of ${allowed.join(', ')}.`,
      headers: { allow: allowed.join(', ') },
    });
  }
}

/** 406: none of the offered types is acceptable (RFC 9110, section 15.5.7). */
export class NotAcceptable extends HttpError {
  constructor(problem = 'No offered type is acceptable.', options: Options = {}) {
    super(406, problem, {
      code: 'HTTP_NOT_ACCEPTABLE',
      fix: 'Change the Accept header.',
      ...options,
    });
  }
}

/** 408: the request did not arrive in time (RFC 9110, section 15.5.9). */
export class RequestTimeout extends HttpError {
  constructor(problem = 'The request did not arrive in time.', options: Options = {}) {
    super(408, problem, {
      code: 'HTTP_REQUEST_TIMEOUT',
      fix: 'Send the whole request sooner.',
      ...options,
    });
  }
}

/** 413: the content is larger than a limit (RFC 9110, section 15.5.14). */
export class ContentTooLarge extends HttpError {
  constructor(problem = 'The content is too large.', options: Options = {}) {
    super(413, problem, {
      code: 'HTTP_CONTENT_TOO_LARGE',
      fix: 'Send less, or raise the limit.',
      ...options,
    });
  }
}

/** 415: the content is of a type that is not read here (RFC 9110, section 15.5.16). */
export class UnsupportedMediaType extends HttpError {
  constructor(problem = 'This type of content is not read here.', options: Options = {}) {
    super(415, problem, {
      code: 'HTTP_UNSUPPORTED_MEDIA_TYPE',
      fix: 'Send a supported content type.',
      ...options,
    });
  }
}

/** 429: too many requests in a span of time (RFC 6585, section 4). */
export class TooManyRequests extends HttpError {
  constructor(problem = 'Too many requests.', options: Options = {}) {
    super(429, problem, {
      code: 'HTTP_TOO_MANY_REQUESTS',
      fix: 'Wait, then try again.',
      ...options,
    });
  }
}

/** 503: the service cannot answer now (RFC 9110, section 15.6.4). */
export class ServiceUnavailable extends HttpError {
  constructor(problem = 'The service cannot answer now.', options: Options = {}) {
    super(503, problem, { code: 'HTTP_SERVICE_UNAVAILABLE', fix: 'Try again later.', ...options });
  }
}

/**
 * 400, and a line in the security log under `security.<kind>`: the request looks like an attack
 * (Django topic: SuspiciousOperation).
 */
export class SuspiciousOperation extends HttpError {
  /** The name of the security logger's branch: `DisallowedHost`, `TooManyFields` … */
  readonly kind: string;

  constructor(
    problem: string,
    options: Options & { readonly kind?: string; readonly status?: number } = {},
  ) {
    const { kind, status, ...details } = options;
    super(status ?? 400, problem, {
      code: 'HTTP_SUSPICIOUS_OPERATION',
      fix: 'Correct the request.',
      ...details,
    });
    this.kind = kind ?? new.target.name;
  }
}

/** The `Host` header names a host that this application does not serve. */
export class DisallowedHost extends SuspiciousOperation {
  constructor(problem: string, options: Options = {}) {
    super(problem, {
      code: 'HTTP_DISALLOWED_HOST',
      fix: 'Add the host to "allowedHosts" in the settings.',
      ...options,
      kind: 'DisallowedHost',
    });
  }
}

/** One thing that is wrong with one field. */
export interface FieldProblem {
  /** The rule's name: `isInt`, `min`, `required`, `unknownKey` … */
  readonly code: string;
  readonly message: string;
}

/** Fields (dotted paths; `''` is the whole) and what is wrong with each. */
export type FieldProblems = Readonly<Record<string, readonly FieldProblem[]>>;

/** 422 for content, 400 for query, headers and cookies: well-formed, but against the declared rules. */
export class ValidationFailed extends HttpError {
  readonly errors: FieldProblems;
  /** Where the refused value came from: `body`, `query`, `header`, `cookie`, `path`, `files`. */
  readonly source: string;
  /** Name of the DTO class, if one declared the rules. */
  readonly dtoName: string | undefined;

  constructor(
    errors: FieldProblems,
    options: Options & {
      readonly source?: string;
      readonly status?: number;
      readonly dtoName?: string;
    } = {},
  ) {
    const { source = 'body', status, dtoName, ...details } = options;
    const fields = Object.keys(errors).map((field) => `"${field || '(whole)'}"`);
    super(
      status ?? (source === 'body' || source === 'files' ? 422 : 400),
      `The ${source} is not valid: ${fields.join(', ')}.`,
      {
        code: 'VALIDATION_FAILED',
        fix: 'Send values that satisfy the rules named in "errors".',
        ...details,
      },
    );
    this.errors = errors;
    this.source = source;
    this.dtoName = dtoName;
  }
}
