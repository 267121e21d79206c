import { isSecretName, MASK } from '../conf/mask-settings.js';
import { dataEntriesOf, type SecretMask } from './secret-mask.js';

const MAX_TEXT = 400;
const MAX_ITEMS = 20;
const MAX_DEPTH = 3;

/**
 * A short, safe picture of any value: nothing of it is called, no getter, no `toString`, no `inspect`, and what stands
 * under a secret name is masked.
 *
 * @param mask - knows the secrets that must not survive in part where a long text is cut
 * @param name - the name that the value goes by; empty when it has none
 */
export function preview(value: unknown, mask: SecretMask, name = '', depth = 0): string {
  if (isHideable(value) && isSecretName(name)) return MASK;
  switch (typeof value) {
    case 'string':
      return shorten(JSON.stringify(value), mask);
    case 'bigint':
      return `${value}n`;
    case 'function':
      return `[${isClass(value) ? 'class' : 'function'} ${nameOf(value)}]`;
    case 'object':
      return value === null ? 'null' : previewObject(value, mask, depth);
    default:
      return String(value);
  }
}

/** `text` cut to `limit` characters, with the number of those left out. */
export function shorten(text: string, mask: SecretMask, limit = MAX_TEXT): string {
  if (text.length <= limit) return text;
  // Secrets go first: the half of one that the cut would leave could not be recognized any more.
  const safe = mask.scrub(text);
  return safe.length <= limit ? safe : `${safe.slice(0, limit)}… (${safe.length - limit} more)`;
}

// Whether a flag is on, or a value is missing, is no secret, and often the clue.
function isHideable(value: unknown): boolean {
  return typeof value !== 'boolean' && value !== undefined && value !== null && value !== '';
}

function previewObject(value: object, mask: SecretMask, depth: number): string {
  try {
    if (value instanceof Date)
      return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
    if (value instanceof RegExp) return String(value);
    if (value instanceof Error) return shorten(`[${value.name}: ${value.message}]`, mask);
    if (ArrayBuffer.isView(value)) return `<${value.constructor.name}, ${value.byteLength} bytes>`;
    if (depth >= MAX_DEPTH) return Array.isArray(value) ? '[…]' : '{…}';
    if (Array.isArray(value)) return previewList(value, mask, depth);
    if (value instanceof Set) return `Set ${previewList([...value], mask, depth)}`;
    return previewEntries(value, mask, depth);
  } catch {
    return '(cannot be shown)'; // a proxy may refuse everything
  }
}

function previewList(items: readonly unknown[], mask: SecretMask, depth: number): string {
  const shown = items.slice(0, MAX_ITEMS).map((item) => preview(item, mask, '', depth + 1));
  if (items.length > MAX_ITEMS) shown.push(`… ${items.length - MAX_ITEMS} more`);
  return shorten(`[${shown.join(', ')}]`, mask);
}

function previewEntries(value: object, mask: SecretMask, depth: number): string {
  const entries = dataEntriesOf(value);
  const shown = entries
    .slice(0, MAX_ITEMS)
    .map(([name, item]) => `${name}: ${preview(item, mask, name, depth + 1)}`);
  if (entries.length > MAX_ITEMS) shown.push(`… ${entries.length - MAX_ITEMS} more`);
  const prefix = classNameOf(value);
  return shorten(`${prefix}${shown.length === 0 ? '{}' : `{ ${shown.join(', ')} }`}`, mask);
}

function classNameOf(value: object): string {
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype === null || prototype === Object.prototype) return '';
  const constructor: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
  return typeof constructor === 'function' ? `${nameOf(constructor)} ` : '';
}

function nameOf(value: object): string {
  const name: unknown = Object.getOwnPropertyDescriptor(value, 'name')?.value;
  return typeof name === 'string' && name !== '' ? name : '(anonymous)';
}

function isClass(value: object): boolean {
  return Object.getOwnPropertyDescriptor(value, 'prototype')?.writable === false;
}
