import { isAbsolute, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

import { PACKAGE_FOLDER } from '../errors/package-folder.js';
import { mapToSource, type SourcePlace } from '../errors/source-place.js';

/** Whose code a frame is: the application's, this package's, a dependency's, or Node's. */
export type FrameOwner = 'application' | 'framework' | 'library' | 'node';

/** One call on the stack. */
export interface StackFrame {
  /** `BookController.show`, `new Index`; empty for code outside of a function. */
  readonly functionName: string;
  /** True for a frame that was waiting for the one above it. */
  readonly isAsync: boolean;
  readonly owner: FrameOwner;
  /** Name of the package for a library's frame. */
  readonly packageName: string | undefined;
  /** In the source as it was written; undefined for native code. */
  readonly place: SourcePlace | undefined;
  /** The place for people: path from the working directory, line and column. */
  readonly location: string;
}

const MAX_FRAMES = 100;

/**
 * Reads the stack of `error`, mapped to TypeScript by the source maps, innermost call first.
 *
 * Only what the engine wrote is read: a message that looks like a stack gives no frames.
 */
export function stackFramesOf(error: Error): readonly StackFrame[] {
  const { stack } = error;
  if (typeof stack !== 'string') return [];
  return framesOnly(stack, error.message)
    .slice(0, MAX_FRAMES)
    .map((line) => parseFrame(line));
}

// The message comes first in the text of a stack, and may hold anything that a client has sent: also lines in the form
// of frames, which would name files to show. So it is cut off before frames are looked for.
function framesOnly(stack: string, message: string): string[] {
  const at = message === '' ? -1 : stack.indexOf(message);
  const rest = at < 0 ? stack : stack.slice(at + message.length);
  return rest.split('\n').filter((line) => /^ {4}at /.test(line));
}

function parseFrame(line: string): StackFrame {
  let text = line.slice('    at '.length);
  const isAsync = text.startsWith('async ');
  if (isAsync) text = text.slice('async '.length);
  const open = text.endsWith(')') ? text.indexOf(' (') : -1;
  const functionName = open < 0 ? '' : text.slice(0, open);
  const target = open < 0 ? text : text.slice(open + 2, -1);
  return { functionName, isAsync, ...locate(target) };
}

function locate(target: string): Pick<StackFrame, 'owner' | 'packageName' | 'place' | 'location'> {
  const found = /^(.*):(\d{1,9}):(\d{1,9})$/.exec(target);
  const file = found === null ? undefined : fileOf(found[1] ?? '');
  if (found === null || file === undefined) {
    const owner = target.startsWith('lapompe:generated') ? 'framework' : 'node';
    return { owner, packageName: undefined, place: undefined, location: target };
  }
  const emitted = { file, line: Number(found[2]), column: Number(found[3]) };
  const place = sourceOf(emitted);
  return { ...ownerOf(file), place, location: describePlace(place) };
}

function fileOf(location: string): string | undefined {
  try {
    // The dev server imports changed modules with a query behind their address.
    if (location.startsWith('file:')) return fileURLToPath(location.replace(/[?#].*$/, ''));
  } catch {
    return undefined;
  }
  return isAbsolute(location) ? location : undefined;
}

function sourceOf(place: SourcePlace): SourcePlace {
  try {
    return mapToSource(place);
  } catch {
    return place; // a source map that names something else than a file
  }
}

const FRAMEWORK_FOLDER = fileURLToPath(PACKAGE_FOLDER);
const LIBRARY_FOLDER = `${sep}node_modules${sep}`;

function ownerOf(file: string): {
  readonly owner: FrameOwner;
  readonly packageName: string | undefined;
} {
  if (file.startsWith(FRAMEWORK_FOLDER)) return { owner: 'framework', packageName: undefined };
  const at = file.lastIndexOf(LIBRARY_FOLDER);
  if (at < 0) return { owner: 'application', packageName: undefined };
  const [first = '', second = ''] = file.slice(at + LIBRARY_FOLDER.length).split(sep);
  return { owner: 'library', packageName: first.startsWith('@') ? `${first}/${second}` : first };
}

/** `src/books/book.controller.ts:12:5`, from the working directory where the file is below it. */
export function describePlace(place: SourcePlace): string {
  return `${shortPath(place.file)}:${place.line}:${place.column}`;
}

/** The path from the working directory, where the file is below it; the whole path elsewhere. */
export function shortPath(file: string): string {
  const path = relative(process.cwd(), file);
  return path === '' || path.startsWith('..') || isAbsolute(path) ? file : path;
}
