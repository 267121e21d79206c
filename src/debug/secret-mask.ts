import { isSecretName, MASK, maskText } from '../conf/mask-settings.js';

// Shorter ones stand in ordinary words, and would shred the page.
const MIN_SCRUBBED_LENGTH = 6;
const MAX_SCRUBBED = 2000;

/**
 * Hides secrets in two ways: by the name that a value goes by, and, for values learned that way, wherever they turn
 * up again: in a message, a path, a stack, a line of source.
 */
export class SecretMask {
  readonly #values = new Set<string>();
  #pattern: readonly string[] | undefined;

  /** Remembers the value of something secret, so that {@link scrub} finds it elsewhere. */
  learn(value: unknown): void {
    if (typeof value !== 'string' && typeof value !== 'number') return;
    const text = String(value);
    if (text.length < MIN_SCRUBBED_LENGTH || this.#values.size >= MAX_SCRUBBED) return;
    // The forms in which a value travels: as it is, in a URL, and inside a JSON or JavaScript string.
    for (const form of [text, percentEncode(text), JSON.stringify(text).slice(1, -1)])
      this.#values.add(form);
    this.#pattern = undefined;
  }

  /** Remembers everything below a secret name in `value`, however deep; plain data only. */
  learnDeep(value: unknown, isSecret = false, depth = 0): void {
    if (depth > 64 || value === null) return;
    if (typeof value !== 'object') {
      if (isSecret) this.learn(value);
      return;
    }
    const isList = Array.isArray(value);
    for (const [name, item] of dataEntriesOf(value)) {
      this.learnDeep(item, isSecret || (!isList && isSecretName(name)), depth + 1);
    }
  }

  /** `value`, or the mask when `name` tells that it is a secret. An empty value stays: that nothing was sent is a clue. */
  maskNamed(name: string, value: string): string {
    return value !== '' && isSecretName(name) ? MASK : this.scrub(value);
  }

  /** `text` without any secret that was learned, and without what gives itself away by its form. */
  scrub(text: string): string {
    if (text.length < MIN_SCRUBBED_LENGTH) return text;
    this.#pattern ??= [...this.#values].sort((one, other) => other.length - one.length);
    let result = text;
    for (const secret of this.#pattern)
      if (result.includes(secret)) result = result.replaceAll(secret, MASK);
    return maskText(result);
  }

  /** {@link scrub} for every string in a tree of plain data. */
  scrubDeep<Value>(value: Value): Value {
    if (typeof value === 'string') return this.scrub(value) as Value;
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((item: unknown) => this.scrubDeep(item)) as Value;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, this.scrubDeep(item)]),
    ) as Value;
  }
}

/** The query string of an address with the values of secret names masked; the rest as it was sent. */
export function maskQuery(queryString: string): string {
  return queryString
    .split('&')
    .map((pair) => {
      const end = pair.indexOf('=');
      return end > 0 && isSecretName(pair.slice(0, end)) ? `${pair.slice(0, end)}=${MASK}` : pair;
    })
    .join('&');
}

function percentEncode(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return text; // half of a surrogate pair has no encoding
  }
}

/** Names and values of the data properties of `value`; getters are not called. */
export function dataEntriesOf(value: object): [string, unknown][] {
  if (value instanceof Map)
    return [...value].map(([name, item]: [unknown, unknown]) => [String(name), item]);
  return Object.entries(Object.getOwnPropertyDescriptors(value))
    .filter(([, descriptor]) => descriptor.enumerable === true && 'value' in descriptor)
    .map(([name, descriptor]) => [name, descriptor.value as unknown]);
}
