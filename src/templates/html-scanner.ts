/** Where in the markup a scan has come to. */
export type ScannerState =
  | 'text'
  /** In `<title>` or `<textarea>`, where character references count and tags do not. */
  | 'escapableText'
  /** In `<script>`, `<style>` …, where neither counts. */
  | 'rawText'
  /** In a comment, a doctype or another declaration. */
  | 'comment'
  | 'tagName'
  | 'betweenAttributes'
  | 'attributeName'
  /** After `=` or in a value without quotes. */
  | 'unquotedValue'
  /** In a quoted value. */
  | 'attributeValue';

const ESCAPABLE_TEXT: ReadonlySet<string> = new Set(['title', 'textarea']);
const RAW_TEXT: ReadonlySet<string> = new Set([
  'script',
  'style',
  'xmp',
  'iframe',
  'noembed',
  'noframes',
  'plaintext',
]);

// White space is what HTML takes for it: a no-break space, which \s matches, belongs to the name or value that it stands in.
const NO_BLANK = /[^\t\n\f\r ]/g;
const TAG_NAME_END = /[\t\n\f\r />]/g;
const ATTRIBUTE_START = /[^\t\n\f\r /]/g;
const ATTRIBUTE_NAME_END = /[\t\n\f\r />=]/g;
const ENDS_ATTRIBUTES = /^[\t\n\f\r />]/;
const UNQUOTED_END = /[\t\n\f\r >]/g;

/**
 * Walks through markup as a browser's tokenizer does (WHATWG HTML, section 13.2.5), in pieces, and knows where it is
 * between two of them. It runs once per template, and builds nothing.
 */
export class HtmlScanner {
  state: ScannerState = 'text';
  /** Name of the tag or of the element with special text it is in, in lower case; empty in plain text. */
  tagName = '';
  isEndTag = false;
  /** Name of the attribute it is in or after, in lower case. */
  attributeName = '';
  /** The quote of the value it is in. */
  quote = '';
  /** The value it is in, as far as the current piece holds it. */
  valueText = '';
  /** True when the value it is in began in an earlier piece. */
  isContinued = false;
  /** True when special text was left in what may become an end tag. */
  endsInTag = false;
  /** True when the current piece goes on where attributes were interpolated, without a blank between. */
  isGlued = false;
  #followsAttributes = false;
  #text = '';
  #index = 0;

  /** Scans the next piece. */
  scan(text: string): void {
    this.#text = text;
    this.#index = 0;
    this.isContinued = this.state === 'attributeValue';
    this.isGlued = this.#followsAttributes && !ENDS_ATTRIBUTES.test(text);
    this.#followsAttributes = false;
    while (this.#index < text.length) this.#step();
  }

  /** Says that attributes stand between this piece and the next. */
  skipAttributes(): void {
    this.state = 'betweenAttributes';
    this.#followsAttributes = true;
  }

  #step(): void {
    switch (this.state) {
      case 'text':
        return this.#scanText();
      case 'escapableText':
      case 'rawText':
        return this.#scanSpecialText();
      case 'comment':
        return this.#skipPast('>', 'text');
      case 'tagName':
        return this.#scanTagName();
      case 'betweenAttributes':
        return this.#scanBetweenAttributes();
      case 'attributeName':
        return this.#scanAttributeName();
      case 'unquotedValue':
        return this.#scanUnquotedValue();
      case 'attributeValue':
        return this.#scanValue();
    }
  }

