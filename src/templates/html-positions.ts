import { ImproperlyConfigured } from '../errors/framework-error.js';
import { HtmlScanner } from './html-scanner.js';
import { isUrlAttribute, judgeScheme } from './safe-url.js';

/** Where an interpolation stands, which decides what is done to its value. */
export type PositionKind = 'text' | 'attribute' | 'url' | 'css' | 'attributes';

/** What is known of one interpolation before any value is. */
export interface HtmlPosition {
  readonly kind: PositionKind;
  /**
   * For the first interpolation of an address: the static texts of the attribute around its interpolations, the one
   * before the first and the one after the last included. Empty for every other kind.
   */
  readonly texts: readonly string[];
}

const TEXT: HtmlPosition = { kind: 'text', texts: [] };
const ATTRIBUTE: HtmlPosition = { kind: 'attribute', texts: [] };
const CSS: HtmlPosition = { kind: 'css', texts: [] };
const ATTRIBUTES: HtmlPosition = { kind: 'attributes', texts: [] };

/** Attributes of SVG animations that can turn a link into any other address. */
const ANIMATION_VALUES: ReadonlySet<string> = new Set(['to', 'from', 'by', 'values']);

/**
 * Finds where in the markup each interpolation of a template stands.
 *
 * @throws ImproperlyConfigured `TEMPLATES_UNSAFE_POSITION` where no escaping would make a value safe,
 * `TEMPLATES_UNFINISHED_MARKUP` when the template does not end in text.
 */
export function analysePositions(strings: readonly string[]): readonly HtmlPosition[] {
  const scanner = new HtmlScanner();
  const positions: HtmlPosition[] = [];
  for (const [index, text] of strings.entries()) {
    scanner.scan(text);
    if (scanner.isGlued) throw unsafe(GLUED, strings, index - 1);
    if (index < strings.length - 1) positions.push(positionOf(scanner, strings, index));
  }
  if (scanner.state !== 'text') throw unfinished(scanner);
  return positions;
}

function positionOf(scanner: HtmlScanner, strings: readonly string[], index: number): HtmlPosition {
  const problem = problemOf(scanner);
  if (problem !== undefined) throw unsafe(problem, strings, index);
  switch (scanner.state) {
    case 'text':
    case 'escapableText':
      return TEXT;
    case 'attributeValue':
      return valuePosition(scanner, strings, index);
    default:
      scanner.skipAttributes();
      return ATTRIBUTES;
  }
}

type Problem = readonly [where: string, fix: string];

const GLUED: Problem = ['right before the name of an attribute', 'Put a blank between the two.'];

function problemOf(scanner: HtmlScanner): Problem | undefined {
  switch (scanner.state) {
    case 'text':
    case 'betweenAttributes':
      return scanner.isEndTag
        ? ['in an end tag', 'Interpolate before or after the tag.']
        : undefined;
    case 'escapableText':
      return scanner.endsInTag ? ['in the name of a tag', 'Write the name out.'] : undefined;
    case 'attributeValue':
      return attributeProblem(scanner.tagName, scanner.attributeName);
    case 'unquotedValue':
      return [
        `in the unquoted value of the attribute "${scanner.attributeName}"`,
        `Put quotes around it: ${scanner.attributeName}="\${…}".`,
      ];
    case 'attributeName':
      return [
        'in the name of an attribute',
        'Write the name out, or interpolate "attributes({ … })" between blanks.',
      ];
    case 'rawText':
      return [
        `inside <${scanner.tagName}>`,
        'Pass data with "jsonScript(value, id)" or a data-* attribute, and keep scripts and styles in files.',
      ];
    case 'comment':
      return [
        'inside a comment or declaration',
        'Move it out, or delete the comment: visitors can read it.',
      ];
    case 'tagName':
      return [
        'in the name of a tag',
        'Write the name out; choose between two templates where it varies.',
      ];
  }
}

function attributeProblem(tagName: string, name: string): Problem | undefined {
  if (name.startsWith('on')) {
    return [
      `in the event handler "${name}"`,
      'Add the listener in a script file, and pass data through a data-* attribute.',
    ];
  }
  if (name === 'srcdoc')
    return ['in "srcdoc", which is HTML again', 'Serve the document of the frame from a URL.'];
  const isAnimation = tagName === 'set' || tagName.startsWith('animate');
  if (isAnimation && ANIMATION_VALUES.has(name)) {
    return [`in "${name}" of <${tagName}>, which can change a link`, 'Write the value out.'];
  }
  return undefined;
}

function valuePosition(
  scanner: HtmlScanner,
  strings: readonly string[],
  index: number,
): HtmlPosition {
  if (scanner.attributeName === 'style') return CSS;
  if (!isUrlAttribute(scanner.attributeName) || scanner.isContinued) return ATTRIBUTE;
  const before = colonForReferences(scanner.valueText);
  const verdict = judgeScheme(before);
  if (verdict === 'allowed') return ATTRIBUTE;
  if (verdict === 'refused') {
    throw unsafe(
      [
        `in "${scanner.attributeName}" after a scheme that is not http, https, mailto or tel`,
        'Use a plain address; put behaviour into a script file.',
      ],
      strings,
      index,
    );
  }
  return { kind: 'url', texts: [scanner.valueText, ...textsAfter(scanner.quote, strings, index)] };
}

/** Static texts of an attribute from one interpolation to its closing quote. */
function textsAfter(quote: string, strings: readonly string[], index: number): string[] {
  const texts: string[] = [];
  for (const text of strings.slice(index + 1)) {
    const end = text.indexOf(quote);
    texts.push(colonForReferences(end < 0 ? text : text.slice(0, end)));
    if (end >= 0) break;
  }
  return texts;
}

/** A character reference may stand for a colon, so it is judged as one. */
export function colonForReferences(markup: string): string {
  return markup.replaceAll('&', ':');
}

function unsafe(
  [where, fix]: Problem,
  strings: readonly string[],
  index: number,
): ImproperlyConfigured {
  const before = strings.slice(0, index + 1).join('${…}');
  const line = before.split('\n').length;
  const excerpt = before.slice(-60).trimStart();
  return new ImproperlyConfigured(
    `Interpolation ${index + 1} of an html template (its line ${line}: "${excerpt}\${…}") stands ${where}, where no escaping is safe.`,
    { code: 'TEMPLATES_UNSAFE_POSITION', fix },
  );
}

function unfinished(scanner: HtmlScanner): ImproperlyConfigured {
  const where = scanner.tagName === '' ? 'a comment or tag' : `<${scanner.tagName}>`;
  return new ImproperlyConfigured(`An html template ends inside ${where}.`, {
    code: 'TEMPLATES_UNFINISHED_MARKUP',
    fix: 'Close it in the same template; elements with text in them may stay open, tags, comments and scripts may not.',
  });
}
