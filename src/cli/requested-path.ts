import { decodePath, originForm } from '../http/request-path.js';
import { normalizeScriptName, withoutScriptName } from '../http/script-name.js';

/**
 * The path that a request for `target` has, as the URL conf sees it. Takes what people paste: with a query, percent-encoded,
 * a whole address, without the first slash.
 *
 * @param scriptName - `settings.scriptName`, which stands before every address
 */
export function requestedPath(target: string, scriptName: string): string {
  const path = originForm(target).replace(/\?.*$/s, '');
  const absolute = path.startsWith('/') ? path : `/${path}`;
  return decodePath(withoutScriptName(absolute, normalizeScriptName(scriptName)));
}
