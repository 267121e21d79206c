import { relative } from 'node:path';

import { DevSupervisor } from './dev/dev-supervisor.js';
import { StaleOutputs, type StaleOutput } from './dev/stale-outputs.js';
import { TypeScriptWatcher, findCompiler } from './dev/typescript-watcher.js';
import type { CommandOptions } from './command-options.js';
import { describeFailure } from './describe-failure.js';

/** `lapompe dev`: compiles on every change and serves the newest code that boots, until a signal stops it. */
export async function runDev(options: CommandOptions): Promise<number> {
  process.env.NODE_ENV ??= 'development';
  const supervisor = new DevSupervisor({
    settings: options.settings,
    host: options.host as string | undefined,
    port: options.port as number | undefined,
  });
  const project = options.project as string;
  const compiler = await findCompiler();
  const outputs = new StaleOutputs(compiler, project);
  let cleaning: Promise<unknown> = Promise.resolve();
  const watcher = TypeScriptWatcher.start(compiler, project, (compilation) => {
    cleaning = cleaning.then(async () => {
      try {
        for (const each of await outputs.remove(compilation.sources)) tellRemoved(each);
      } catch (error) {
        process.stderr.write(`${describeFailure(error)}\n`); // a folder that may not be written to
      }
      supervisor.compiled(compilation);
    });
  });

  return new Promise((resolve) => {
    const stop = (): void => {
      watcher.stop();
      // Nothing of the compiler or a worker may keep the command alive that the user has ended.
      void supervisor.stop().then(() => process.exit(0));
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
    watcher.onExit((status) => {
      process.stderr.write(`The compiler has stopped with status ${status ?? 'none'}.\n`);
      void supervisor.stop().then(() => resolve(1));
    });
  });
}

function tellRemoved({ file, source }: StaleOutput): void {
  const [output, origin] = [file, source].map((path) => relative(process.cwd(), path));
  process.stdout.write(`Removed ${output}: its source ${origin} is gone.\n`);
}