  #scanText(): void {
    const start = this.#text.indexOf('<', this.#index);
    if (start < 0) return this.#moveTo(this.#text.length);
    this.#moveTo(start + 1);
    if (start + 1 === this.#text.length) this.state = 'tagName';
    else if (this.#takes('!--')) this.#scanComment();
    else if (/[!?]/.test(this.#current)) this.state = 'comment';
    else if (this.#current === '/') this.#scanEndTagOpen();
    else if (/[a-z]/i.test(this.#current)) this.#openTag(false);
  }

  #scanEndTagOpen(): void {
    this.#index++;
    if (this.#index === this.#text.length) this.state = 'tagName';
    else if (/[a-z]/i.test(this.#current)) this.#openTag(true);
    else if (this.#current === '>') this.#index++;
    else this.state = 'comment';
  }

  #scanComment(): void {
    if (this.#takes('>') || this.#takes('->')) return;
    const end = /--!?>/g;
    end.lastIndex = this.#index;
    if (end.test(this.#text)) return this.#moveTo(end.lastIndex);
    this.state = 'comment';
    this.#moveTo(this.#text.length);
  }

  #openTag(isEndTag: boolean): void {
    this.state = 'tagName';
    this.isEndTag = isEndTag;
    this.tagName = '';
  }

  #scanTagName(): void {
    const end = this.#find(TAG_NAME_END);
    this.tagName = this.#text.slice(this.#index, end).toLowerCase();
    this.#moveTo(end);
    if (end < this.#text.length) this.state = 'betweenAttributes';
  }

  #scanBetweenAttributes(): void {
    this.#moveTo(this.#find(ATTRIBUTE_START));
    if (this.#index === this.#text.length) return;
    if (this.#current === '>') return this.#closeTag();
    // An equals sign in front belongs to the name, as a browser has it.
    const end = this.#find(ATTRIBUTE_NAME_END, this.#index + 1);
    this.attributeName = this.#text.slice(this.#index, end).toLowerCase();
    this.#moveTo(end);
    this.state = 'attributeName';
    if (end < this.#text.length) this.#scanAttributeName();
  }

  #scanAttributeName(): void {
    const next = this.#find(NO_BLANK);
    const hasBlank = next > this.#index;
    this.#moveTo(next);
    if (this.#current === '=') {
      this.#index++;
      this.state = 'unquotedValue';
    } else if (hasBlank || this.#current === '/' || this.#current === '>') {
      this.state = 'betweenAttributes';
    }
  }

  #scanUnquotedValue(): void {
    this.#moveTo(this.#find(NO_BLANK));
    if (this.#index === this.#text.length) return;
    if (this.#current === '"' || this.#current === "'") {
      this.quote = this.#current;
      this.#index++;
      this.state = 'attributeValue';
      this.valueText = '';
      this.isContinued = false;
      if (this.#index < this.#text.length) this.#scanValue();
      return;
    }
    const end = this.#find(UNQUOTED_END);
    this.#moveTo(end);
    if (end < this.#text.length) this.state = 'betweenAttributes';
  }

  #scanValue(): void {
    const end = this.#text.indexOf(this.quote, this.#index);
    this.valueText = this.#text.slice(this.#index, end < 0 ? undefined : end);
    this.#moveTo(end < 0 ? this.#text.length : end + 1);
    if (end >= 0) this.state = 'betweenAttributes';
  }

  #closeTag(): void {
    this.#index++;
    if (!this.isEndTag && RAW_TEXT.has(this.tagName)) this.state = 'rawText';
    else if (!this.isEndTag && ESCAPABLE_TEXT.has(this.tagName)) this.state = 'escapableText';
    else this.state = 'text';
    this.isEndTag = false;
    if (this.state === 'text') this.tagName = '';
  }

  #scanSpecialText(): void {
    const end = new RegExp(`</${this.tagName}(?=[\\t\\n\\f\\r />])`, 'gi');
    end.lastIndex = this.#index;
    if (this.tagName !== 'plaintext' && end.test(this.#text)) {
      this.#moveTo(end.lastIndex);
      this.isEndTag = true;
      this.state = 'betweenAttributes';
      return;
    }
    this.endsInTag = /<\/?[a-z]*$/i.test(this.#text.slice(-12));
    this.#moveTo(this.#text.length);
  }

  #skipPast(mark: string, next: ScannerState): void {
    const end = this.#text.indexOf(mark, this.#index);
    this.#moveTo(end < 0 ? this.#text.length : end + mark.length);
    if (end >= 0) this.state = next;
  }

  get #current(): string {
    return this.#text[this.#index] ?? '';
  }

  #takes(mark: string): boolean {
    if (!this.#text.startsWith(mark, this.#index)) return false;
    this.#index += mark.length;
    return true;
  }

  #find(pattern: RegExp, from = this.#index): number {
    pattern.lastIndex = from;
    return pattern.exec(this.#text)?.index ?? this.#text.length;
  }

  #moveTo(index: number): void {
    this.#index = index;
  }
}
