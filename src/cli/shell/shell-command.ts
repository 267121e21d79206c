import { text } from 'node:stream/consumers';

import { createApplication, type Application } from '../../application/application.js';
import type { CommandOptions } from '../command-options.js';
import { importSettings } from '../find-settings.js';
import { locateSettings } from '../locate-settings.js';
import { runInteractive } from './interactive-shell.js';
import { StatementPrinter } from './print-statements.js';
import { runScript } from './run-script.js';
import { installNames, shellNames } from './shell-names.js';

/**
 * `lapompe shell`: the application, booted and not listening, at a prompt. `--command` and standard input that is no terminal
 * are scripts: 1 when they throw, else the `process.exitCode` that they set.
 */
export async function runShell(options: CommandOptions): Promise<number> {
  const { type, base } = await importSettings(locateSettings(options.settings));
  const application: Application = await createApplication(type, base);
  const printer = new StatementPrinter();
  printer.turn(options['sql'] === true);
  installNames(shellNames(application));
  try {
    if (typeof options['command'] === 'string') await runScript(options['command'], 'command');
    else if (process.stdin.isTTY === true || options['interactive'] === true)
      await runInteractive(printer);
    else await runScript(await text(process.stdin), 'standard input');
  } finally {
    await application.close();
  }
  return Number(process.exitCode ?? 0);
}
