import type { HttpResponse } from '../http/http-response.js';

/** True when `Cache-Control` of a response has the directive `name`, given in lower case and without a value. */
export function hasCacheDirective(response: HttpResponse, name: string): boolean {
  const header = response.headers.get('cache-control');
  if (header === undefined) return false;
  return header.split(',').some((directive) => directive.trim().toLowerCase() === name);
}
