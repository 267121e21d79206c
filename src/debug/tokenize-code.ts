/** What a piece of code is, as far as its colour goes. */
export type TokenKind =
  | 'plain'
  | 'word'
  | 'keyword'
  | 'name'
  | 'text'
  | 'number'
  | 'comment'
  | 'decorator'
  | 'type';

/** A piece of one line of code. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

// Each alternative consumes what it looks at, so the whole is read in one pass.
const PIECES =
  /(?<comment>\/\/[^\n]*|\/\*[^]*?(?:\*\/|$))|(?<text>"(?:\\[^]|[^"\\\n])*"?|'(?:\\[^]|[^'\\\n])*'?|`(?:\\[^]|[^`\\])*`?)|(?<number>\d[\w.]*)|(?<decorator>@[A-Za-z_$][\w$]*)|(?<word>[A-Za-z_$][\w$]*)|[^\S\n]+|\n|[^]/g;

const KEYWORDS = new Set(
  (
    'abstract as asserts async await break case catch class const continue debugger declare default delete do else enum ' +
    'export extends false finally for from function get if implements import in infer instanceof interface is keyof let ' +
    'namespace new null of override private protected public readonly return satisfies set static super switch this ' +
    'throw true try type typeof undefined unique using var void while with yield'
  ).split(' '),
);

/**
 * Splits TypeScript or JavaScript into coloured lines, from anywhere in a file.
 *
 * A guess at colours, not a parser: its mistakes are harmless.
 */
export function tokenizeCode(code: string): readonly (readonly Token[])[] {
  const lines: Token[][] = [[]];
  for (const match of code.matchAll(PIECES)) {
    const kind = kindOf(match[0], match.groups ?? {}, code.charAt(match.index + match[0].length));
    match[0].split('\n').forEach((text, index) => {
      if (index > 0) lines.push([]);
      if (text !== '') lines.at(-1)?.push({ kind, text });
    });
  }
  return lines;
}

function kindOf(
  text: string,
  groups: Readonly<Record<string, string | undefined>>,
  next: string,
): TokenKind {
  if (groups.comment !== undefined) return 'comment';
  if (groups.text !== undefined) return 'text';
  if (groups.number !== undefined) return 'number';
  if (groups.decorator !== undefined) return 'decorator';
  if (groups.word === undefined) return 'plain';
  if (KEYWORDS.has(text)) return 'keyword';
  if (next === '(') return 'name';
  return /^[A-Z]/.test(text) ? 'type' : 'word';
}
