/** `publishedOn` → `published_on`, `HTTPLog` → `http_log`. */
export function snakeCase(name: string): string {
  const known = seen.get(name);
  if (known !== undefined) return known;
  const made = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
  // Migrations link the same models again for every operation; names are those of a program, so they are few.
  if (seen.size < 10_000) seen.set(name, made);
  return made;
}

const seen = new Map<string, string>();

/** `publishedOn` → `published on`. */
export function inWords(name: string): string {
  return snakeCase(name).replaceAll('_', ' ');
}
