import type { HttpRequest } from './http-request.js';

/** Most texts of a JSON body that are looked at. */
const MAX_JSON_TEXTS = 1000;

/**
 * The texts that the client has sent, decoded: path and its captures, query, cookies, and what was read of the body.
 *
 * Tells who is to blame when a value cannot be used. Never throws: what cannot be read is left out.
 */
export function sentValues(request: HttpRequest): readonly string[] {
  const values: unknown[] = [];
  for (const collect of [pathValues, queryValues, cookieValues, bodyValues]) {
    try {
      values.push(...collect(request));
    } catch {
      // A query with too many fields, say, whose own error has been answered already.
    }
  }
  return values.filter((value) => typeof value === 'string');
}

function pathValues({ path, resolverMatch }: HttpRequest): readonly unknown[] {
  return [path, ...Object.values(resolverMatch?.kwargs ?? {}), ...(resolverMatch?.args ?? [])];
}

function queryValues(request: HttpRequest): readonly unknown[] {
  return [...request.GET].map(([, value]) => value);
}

function cookieValues(request: HttpRequest): readonly unknown[] {
  return [...request.COOKIES.values()];
}

function bodyValues(request: HttpRequest): readonly unknown[] {
  if (!request.isBodyLoaded) return [];
  const { kind, fields, text, json, files } = request.parsedBody;
  if (kind === 'json') return jsonTexts(json);
  const names = [...files].map(([, file]) => file.name);
  return [...[...fields].map(([, value]) => value), ...names, text];
}

/** The texts of a JSON value, breadth first. */
function jsonTexts(json: unknown): readonly unknown[] {
  const found: string[] = [];
  const queue: unknown[] = [json];
  for (let next = 0; next < queue.length && queue.length < MAX_JSON_TEXTS; next++) {
    const value = queue[next];
    if (typeof value === 'string') found.push(value);
    else if (typeof value === 'object' && value !== null)
      queue.push(...Object.values(value).slice(0, MAX_JSON_TEXTS));
  }
  return found;
}
