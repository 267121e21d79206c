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
  const { id, method, rawPath, remoteAddress, resolverMatch } = request;
  if (resolverMatch === undefined && isPlainText(id) && isPlainText(rawPath)) {
    const known = knownParts(method, status, remoteAddress);
    // Few pieces, because each costs an object, and another visit when the line leaves.
    if (known !== undefined) {
      const line = `,"requestId":"${id}${known.beforePath}${rawPath}${known.afterPath}`;
      return `${reasonText === undefined ? line : `${line},"reason":${reasonText}`}${known.message}${rawPath}"}\n`;
    }
  }
  const place =
    resolverMatch === undefined
      ? ''
      : `,"route":${maskedJson(resolverMatch.route)},"view":${maskedJson(resolverMatch.view)}`;
  const reason = reasonText === undefined ? '' : `,"reason":${reasonText}`;
  const message = maskedJson(`${titleOf(status)}: ${method} ${rawPath}`);
  return `,"requestId":${maskedJson(id)},"method":${maskedJson(method)},"path":${maskedJson(rawPath)},"remoteAddress":${maskedJson(remoteAddress)}${place},"status":${status}${reason},"msg":${message}}\n`;
}

/** What lies between the texts of a line that differ from request to request. */
interface KnownParts {
  readonly method: string;
  readonly status: number;
  readonly remoteAddress: string;
  readonly beforePath: string;
  readonly afterPath: string;
  readonly message: string;
}

// Those of the last line alone: behind a proxy, and under a flood, the next one has the same.
let lastParts: KnownParts | undefined;

function knownParts(method: string, status: number, remoteAddress: string): KnownParts | undefined {
  const last = lastParts;
  if (
    last !== undefined &&
    last.method === method &&
    last.status === status &&
    last.remoteAddress === remoteAddress
  )
    return last;
  if (!METHODS.has(method)) return undefined;
  lastParts = {
    method,
    status,
    remoteAddress,
    beforePath: `","method":"${method}","path":"`,
    afterPath: `","remoteAddress":${maskedJson(remoteAddress)},"status":${status}`,
    message: `,"msg":"${titleOf(status)}: ${method} `,
  };
  return lastParts;
}

function titleOf(status: number): string {
  return STATUS_CODES[status] ?? 'Unknown';
}

/** `text` as JSON, with what gives itself away as a secret masked. */
export function maskedJson(text: string): string {
  return isPlainText(text) ? `"${text}"` : JSON.stringify(maskText(text));
}
