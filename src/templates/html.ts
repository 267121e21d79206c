import { ImproperlyConfigured } from '../errors/framework-error.js';
import { canGenerateCode } from '../conf/generate-function.js';
import {
  BYTES,
  endText,
  flush,
  ROOM,
  startText,
  takeText,
  writeNumber,
} from '../http/text-bytes.js';
import { HtmlAttributes } from './attributes.js';
import { canCompileTemplate, compileTemplate, type WriteTemplate } from './compile-template.js';
import { escapeHtml, escapeMarkupForAttribute, writeEscaped, writeMarkup } from './escape-html.js';
import { analysePositions, colonForReferences, type HtmlPosition } from './html-positions.js';
import { BLOCKED_URL, judgeScheme } from './safe-url.js';

let makeWaiting: (template: HtmlTemplate, values: readonly HtmlValue[], depth: number) => Html;
let depthOf: (value: Html) => number;
let writeHtml: (bytes: Buffer, position: number, value: Html) => number;
const NOT_FIXED = -1;

/** Markup that is safe to put into a page as it is. Made by {@link html}, {@link raw} and `jsonScript`. */
export class Html {
  /** What an answer made of it is: `text/html; charset=utf-8`. */
  static readonly contentType = 'text/html; charset=utf-8';

  #markup: string;
  // Until somebody asks for the markup, it may be held as what it is made of: then a page is written in one go.
  #template: HtmlTemplate | undefined;
  #values: readonly HtmlValue[] | undefined;
  #depth = 0;

  static {
    // Only the class itself reaches its private fields.
    makeWaiting = (template, values, depth) => {
      const made = new Html('');
      made.#template = template;
      made.#values = values;
      made.#depth = depth;
      return made;
    };
    depthOf = (value) => (value.toString === Html.prototype.toString ? value.#depth : NOT_FIXED);
    writeHtml = (bytes, position, value) =>
      value.#template?.write === undefined
        ? writeMarkup(bytes, position, value.toString())
        : value.#template.write(bytes, position, value.#values!);
  }

  constructor(markup: string) {
    this.#markup = markup;
    this.#template = undefined;
    this.#values = undefined;
  }

  /** True for a real instance; a thing that only looks like one (parsed JSON, say) is not. */
  static isHtml(value: unknown): value is Html {
    return typeof value === 'object' && value !== null && #markup in value;
  }

  toString(): string {
    if (this.#template !== undefined) {
      this.#markup = this.#template.render(this.#values!);
      this.#template = undefined;
      this.#values = undefined;
      this.#depth = 0;
    }
    return this.#markup;
  }

  /** JSON of markup is the markup itself, as a string. */
  toJSON(): string {
    return this.toString();
  }
}

/** What may be interpolated into {@link html}: nothing at all is written for null, undefined, false and true. */
export type HtmlValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | Html
  | HtmlAttributes
  | Date
  | URL
  | readonly HtmlValue[];

/**
 * Makes markup of a template literal; every interpolated value is escaped for the place it stands in.
 *
 * ```ts
 * html`<ul>${books.map((book) => html`<li><a href="${book.url}">${book.title}</a></li>`)}</ul>`
 * ```
 *
 * Nested {@link Html} and arrays of it are not escaped again. In attributes that hold an address the scheme is
 * looked at: http, https, mailto, tel and relative addresses pass, anything else becomes `about:blank#blocked`. In a
 * `style` attribute only plain words, numbers, units and colours pass, anything else becomes `blocked`. Whether a
 * position can be made safe is found once per template, at its first use.
 *
 * @throws ImproperlyConfigured `TEMPLATES_UNSAFE_POSITION` for an interpolation in an unquoted attribute, an attribute
 * or tag name, an event handler, `srcdoc`, a script, style or comment; `TEMPLATES_UNFINISHED_MARKUP` when the
 * template ends inside one of them; `TEMPLATES_UNPRINTABLE_VALUE` for a promise, function, symbol or plain object.
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const template = strings === lastStrings ? lastTemplate! : templateOf(strings);
  if (template.canWait && template.isCompiledFor(values)) {
    const depth = depthOfValues(values);
    if (depth !== NOT_FIXED && depth < MAX_WAITING_DEPTH)
      return makeWaiting(template, values, depth + 1);
  }
  return new Html(template.render(values));
}

/** How many templates inside each other may wait to be written: as many calls will then stand inside each other. */
const MAX_WAITING_DEPTH = 32;

/** Marks `markup` as safe as it is. Never for anything that a user had a hand in: that is what {@link html} is for. */
export function raw(markup: string): Html {
  return new Html(markup);
}

/** One template literal: where its interpolations stand, and how its markup is made. */
class HtmlTemplate {
  /** Whether every value that cannot change any more is right in each place. */
  readonly canWait: boolean;
  /** Writes the markup; undefined until it is worth it to generate this, and for ever where that cannot be. */
  write: WriteTemplate<HtmlValue> | undefined;
  readonly #strings: readonly string[];
  readonly #positions: readonly HtmlPosition[];
  #usesLeft = USES_BEFORE_COMPILING;

