import { decodePath } from '../http/request-path.js';

/**
 * The path that a request for `target` has, as the URL conf sees it. Takes what people paste: with a query, percent-encoded,
 * a whole address, without the first slash.
 *
 * @param scriptName - `settings.scriptName`, which stands before every address
 */
export function requestedPath(target: string, scriptName: string): string {
  const path = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');
  const own = path.startsWith(`${scriptName}/`) ? path.slice(scriptName.length) : path;
  return decodePath(own.startsWith('/') ? own : `/${own}`);
}
