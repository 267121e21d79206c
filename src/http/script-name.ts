/** `settings.scriptName` in one form: with a leading and without a trailing slash, or empty. */
export function normalizeScriptName(scriptName: string): string {
  return scriptName.replace(/^\/*(?=.)/, '/').replace(/\/+$/, '');
}

/**
 * `path` without `scriptName` (from {@link normalizeScriptName}) before it. A path that does not lie below it stays as it is: `/shopping/`
 * is not the `ping/` of `/shop`.
 */
export function withoutScriptName(path: string, scriptName: string): string {
  if (!path.startsWith(scriptName)) return path;
  const rest = path.slice(scriptName.length);
  if (rest === '') return '/';
  return rest.startsWith('/') ? rest : path;
}