  constructor(strings: readonly string[]) {
    this.#strings = strings;
    this.#positions = analysePositions(strings);
    this.canWait = this.#positions.every(({ kind }) => kind !== 'attributes');
  }

  /** Whether {@link write} may be called with these values. Counts as a use. */
  isCompiledFor(values: readonly HtmlValue[]): boolean {
    if (this.#usesLeft > 0 && --this.#usesLeft === 0) this.#compile();
    return this.write !== undefined && values.length === this.#positions.length;
  }

  render(values: readonly HtmlValue[]): string {
    // While another text is written, a value has its markup made by the twin.
    if (!this.isCompiledFor(values) || !startText())
      return interpret(this.#strings, this.#positions, values);
    try {
      return takeText(this.write!(BYTES, 0, values));
    } finally {
      endText();
    }
  }

  #compile(): void {
    if (canGenerateCode() && canCompileTemplate(this.#strings))
      this.write = compileTemplate(this.#strings, this.#positions, WRITERS);
  }
}

const USES_BEFORE_COMPILING = 8;

const templates = new WeakMap<readonly string[], HtmlTemplate>();
// Rows of a table come one after the other.
let lastStrings: readonly string[] | undefined;
let lastTemplate: HtmlTemplate | undefined;

function templateOf(strings: TemplateStringsArray): HtmlTemplate {
  let template = templates.get(strings);
  if (template === undefined) {
    refusePlainCall(strings);
    template = new HtmlTemplate(strings);
    templates.set(strings, template);
  }
  lastStrings = strings;
  lastTemplate = template;
  return template;
}

/** The greatest depth among the values; `NOT_FIXED` where one is wrong, or may change before it is written. */
function depthOfValues(values: readonly HtmlValue[]): number {
  let most = 0;
  for (let index = 0; index < values.length; index++) {
    const value: unknown = values[index];
    if (typeof value === 'string' || typeof value === 'number') continue;
    if (typeof value === 'object' && value !== null) {
      const depth = Html.isHtml(value) ? depthOf(value) : NOT_FIXED;
      if (depth === NOT_FIXED) return NOT_FIXED;
      if (depth > most) most = depth;
    } else if (typeof value === 'symbol' || typeof value === 'function') return NOT_FIXED;
  }
  return most;
}

/** The exact twin of what is compiled. */
function interpret(
  strings: readonly string[],
  positions: readonly HtmlPosition[],
  values: readonly HtmlValue[],
): string {
  let result = strings[0] ?? '';
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    const position = positions[index] as HtmlPosition;
    if (position.kind === 'text') {
      result += typeof value === 'string' ? escapeHtml(value) : textOf(value);
    } else if (position.kind === 'url' && !isSafeAddress(position.texts, values, index)) {
      // What follows in the same attribute ends up after the hash, where it is inert.
      result = result.slice(0, result.length - (position.texts[0] ?? '').length) + BLOCKED_URL;
    } else {
      result += attributeText(value, position);
    }
    result += strings[index + 1] ?? '';
  }
  return result;
}

const WRITERS = { writeEscaped, writeNumber, writeValue, writeElsewhere, isSafeAddress };

function writeValue(bytes: Buffer, position: number, value: HtmlValue): number {
  if (typeof value === 'string') return writeEscaped(bytes, position, value);
  if (typeof value === 'number')
    return writeNumber(bytes, position > ROOM ? flush(position) : position, value);
  if (Html.isHtml(value)) return writeHtml(bytes, position, value);
  if (!Array.isArray(value)) return writeMarkup(bytes, position, textOf(value));
  let next = position;
  for (const each of value as readonly HtmlValue[]) next = writeValue(bytes, next, each);
  return next;
}

function writeElsewhere(
  bytes: Buffer,
  position: number,
  value: HtmlValue,
  place: HtmlPosition,
): number {
  if (typeof value === 'string' && (place.kind === 'attribute' || place.kind === 'url'))
    return writeEscaped(bytes, position, value);
  return writeMarkup(bytes, position, attributeText(value, place));
}

// Called as a function with an array, the "static" parts could be anyone's text.
function refusePlainCall(strings: TemplateStringsArray): void {
  if (Array.isArray(strings) && Object.isFrozen(strings) && Array.isArray(strings.raw)) return;
  throw new ImproperlyConfigured('"html" was called as a function.', {
    code: 'TEMPLATES_NOT_A_TEMPLATE',
    fix: 'Write it before a template literal: html`<p>${text}</p>`.',
  });
}

function textOf(value: HtmlValue): string {
  switch (typeof value) {
    case 'string':
      return escapeHtml(value);
    case 'number':
    case 'bigint':
      return String(value);
    case 'boolean':
    case 'undefined':
      return '';
  }
  if (value === null) return '';
  if (Html.isHtml(value)) return value.toString();
  if (Array.isArray(value)) return joinTexts(value as readonly HtmlValue[]);
  return escapeHtml(printed(value));
}

function joinTexts(values: readonly HtmlValue[]): string {
  let result = '';
  for (const value of values) result += textOf(value);
  return result;
}

function attributeText(value: HtmlValue, position: HtmlPosition): string {
  if (position.kind === 'attributes') return attributesText(value);
  if (typeof value === 'string' && position.kind !== 'css') return escapeHtml(value);
  const text = Html.isHtml(value)
    ? escapeMarkupForAttribute(value.toString())
    : escapeMarkupForAttribute(textOf(value));
  return position.kind === 'css' && !PLAIN_CSS.test(text) ? 'blocked' : text;
}

// Markup is looked at too: text that was escaped for markup is not yet safe in a style.
// Without brackets, colons, semicolons, quotes and backslashes a value can end neither its declaration nor itself.
const PLAIN_CSS = /^[\w\s#%.,+-]*$/;

function attributesText(value: HtmlValue): string {
  if (value === null || value === undefined || typeof value === 'boolean') return '';
  if (HtmlAttributes.isHtmlAttributes(value)) return value.toString();
  throw new ImproperlyConfigured(
    'Something other than "attributes({ … })" was interpolated between attributes.',
    {
      code: 'TEMPLATES_UNSAFE_POSITION',
      fix: 'Interpolate "attributes({ checked: true })" there, or put the value into quotes.',
    },
  );
}

/** Judges the address of an attribute whose first interpolation is `values[first]`, all its parts together. */
function isSafeAddress(
  texts: readonly string[],
  values: readonly HtmlValue[],
  first: number,
): boolean {
  let address = texts[0] ?? '';
  for (let index = 1; index < texts.length; index++) {
    address += addressPart(values[first + index - 1]) + (texts[index] ?? '');
    const verdict = judgeScheme(address);
    if (verdict !== 'undecided') return verdict === 'allowed';
  }
  return true;
}

function addressPart(value: HtmlValue): string {
  if (typeof value === 'string') return value;
  if (value instanceof URL) return value.href;
  return colonForReferences(textOf(value));
}

function printed(value: unknown): string {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString();
  if (value instanceof URL) return value.href;
  const found = describe(value);
  throw new ImproperlyConfigured(`A ${found} was interpolated into an html template.`, {
    code: 'TEMPLATES_UNPRINTABLE_VALUE',
    fix: 'Interpolate a string, a number, Html or an array of these; await a promise, call a function, use jsonScript() for data.',
  });
}

function describe(value: unknown): string {
  if (typeof value !== 'object' || value === null) return typeof value;
  const name: unknown = (value as { constructor?: { name?: unknown } }).constructor?.name;
  return typeof name === 'string' && name !== '' ? name : 'object';
}
