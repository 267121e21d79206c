import { escapeHtml } from './escape-html.js';
import { Html, raw } from './html.js';

const UNSAFE = /[<>&\u2028\u2029]/g;

/**
 * Carries data into a page for its scripts to read (Django topic: json_script).
 *
 * The element is of type `application/json`, so that no browser runs it and no content policy minds it:
 * `JSON.parse(document.getElementById(id).textContent)`.
 *
 * @param value - anything JSON can hold; undefined becomes null
 * @param id - the element's id; without one the element has none
 */
export function jsonScript(value: unknown, id?: string): Html {
  const idAttribute = id === undefined ? '' : ` id="${escapeHtml(id)}"`;
  return raw(
    `<script${idAttribute} type="application/json">${escapeJson(JSON.stringify(value) ?? 'null')}</script>`,
  );
}

/** Writes `<`, `>`, `&` and the two Unicode line separators as escapes: the same JSON, with no end tag in it. */
export function escapeJson(json: string): string {
  return json.replace(
    UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
