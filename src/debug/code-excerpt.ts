import { readFileSync, statSync } from 'node:fs';

import { isSecretName, MASK } from '../conf/mask-settings.js';
import type { SourcePlace } from '../errors/source-place.js';
import { tokenizeCode, type Token } from './tokenize-code.js';

/** One line of an excerpt. */
export interface ExcerptLine {
  readonly number: number;
  readonly tokens: readonly Token[];
  /** True for the line that the excerpt is about. */
  readonly isMarked: boolean;
}

/** Some lines of a source file around one of them. */
export interface CodeExcerpt {
  readonly lines: readonly ExcerptLine[];
  /** What is put before the caret so that it stands under the marked column; undefined where the line is cut before it. */
  readonly caretIndent: string | undefined;
}

const CONTEXT_LINES = 6;
const MAX_LINE_LENGTH = 300;
const MAX_FILE_BYTES = 1_000_000;

// Stands before code that begins inside a comment; it is taken off again, and no file holds it.
const COMMENT_START = '/*\u0000';

// Whatever a stack claims, only program text is read: never a key, an environment file, or a device.
const SOURCE_FILE = /\.[cm]?[jt]sx?$/;

/** Reads excerpts; a file that several frames name is read once. One is made for each report. */
export class CodeReader {
  readonly #files = new Map<string, string[] | undefined>();

  /** The lines around `place`; undefined when its file is not a source file that can be read. */
  excerpt(place: SourcePlace, contextLines = CONTEXT_LINES): CodeExcerpt | undefined {
    const all = this.#linesOf(place.file);
    if (all === undefined || place.line > all.length) return undefined;
    const first = Math.max(1, place.line - contextLines);
    const code = all.slice(first - 1, place.line + contextLines);
    const indent = commonIndentOf(code);
    const lines = tokenizeCode(startOf(code.map((line) => line.slice(indent)))).map(
      (tokens, index) => ({
        number: first + index,
        tokens: cutTokens(maskLiterals(tokens)),
        isMarked: first + index === place.line,
      }),
    );
    return {
      lines: trimBlankEnds(lines),
      caretIndent: caretIndentOf((all[place.line - 1] ?? '').slice(indent), place.column - indent),
    };
  }

  #linesOf(file: string): string[] | undefined {
    if (!this.#files.has(file)) this.#files.set(file, readSource(file)?.split('\n'));
    return this.#files.get(file);
  }
}

// Deeply nested code would start beyond the edge of a phone.
function commonIndentOf(lines: readonly string[]): number {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  return indents.length === 0 ? 0 : Math.min(...indents);
}

// An excerpt may begin inside a documentation comment: a first line that starts with a star tells so.
function startOf(lines: readonly string[]): string {
  const isInComment = /^\s*\*(?:\s|\/|$)/.test(lines[0] ?? '');
  return (isInComment ? COMMENT_START : '') + lines.join('\n');
}

function readSource(file: string): string | undefined {
  if (!SOURCE_FILE.test(file)) return undefined;
  try {
    const { size } = statSync(file);
    return size > MAX_FILE_BYTES ? undefined : readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
  } catch {
    return undefined; // the sources need not be where the program runs
  }
}

// `const apiKey = 'abc'` and `process.env.API_KEY ?? 'abc'`: a literal is hidden when the word before it tells of a secret.
function maskLiterals(tokens: readonly Token[]): readonly Token[] {
  let lastName = '';
  return tokens.map((token) => {
    if (token.kind === 'plain' || token.kind === 'comment' || token.kind === 'keyword')
      return token;
    const hides = token.kind === 'text' && isSecretName(lastName);
    lastName = token.text;
    return hides ? { kind: token.kind, text: `'${MASK}'` } : token;
  });
}

function cutTokens(tokens: readonly Token[]): readonly Token[] {
  const kept: Token[] = [];
  let length = 0;
  for (const token of tokens) {
    if (length + token.text.length > MAX_LINE_LENGTH) {
      // Not cut inside: the rest of a literal could be half of a secret.
      return [...kept, { kind: 'plain', text: '…' }];
    }
    kept.push(
      token.text.startsWith(COMMENT_START)
        ? { ...token, text: token.text.slice(COMMENT_START.length) }
        : token,
    );
    length += token.text.length;
  }
  return kept;
}

// Tabs stay tabs, so that the caret stands right whatever a tab's width is.
function caretIndentOf(line: string, column: number): string | undefined {
  if (column < 1 || column > MAX_LINE_LENGTH || column > line.length + 1) return undefined;
  return line.slice(0, column - 1).replace(/[^\t]/g, ' ');
}

function trimBlankEnds(lines: readonly ExcerptLine[]): readonly ExcerptLine[] {
  let [first, end] = [0, lines.length];
  while (first < end && isBlank(lines[first])) first++;
  while (end > first && isBlank(lines[end - 1])) end--;
  return lines.slice(first, end);
}

function isBlank(line: ExcerptLine | undefined): boolean {
  return (
    line !== undefined && !line.isMarked && line.tokens.every((token) => token.text.trim() === '')
  );
}
