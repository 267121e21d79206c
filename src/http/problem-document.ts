import { STATUS_CODES } from '../conf/node-http.js';
import { quote } from '../conf/plain-text.js';
import type { FieldProblems } from '../errors/http-error.js';
import type { HttpRequest } from './http-request.js';
import { HttpResponse } from './http-response.js';
import { ResponseHeaders } from './response-headers.js';

/** Content type of a problem document (RFC 9457, section 3). */
export const PROBLEM_CONTENT_TYPE = 'application/problem+json; charset=utf-8';

/** There are not many statuses. */
const MAX_STARTS = 100;

/** What a problem document says. */
export interface ProblemOptions {
  /** Status of the answer, and of the document. */
  readonly status: number;
  /** A URI that identifies the kind of problem (RFC 9457, section 3.1.1). @defaultValue 'about:blank' */
  readonly type?: string;
  /** Short name of the kind of problem. @defaultValue the phrase of the status, as `about:blank` asks for */
  readonly title?: string;
  /** What went wrong this time, for the client to read. */
  readonly detail?: string | undefined;
  /** What is wrong with each field. */
  readonly errors?: FieldProblems | undefined;
  /** Headers of the response, names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members (RFC 9457, section 3.2). They cannot replace the ones above. */
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * A response that tells a program what went wrong (RFC 9457).
 *
 * @param request - gives the document its `requestId`; undefined leaves it out
 */
export function problemDocument(
  request: HttpRequest | undefined,
  options: ProblemOptions,
): HttpResponse {
  return new HttpResponse(problemText(request, options), {
    status: options.status,
    headers: problemHeaders(options),
  });
}

/**
 * Makes a function that answers as {@link problemDocument} does with always the same options: all but the `requestId` is put
 * together once.
 */
export function problemMaker(
  options: Pick<ProblemOptions, 'status' | 'detail' | 'headers'>,
): (request: HttpRequest) => HttpResponse {
  const { status } = options;
  const headers = problemHeaders(options);
  const start = problemText(undefined, options).slice(0, -1);
  return ({ id }) => new HttpResponse(`${start},"requestId":${quote(id)}}`, { status, headers });
}

// Not a copy of the record: that takes longer than all the rest of an answer on some versions of node.
function problemHeaders({ headers }: ProblemOptions): ResponseHeaders {
  return new ResponseHeaders(headers).set('content-type', PROBLEM_CONTENT_TYPE);
}

function problemText(request: HttpRequest | undefined, options: ProblemOptions): string {
  const { status, detail, errors, extensions } = options;
  const requestId = request?.id;
  if (extensions === undefined && options.type === undefined && options.title === undefined) {
    let text = plainStart(status);
    if (detail !== undefined) text += `,"detail":${JSON.stringify(detail)}`;
    if (errors !== undefined) text += `,"errors":${JSON.stringify(errors)}`;
    if (requestId !== undefined) text += `,"requestId":${quote(requestId)}`;
    return `${text}}`;
  }
  const { type = 'about:blank', title = statusPhrase(status) } = options;
  const members = { type, title, status, detail, errors, requestId };
  // Spread twice: first for a readable order of members, then so that no extension replaces one of them.
  return JSON.stringify({ ...members, ...extensions, ...members });
}

const plainStarts = new Map<number, string>();

/** How every document about a status begins that says nothing special. */
function plainStart(status: number): string {
  let text = plainStarts.get(status);
  if (text === undefined) {
    const members = { type: 'about:blank', title: statusPhrase(status), status };
    text = JSON.stringify(members).slice(0, -1);
    if (plainStarts.size < MAX_STARTS) plainStarts.set(status, text);
  }
  return text;
}

/** The phrase of a status by the IANA registry: `Not Found`. `Error` for an unassigned one. */
export function statusPhrase(status: number): string {
  return STATUS_CODES[status] ?? 'Error';
}
