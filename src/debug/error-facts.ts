import { types } from 'node:util';

import { FrameworkError } from '../errors/framework-error.js';
import { CodeReader, type CodeExcerpt } from './code-excerpt.js';
import { preview, shorten } from './preview.js';
import { dataEntriesOf, type SecretMask } from './secret-mask.js';
import { stackFramesOf, type StackFrame } from './stack-frames.js';

/** A name and what is shown for it. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** A frame, with its code where that can be read. */
export interface ShownFrame extends StackFrame {
  readonly excerpt: CodeExcerpt | undefined;
}

/** What can be told about something that was thrown. Plain data. */
export interface ErrorFacts {
  /** Class of the error: `TypeError`; `string` or the like for a thrown value that is no error. */
  readonly type: string;
  /** What is wrong, without the fix. */
  readonly problem: string;
  readonly code: string | undefined;
  readonly fix: string | undefined;
  /** Further properties that the error carries. */
  readonly properties: readonly NamedText[];
  readonly frames: readonly ShownFrame[];
  /** Position in `frames` of the first frame of the application; -1 without one. */
  readonly ownFrameIndex: number;
  /** The errors that led to this one: its `cause`, and the parts of an AggregateError. */
  readonly causes: readonly CausingError[];
}

/** An error behind another one. */
export interface CausingError {
  readonly relation: 'cause' | 'part';
  readonly error: ErrorFacts;
}

const MAX_ERRORS = 20;
const MAX_EXCERPTS = 30;
const MAX_MESSAGE = 4000;
const TOLD_ELSEWHERE = new Set([
  'name',
  'message',
  'stack',
  'code',
  'fix',
  'problem',
  'cause',
  'errors',
  'status',
  'headers',
  'detail',
  'expose',
  'source',
  'dtoName',
]);

/**
 * Looks at `thrown` and at what caused it. Never throws, whatever it is given.
 *
 * @param withCode - whether the frames get their lines of code, for which files are read
 */
export function errorFactsOf(thrown: unknown, mask: SecretMask, withCode: boolean): ErrorFacts {
  return new ErrorReader(mask, withCode ? MAX_EXCERPTS : 0).read(thrown);
}

// Counts across one chain of causes, which may be long, wide, or a ring.
class ErrorReader {
  readonly #seen = new Set<unknown>();
  readonly #code = new CodeReader();
  readonly #mask: SecretMask;
  #excerptsLeft: number;

  constructor(mask: SecretMask, maxExcerpts: number) {
    this.#mask = mask;
    this.#excerptsLeft = maxExcerpts;
  }

  read(thrown: unknown): ErrorFacts {
    this.#seen.add(thrown);
    try {
      return isError(thrown) ? this.#readError(thrown) : valueFacts(thrown, this.#mask);
    } catch {
      return valueFacts('(an error that cannot be read)', this.#mask);
    }
  }

  #readError(error: Error): ErrorFacts {
    const frames = stackFramesOf(error).map((frame) => this.#withExcerpt(frame));
    return {
      type: typeNameOf(error),
      problem: shorten(problemOf(error, this.#mask), this.#mask, MAX_MESSAGE),
      code: textOf((error as { code?: unknown }).code),
      fix: error instanceof FrameworkError ? textOf(error.fix) : undefined,
      properties: propertiesOf(error, this.#mask),
      frames,
      ownFrameIndex: frames.findIndex((frame) => frame.owner === 'application'),
      causes: this.#causesOf(error),
    };
  }

  #withExcerpt(frame: StackFrame): ShownFrame {
    if (frame.place === undefined || this.#excerptsLeft === 0)
      return { ...frame, excerpt: undefined };
    this.#excerptsLeft--;
    return {
      ...frame,
      excerpt: this.#code.excerpt(frame.place, frame.owner === 'application' ? 6 : 2),
    };
  }

  #causesOf(error: Error): readonly CausingError[] {
    const { cause, errors } = error as { cause?: unknown; errors?: unknown };
    const parts: unknown[] = Array.isArray(errors) && errors.every(isError) ? errors : [];
    const found: CausingError[] = [];
    if (cause !== undefined) this.#addCause(found, 'cause', cause);
    for (const part of parts) this.#addCause(found, 'part', part);
    return found;
  }

  #addCause(found: CausingError[], relation: CausingError['relation'], thrown: unknown): void {
    if (this.#seen.size >= MAX_ERRORS || this.#seen.has(thrown)) return;
    found.push({ relation, error: this.read(thrown) });
  }
}

// Also an error of another realm, such as a test runner's sandbox, which is no instance of this one's Error.
function isError(thrown: unknown): thrown is Error {
  return thrown instanceof Error || types.isNativeError(thrown);
}

function valueFacts(value: unknown, mask: SecretMask): ErrorFacts {
  const type = value === null ? 'null' : typeof value;
  const problem =
    typeof value === 'string' ? shorten(value, mask, MAX_MESSAGE) : preview(value, mask);
  return {
    type,
    problem,
    code: undefined,
    fix: 'Throw an Error instead: it says where it was thrown.',
    properties: [],
    frames: [],
    ownFrameIndex: -1,
    causes: [],
  };
}

// A class of a library often leaves `name` at "Error"; its own name says more.
function typeNameOf(error: Error): string {
  const { name } = error;
  const className: unknown = error.constructor?.name;
  const isTelling = typeof name === 'string' && name !== '' && name !== 'Error';
  return isTelling || typeof className !== 'string' || className === '' ? String(name) : className;
}

function problemOf(error: Error, mask: SecretMask): string {
  if (error instanceof FrameworkError) return error.problem;
  return typeof error.message === 'string' ? error.message : preview(error.message, mask);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function propertiesOf(error: Error, mask: SecretMask): readonly NamedText[] {
  return dataEntriesOf(error)
    .filter(([name, value]) => !TOLD_ELSEWHERE.has(name) && value !== undefined)
    .slice(0, 30)
    .map(([name, value]) => ({ name, text: preview(value, mask, name) }));
}
