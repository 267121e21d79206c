import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';

import { readCompilerProject, type CompilerProject } from './compiler-project.js';

/** A compiled file whose source is gone. Paths are absolute. */
export interface StaleOutput {
  readonly file: string;
  readonly source: string;
}

const COMPILED = /\.[cm]?js$/;
const SOURCE = /(?<!\.d)\.(?:[cm]?ts|tsx)$/;

/**
 * Removes what the compiler has written for sources that are gone, which would go on being scanned and served.
 *
 * A file is taken for the compiler's only when its source map says so: it names one TypeScript source, at the place that the
 * compiler would have read to write this file, as for other files whose sources are there. What was copied, bundled or
 * written by hand has no such map, and is left alone. Without an `outDir`, compiled files lie among files of all kinds: then
 * only those count whose source the compiler has read before, in this run of the command.
 */
export class StaleOutputs {
  readonly #compiler: readonly string[];
  readonly #tsconfig: string;
  #project: Promise<CompilerProject | undefined>;
  #before: ReadonlySet<string> | undefined;

  /**
   * @param compiler - the command that runs the compiler, with its first arguments
   * @param tsconfig - what it compiles
   */
  constructor(compiler: readonly string[], tsconfig: string) {
    this.#compiler = compiler;
    this.#tsconfig = tsconfig;
    this.#project = readCompilerProject(compiler, tsconfig);
  }

  /**
   * To be called after each run of the compiler. Gives what was removed.
   *
   * @param sources - absolute paths of what the compiler has read in its newest run. A source that is among them is not gone,
   *   whatever the disk says at this moment: the compiler would not write its output once more.
   */
  async remove(sources: ReadonlySet<string>): Promise<readonly StaleOutput[]> {
    const before = this.#before;
    // Nothing was read: the compiler has stopped at a mistake of the configuration.
    if (sources.size === 0) return [];
    this.#before = sources;
    if (before !== undefined) {
      if ([...before].every((source) => sources.has(source))) return [];
      // What is configured may have changed as well.
      this.#project = readCompilerProject(this.#compiler, this.#tsconfig);
    }
    const project = await this.#project;
    if (project?.emits !== true) return [];
    const isGone = (source: string): boolean => !sources.has(source) && !existsSync(source);
    const outputs =
      project.outDir === undefined
        ? [...(before ?? [])].flatMap((source) => (isGone(source) ? outputBeside(source) : []))
        : outputsBelow(project.outDir, sources, isGone);
    for (const { file } of outputs) removeOutput(file, project.outDir);
    return outputs;
  }
}

function removeOutput(file: string, outDir: string | undefined): void {
  rmSync(file, { force: true });
  rmSync(`${file}.map`, { force: true });
  if (outDir !== undefined) removeEmptyFolders(dirname(file), outDir);
}

function outputBeside(source: string): readonly StaleOutput[] {
  const file = source.replace(/tsx?$/, 'js');
  return SOURCE.test(source) && sourceOf(file) === source ? [{ file, source }] : [];
}

function outputsBelow(
  outDir: string,
  sources: ReadonlySet<string>,
  isGone: (source: string) => boolean,
): readonly StaleOutput[] {
  const roots = new Set<string>();
  const stale: (StaleOutput & { readonly root: string })[] = [];
  for (const file of compiledFiles(outDir)) {
    const stem = relative(outDir, file).replace(COMPILED, '');
    // Reading a map for each file would take long in a large project: most of them have a source at the usual place.
    if ([...roots].some((root) => isPresent(join(root, stem), sources))) continue;
    const source = sourceOf(file);
    const root = source === undefined ? undefined : rootOf(source, stem);
    if (source === undefined || root === undefined || isWithin(source, outDir)) continue;
    if (isGone(source)) stale.push({ file, source, root });
    else if (sources.has(source)) roots.add(root);
  }
  return stale.filter(({ root }) => roots.has(root)).map(({ file, source }) => ({ file, source }));
}

function isPresent(stem: string, sources: ReadonlySet<string>): boolean {
  return ['.ts', '.tsx', '.mts', '.cts'].some((extension) => sources.has(`${stem}${extension}`));
}

function compiledFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : compiledFiles(path);
    return entry.isFile() && COMPILED.test(entry.name) ? [path] : [];
  });
}

/** The folder that stands to `source` as the output folder to what was compiled from it. */
function rootOf(source: string, stem: string): string | undefined {
  const end = `${sep}${stem}`;
  const path = source.replace(SOURCE, '');
  return path.endsWith(end) ? path.slice(0, -end.length) : undefined;
}

/** The one TypeScript source that the map beside `file` names. */
function sourceOf(file: string): string | undefined {
  const map = readMap(`${file}.map`);
  const [source, ...others] = map?.sources ?? [];
  if (map?.file !== basename(file) || source === undefined || others.length > 0) return undefined;
  if (!SOURCE.test(source)) return undefined;
  return resolve(dirname(file), map.sourceRoot ?? '', source);
}

interface CompiledMap {
  readonly file?: string;
  readonly sourceRoot?: string;
  readonly sources?: readonly string[];
}

function readMap(file: string): CompiledMap | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as CompiledMap;
  } catch {
    return undefined;
  }
}

function removeEmptyFolders(folder: string, outDir: string): void {
  if (!isWithin(folder, outDir)) return;
  try {
    rmdirSync(folder);
  } catch {
    return; // something else is in it
  }
  removeEmptyFolders(dirname(folder), outDir);
}

function isWithin(path: string, folder: string): boolean {
  return path.startsWith(`${folder}${sep}`);
}
