import { Command, Option } from 'commander';

import { readPackageVersion } from '../errors/package-folder.js';
import type { CommandOptions } from './command-options.js';
import { describeFailure } from './describe-failure.js';
import { addDataCommands } from './data/data-commands.js';
import { addMigrationCommands } from './migrations/migration-commands.js';
import { portNumber, wholeNumber } from './parse-number.js';

/** All commands of `lapompe`. Each action gives the exit status, and loads what it needs: help asks for none of it. */
export function buildProgram(): Command {
  const program = new Command('lapompe')
    .description('Commands of a Lapompe application.')
    .version(readPackageVersion())
    .option('-s, --settings <module>', 'compiled module that exports the settings class')
    .showHelpAfterError();

  command(program, 'serve', 'Serves the application until SIGTERM or SIGINT.', async (options) =>
    (await import('./serve-command.js')).runServe(options),
  )
    .option('--host <host>', 'address to listen on; settings.host by default')
    .option('--port <port>', 'port to listen on; settings.port by default', portNumber)
    .option('--workers <count>', 'processes that share the port', wholeNumber(1), 1);

  command(
    program,
    'dev',
    'Compiles on every change and serves the newest code, with technical error pages.',
    async (options) => (await import('./dev-command.js')).runDev(options),
  )
    .option('--host <host>', 'address to listen on; settings.host by default')
    .option('--port <port>', 'port to listen on; settings.port by default', portNumber)
    .option('-p, --project <file>', 'tsconfig to compile with', 'tsconfig.json');

  command(program, 'check', 'Finds every wiring mistake, without serving.', async (options) =>
    (await import('./check-command.js')).runCheck(options),
  )
    .option('--deploy', 'also the checks of a deployment')
    .option('--json', 'prints the findings as JSON')
    .addOption(
      new Option('--fail-level <level>', 'exit with 1 from this level on')
        .choices(['info', 'warning', 'error', 'critical'])
        .default('error'),
    );

  command(
    program,
    'routes',
    'Lists all routes: methods, pattern, name, view, place.',
    async (options) => (await import('./routes-command.js')).runRoutes(options),
  )
    .option('--json', 'prints the routes as JSON')
    .option('--match <path>', 'only the routes that this path could lead to');

  command(
    program,
    'explain',
    'Tells the way of a request: patterns tried, everything that acts, in order.',
    async (...given) => (await import('./explain-command.js')).runExplain(...given),
  )
    .argument('<method>', 'HTTP method')
    .argument('<path>', 'path, such as /books/3/')
    .option('--json', 'prints the explanation as JSON');

  command(
    program,
    'settings',
    'Prints the settings in force and where each comes from; secrets are masked.',
    async (options) => (await import('./settings-command.js')).runSettings(options),
  ).option('--json', 'prints the settings as JSON');

  addMigrationCommands((name, description, run) => command(program, name, description, run));
  addDataCommands((name, description, run) => command(program, name, description, run));
  return program;
}

type Run = (options: CommandOptions, ...args: string[]) => Promise<number>;

function command(program: Command, name: string, description: string, run: Run): Command {
  return program
    .command(name)
    .description(description)
    .action(async (...given: unknown[]) => {
      const own = given.at(-1) as Command;
      const args = given.slice(0, -2) as string[];
      try {
        process.exitCode = await run(own.optsWithGlobals(), ...args);
      } catch (error) {
        process.stderr.write(`${describeFailure(error)}\n`);
        process.exitCode = 1;
      }
    });
}
