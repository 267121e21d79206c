import { STATUS_CODES } from '../conf/node-http.js';
import { maskText } from '../conf/mask-settings.js';
import { isPlainText } from '../conf/plain-text.js';

/** What a line of the request log tells of its request. */
export interface LineSource {
  readonly id: string;
  readonly method: string;
  readonly rawPath: string;
  readonly remoteAddress: string;
  readonly resolverMatch: { readonly route: string; readonly view: string } | undefined;
}

const METHODS: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
]);

/**
 * The fields and the message of a line of the request log, from the request's id to the end of the line: byte by byte what is
 * written of the same fields in the general way, without an object of them.
 *
 * @param reasonText - the field `reason` as JSON, masked; undefined leaves it out
 */
export function requestLine(
  request: LineSource,
  status: number,
  reasonText: string | undefined,
): string {
  const title = STATUS_CODES[status] ?? 'Unknown';
  const { method, rawPath, resolverMatch } = request;
  const isPlain = METHODS.has(method) && isPlainText(rawPath);
  const start = isPlain
    ? `,"requestId":${maskedJson(request.id)},"method":"${method}","path":"${rawPath}","remoteAddress":`
    : `,"requestId":${maskedJson(request.id)},"method":${maskedJson(method)},"path":${maskedJson(rawPath)},"remoteAddress":`;
  const place =
    resolverMatch === undefined
      ? ''
      : `,"route":${maskedJson(resolverMatch.route)},"view":${maskedJson(resolverMatch.view)}`;
  const reason = reasonText === undefined ? '' : `,"reason":${reasonText}`;
  const message = isPlain
    ? `"${title}: ${method} ${rawPath}"`
    : maskedJson(`${title}: ${method} ${rawPath}`);
  return `${start}${maskedJson(request.remoteAddress)}${place},"status":${status}${reason},"msg":${message}}\n`;
}

/** `text` as JSON, with what gives itself away as a secret masked. */
export function maskedJson(text: string): string {
  return isPlainText(text) ? `"${text}"` : JSON.stringify(maskText(text));
}
