/** `publishedOn` → `published_on`, `HTTPLog` → `http_log`. */
export function snakeCase(name: string): string {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}

/** `publishedOn` → `published on`. */
export function inWords(name: string): string {
  return snakeCase(name).replaceAll('_', ' ');
}
