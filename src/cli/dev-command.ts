import { DevSupervisor } from './dev/dev-supervisor.js';
import { TypeScriptWatcher } from './dev/typescript-watcher.js';
import type { CommandOptions } from './command-options.js';

/** `lapompe dev`: compiles on every change and serves the newest code that boots, until a signal stops it. */
export async function runDev(options: CommandOptions): Promise<number> {
  process.env.DEBUG ??= 'true';
  process.env.NODE_ENV ??= 'development';
  const supervisor = new DevSupervisor({
    settings: options.settings,
    host: options.host as string | undefined,
    port: options.port as number | undefined,
  });
  const watcher = await TypeScriptWatcher.start(options.project as string, (compilation) =>
    supervisor.compiled(compilation),
  );

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
