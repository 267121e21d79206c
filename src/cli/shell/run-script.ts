import { constants, Script } from 'node:vm';

/** Runs code that may await, with the names of the shell. Its `import()` is relative to the working directory. */
export async function runScript(code: string, name: string): Promise<void> {
  const script = new Script(`(async () => {\n${code}\n})()`, {
    filename: name,
    lineOffset: -1,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  await (script.runInThisContext() as Promise<void>);
}
