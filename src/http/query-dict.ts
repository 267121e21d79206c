import { ImproperlyConfigured } from '../errors/framework-error.js';
import { SuspiciousOperation } from '../errors/http-error.js';
import { collectLists, MultiValueKeyError, MultiValueMap } from './multi-value-map.js';
import { formDecode, formEncode, percentEncode } from './percent-encoding.js';

/** Options of {@link QueryDict.parse}. */
export interface QueryDictOptions {
  /**
   * Most fields, counted by their separators before anything is decoded.
   *
   * @defaultValue no limit
   */
  readonly maxFields?: number | undefined;
}

/** Options of {@link QueryDict.urlencode}. */
export interface UrlencodeOptions {
  /** Characters that stay as they are, besides letters, digits and `_.-~`; with it a space becomes `%20`, else `+`. */
  readonly safe?: string;
}

/**
 * Fields of a query string or a form: strings, several for one key if need be (Django topic: QueryDict).
 *
 * It cannot be changed; {@link copy} gives a {@link MutableQueryDict}. Names mean nothing: there is no nesting, and
 * blank values are kept.
 */
export class QueryDict extends MultiValueMap<string> {
  static readonly EMPTY: QueryDict = new QueryDict();

  /**
   * Reads `application/x-www-form-urlencoded` text. Only `&` separates, `+` is a space, escapes are decoded as UTF-8;
   * what cannot be decoded stays (a bare `%`) or becomes U+FFFD.
   *
   * @throws SuspiciousOperation `HTTP_TOO_MANY_FIELDS` (a 400) when there are more than `maxFields`.
   */
  static parse(text: string, options: QueryDictOptions = {}): QueryDict {
    if (text === '') return QueryDict.EMPTY;
    const { maxFields } = options;
    if (maxFields !== undefined && countFields(text, maxFields) > maxFields)
      throw tooManyFields(maxFields);
    return new QueryDict(collectLists(readPairs(text)));
  }

  /** Gives each of `keys` (one may come several times) the same value. */
  static fromKeys(keys: Iterable<string>, value = ''): QueryDict {
    return QueryDict.fromEntries(Array.from(keys, (key) => [key, value] as const));
  }

  /** Makes one of pairs; a key that comes again gets a further value. */
  static fromEntries(pairs: Iterable<readonly [string, string]>): QueryDict {
    return new QueryDict(collectLists(pairs));
  }

  /** A copy that can be changed. */
  copy(): MutableQueryDict {
    return new MutableQueryDict(this.entriesCopy());
  }

  /** A query string with all values. Without `safe`, as a browser sends a form. */
  urlencode(options: UrlencodeOptions = {}): string {
    const { safe } = options;
    const encode =
      safe === undefined || safe === '' ? formEncode : (text: string) => percentEncode(text, safe);
    const fields: string[] = [];
    for (const [key, value] of this.entries()) fields.push(`${encode(key)}=${encode(value)}`);
    return fields.join('&');
  }

  /** The query string, as {@link urlencode} without options gives it. */
  override toString(): string {
    return this.urlencode();
  }

  /** The values by key, in lists of their own. */
  protected entriesCopy(): Map<string, string[]> {
    const copy = new Map<string, string[]>();
    for (const [key, list] of this.lists()) copy.set(key, [...list]);
    return copy;
  }
}

/** A {@link QueryDict} that can be changed; also what collects the fields of a form while it is read. */
export class MutableQueryDict extends QueryDict {
  readonly #own: Map<string, string[]>;

  /** @param lists - the values of each key; taken over, not copied */
  constructor(lists: Map<string, string[]> = new Map()) {
    super(lists);
    this.#own = lists;
  }

  /** Gives `key` one value in place of all it had. */
  set(key: string, value: string): this {
    this.#own.set(key, [value]);
    return this;
  }

  setList(key: string, values: Iterable<string>): this {
    this.#own.set(key, [...values]);
    return this;
  }

  /** Adds a value to those of `key`. */
  appendList(key: string, value: string): this {
    const list = this.#own.get(key);
    if (list === undefined) this.#own.set(key, [value]);
    else list.push(value);
    return this;
  }

  /** Adds the values of `other` to those that are here; nothing is replaced. */
  update(other: MultiValueMap<string> | Readonly<Record<string, string>>): this {
    // Copied first: "other" may be this very dictionary.
    const pairs = other instanceof MultiValueMap ? [...other.entries()] : Object.entries(other);
    for (const [key, value] of pairs) this.appendList(key, value);
    return this;
  }

  delete(key: string): boolean {
    return this.#own.delete(key);
  }

  clear(): void {
    this.#own.clear();
  }

  /** The last value of `key`, which is set to `value` if the key is absent. */
  setDefault(key: string, value = ''): string {
    if (!this.#own.has(key)) this.set(key, value);
    return this.get(key, value);
  }

  /** The values of `key`, which are set to `values` if the key is absent. */
  setListDefault(key: string, values: Iterable<string> = []): string[] {
    if (!this.#own.has(key)) this.setList(key, values);
    return this.getList(key);
  }

  /**
   * Removes `key` and gives all its values; `defaultValue` when it is absent.
   *
   * @throws MultiValueKeyError `HTTP_MISSING_KEY` when it is absent and there is no default.
   */
  pop(key: string, defaultValue?: readonly string[]): string[] {
    const list = this.#own.get(key);
    if (list === undefined && defaultValue === undefined) throw new MultiValueKeyError(key);
    this.#own.delete(key);
    return list ?? [...(defaultValue ?? [])];
  }

  /** Removes the key that came last, and gives it with its values; undefined when there is none. */
  popItem(): [string, string[]] | undefined {
    const key = [...this.#own.keys()].pop();
    return key === undefined ? undefined : [key, this.pop(key)];
  }

  /** A copy that cannot be changed. */
  toImmutable(): QueryDict {
    return new QueryDict(this.entriesCopy());
  }
}

// Types forbid changing a QueryDict. Untyped code that tries it anyway shall read why it fails.
for (const name of Object.getOwnPropertyNames(MutableQueryDict.prototype)) {
  if (name === 'constructor' || name === 'toImmutable') continue;
  Object.defineProperty(QueryDict.prototype, name, {
    configurable: true,
    writable: true,
    value(): never {
      throw new ImproperlyConfigured(`A QueryDict cannot be changed: "${name}" was called.`, {
        code: 'HTTP_IMMUTABLE_QUERY_DICT',
        fix: 'Change a copy: "const data = request.GET.copy()".',
      });
    },
  });
}

/** Number of fields in `text`; stops counting once it is over `limit`. */
function countFields(text: string, limit: number): number {
  let count = 1;
  for (let at = text.indexOf('&'); at >= 0 && count <= limit; at = text.indexOf('&', at + 1))
    count++;
  return count;
}

function tooManyFields(limit: number): SuspiciousOperation {
  return new SuspiciousOperation(`There are more than ${limit} fields in a query string or form.`, {
    code: 'HTTP_TOO_MANY_FIELDS',
    kind: 'TooManyFieldsSent',
    fix: 'Send fewer fields, or raise "dataUploadMaxFields" in the settings.',
  });
}

function* readPairs(text: string): IterableIterator<readonly [string, string]> {
  for (const field of text.split('&')) {
    if (field === '') continue;
    const mark = field.indexOf('=');
    if (mark < 0) yield [formDecode(field), ''];
    else yield [formDecode(field.slice(0, mark)), formDecode(field.slice(mark + 1))];
  }
}
