import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, normalize, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

import type { TypeDiagnostic } from '../../debug/type-error-overlay.js';
import { ImproperlyConfigured } from '../../errors/framework-error.js';

/** What one run of the compiler came to. */
export interface Compilation {
  readonly diagnostics: readonly TypeDiagnostic[];
  /** Absolute paths of all files that the compiler has read, declarations of libraries included. */
  readonly sources: ReadonlySet<string>;
}

const WATCH_OPTIONS = ['--watch', '--preserveWatchOutput', '--pretty', 'false', '--listFiles'];
const DIAGNOSTIC = /^(.+?)\((\d+),(\d+)\): error TS(\d+): (.*)$/;
const GENERAL = /^error TS(\d+): (.*)$/;
const DONE = /Found \d+ errors?\. Watching for file changes\./;

/** TypeScript's own watcher, spawned without a shim between, so that stopping it stops it. */
export class TypeScriptWatcher {
  readonly #process: ChildProcess;
  #isStopped = false;

  private constructor(compiler: ChildProcess) {
    this.#process = compiler;
  }

  /**
   * Starts to compile `project`; calls `onCompiled` after each run.
   *
   * @param compiler - what {@link findCompiler} gives
   */
  static start(
    [command = '', ...args]: readonly string[],
    project: string,
    onCompiled: (compilation: Compilation) => void,
  ): TypeScriptWatcher {
    const compiler = spawn(command, [...args, '-p', project, ...WATCH_OPTIONS], {
      // In a folder that was entered by a link, the compiler would name files by the link, and all others by its target.
      env: { ...process.env, PWD: process.cwd() },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    readCompilations(compiler, onCompiled);
    return new TypeScriptWatcher(compiler);
  }

  /** Calls `listener` when the compiler ends by itself. */
  onExit(listener: (status: number | null) => void): void {
    this.#process.once('exit', (status) => {
      if (!this.#isStopped) listener(status);
    });
  }

  stop(): void {
    this.#isStopped = true;
    this.#process.kill();
  }
}

function readCompilations(
  compiler: ChildProcess,
  onCompiled: (compilation: Compilation) => void,
): void {
  let diagnostics: TypeDiagnostic[] = [];
  let sources = new Set<string>();
  const lines = createInterface({ input: compiler.stdout! });
  lines.on('line', (line) => {
    if (DONE.test(line)) {
      onCompiled({ diagnostics, sources });
      diagnostics = [];
      sources = new Set();
      return;
    }
    const found = parseDiagnostic(line);
    const last = diagnostics.at(-1);
    if (found !== undefined) diagnostics.push(found);
    else if (isAbsolute(line)) sources.add(normalize(line));
    else if (last !== undefined && line.startsWith('  ')) {
      diagnostics[diagnostics.length - 1] = { ...last, message: `${last.message}\n${line}` };
    }
  });
}

/** A line of tsc's output as a diagnostic; undefined for any other line. */
export function parseDiagnostic(line: string): TypeDiagnostic | undefined {
  const [, file, row, column, code, message] = DIAGNOSTIC.exec(line) ?? [];
  if (file !== undefined) {
    return {
      file: resolve(file),
      line: Number(row),
      column: Number(column),
      code: `TS${code}`,
      message: message ?? '',
    };
  }
  const [, generalCode, generalMessage] = GENERAL.exec(line) ?? [];
  if (generalCode === undefined) return undefined;
  return { file: '', line: 1, column: 1, code: `TS${generalCode}`, message: generalMessage ?? '' };
}

/**
 * The command that compiles, with its first arguments: the native compiler of TypeScript 7; before that, the script run by
 * this Node.
 *
 * @throws ImproperlyConfigured `CLI_NO_TYPESCRIPT` when TypeScript is not installed.
 */
export async function findCompiler(): Promise<readonly string[]> {
  const folder = findTypeScript();
  try {
    const { default: getExePath } = (await import(
      pathToFileURL(join(folder, 'lib/getExePath.js')).href
    )) as {
      default: () => string;
    };
    return [getExePath()];
  } catch {
    return [process.execPath, join(folder, 'lib/tsc.js')];
  }
}

function findTypeScript(): string {
  try {
    return dirname(
      createRequire(join(process.cwd(), 'package.json')).resolve('typescript/package.json'),
    );
  } catch (cause) {
    throw new ImproperlyConfigured('TypeScript is not installed in this project.', {
      code: 'CLI_NO_TYPESCRIPT',
      fix: 'Install it: npm install --save-dev typescript.',
      cause,
    });
  }
}
