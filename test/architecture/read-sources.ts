import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A module as it is written. */
export interface Source {
  /** Relative to the root, such as `src/http/handler.ts`. */
  readonly file: string;
  readonly text: string;
  readonly imports: readonly SourceImport[];
}

/** One import or re-export. */
export interface SourceImport {
  /** As written. */
  readonly specifier: string;
  /** The file it leads to, relative to the root; `undefined` for a package. */
  readonly file: string | undefined;
}

const SPECIFIER = /(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g;

/** All TypeScript modules below `folder`, a path relative to the root. */
export function readSources(folder: string): readonly Source[] {
  return listFiles(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readSource(file));
}

/** All files below `folder`, relative to the root, in the order of their names. */
export function listFiles(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      posix.join(entry.parentPath.slice(ROOT.length).replaceAll('\\', '/'), entry.name),
    )
    .sort();
}

function readSource(file: string): Source {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const imports = [...withoutComments(text).matchAll(SPECIFIER)].map((match) => {
    const specifier = match[1] ?? '';
    const isFile = specifier.startsWith('.');
    return {
      specifier,
      file: isFile ? posix.join(dirname(file), specifier).replace(/\.js$/, '.ts') : undefined,
    };
  });
  return { file, text, imports };
}

/** Whole-line comments only: a text such as `'https://…'` is left alone. */
function withoutComments(text: string): string {
  return text.replaceAll(/^\s*(?:\/\/|\*|\/\*\*?).*$/gm, '');
}
