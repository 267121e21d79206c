import { ImproperlyConfigured } from '../errors/framework-error.js';
import { escapeHtml } from './escape-html.js';
import { BLOCKED_URL, isSafeUrl, isUrlAttribute } from './safe-url.js';

/** Attributes of a tag, escaped. Made by {@link attributes}. */
export class HtmlAttributes {
  readonly #markup: string;

  constructor(record: AttributeRecord) {
    this.#markup = Object.entries(record).map(attributeMarkup).filter(Boolean).join(' ');
  }

  /** True for a real instance. */
  static isHtmlAttributes(value: unknown): value is HtmlAttributes {
    return typeof value === 'object' && value !== null && #markup in value;
  }

  toString(): string {
    return this.#markup;
  }
}

/** Attributes by name: true writes the name alone; false, null and undefined write nothing. */
export type AttributeRecord = Readonly<
  Record<string, string | number | boolean | null | undefined>
>;

/**
 * Attributes whose presence varies, to be interpolated between the others of a tag.
 *
 * ```ts
 * html`<input type="checkbox" name="news" ${attributes({ checked: wantsNews })}>`
 * ```
 *
 * @throws ImproperlyConfigured `TEMPLATES_BAD_ATTRIBUTE` for a name that is no attribute name, an event handler,
 * `style`, `srcdoc`, or what an animation of SVG changes to.
 */
export function attributes(record: AttributeRecord): HtmlAttributes {
  return new HtmlAttributes(record);
}

const NAME = /^[a-z_][\w:.-]*$/i;
// The last four are those of SVG animations, which can turn a link into any other address.
const REFUSED = /^(?:on.*|style|srcdoc|to|from|by|values)$/i;

function attributeMarkup([name, value]: readonly [string, AttributeRecord[string]]): string {
  if (!NAME.test(name) || REFUSED.test(name)) {
    throw new ImproperlyConfigured(`"${name}" cannot be set through attributes().`, {
      code: 'TEMPLATES_BAD_ATTRIBUTE',
      fix: 'Use a plain attribute name; names must not come from users, handlers belong in script files, styles in style sheets, values of animations in the template.',
    });
  }
  if (value === false || value === null || value === undefined) return '';
  if (value === true) return name;
  const text = String(value);
  const isBlocked = isUrlAttribute(name.toLowerCase()) && !isSafeUrl(text);
  return `${name}="${isBlocked ? BLOCKED_URL : escapeHtml(text)}"`;
}
