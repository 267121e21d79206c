import { execFile } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { statSync } from 'node:fs';
import { promisify } from 'node:util';

/** What of a tsconfig says where compiled files are. All paths are absolute. */
export interface CompilerProject {
  /** Where the compiler writes; undefined where it writes beside the sources. */
  readonly outDir: string | undefined;
  /** False with `noEmit` and `emitDeclarationOnly`. */
  readonly emits: boolean;
}

interface ShownConfig {
  readonly compilerOptions?: {
    readonly outDir?: string;
    readonly noEmit?: boolean;
    readonly emitDeclarationOnly?: boolean;
  };
}

/**
 * Asks the compiler what it makes of `project`, a tsconfig or a folder with one, everything that it extends included.
 * Undefined where the compiler does not understand it either.
 *
 * @param compiler - the command that runs the compiler, with its first arguments
 */
export async function readCompilerProject(
  compiler: readonly string[],
  project: string,
): Promise<CompilerProject | undefined> {
  const [command = '', ...args] = compiler;
  try {
    const { stdout } = await promisify(execFile)(
      command,
      [...args, '-p', project, '--showConfig'],
      {
        maxBuffer: 64 * 1024 * 1024,
      },
    );
    const { compilerOptions = {} } = JSON.parse(stdout) as ShownConfig;
    const { outDir, noEmit, emitDeclarationOnly } = compilerOptions;
    return {
      outDir: outDir === undefined ? undefined : resolve(folderOf(project), outDir),
      emits: noEmit !== true && emitDeclarationOnly !== true,
    };
  } catch {
    return undefined;
  }
}

function folderOf(project: string): string {
  const path = resolve(project);
  return statSync(path).isDirectory() ? path : dirname(path);
}
