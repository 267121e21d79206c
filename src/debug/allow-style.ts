/**
 * A Content-Security-Policy that allows what `policy` does, and the inline style with the hash `source`.
 *
 * The header may hold several policies; all of them apply, so each is widened (CSP Level 3, section 4.2).
 *
 * @param source - a source expression: `'sha256-…'`
 */
export function allowStyle(policy: string, source: string): string {
  return policy
    .split(',')
    .map((one) => widen(one, source))
    .join(', ');
}

function widen(policy: string, source: string): string {
  const directives = policy
    .split(';')
    .map((directive) => directive.trim())
    .filter(Boolean);
  // The first of these that is present governs <style> elements; without any of them all styles are allowed.
  for (const name of ['style-src-elem', 'style-src', 'default-src']) {
    const index = directives.findIndex((directive) => nameOf(directive) === name);
    if (index < 0) continue;
    const sources = withSource(sourcesOf(directives[index] ?? ''), source);
    if (name === 'default-src') directives.push(`style-src ${sources}`);
    else directives[index] = `${name} ${sources}`;
    break;
  }
  return directives.join('; ');
}

function nameOf(directive: string): string {
  return (directive.split(/\s/, 1)[0] ?? '').toLowerCase();
}

function sourcesOf(directive: string): string[] {
  return directive.split(/\s+/).slice(1);
}

function withSource(sources: readonly string[], source: string): string {
  const isStrict = sources.some((one) => /^'(?:nonce|sha\d+)-/.test(one));
  // A hash would switch 'unsafe-inline' off, and with it the page's own styles.
  if (sources.includes("'unsafe-inline'") && !isStrict) return sources.join(' ');
  return [...sources.filter((one) => one !== "'none'" && one !== source), source].join(' ');
}
