import type { Command } from 'commander';

import type { CommandOptions } from '../command-options.js';
import { wholeNumber } from '../parse-number.js';

type AddCommand = (
  name: string,
  description: string,
  run: (options: CommandOptions, ...args: string[]) => Promise<number>,
) => Command;

const DATABASE = ['--database <alias>', 'database to work on; "default" by default'] as const;

/** The commands of data. What speaks to databases is loaded by those who run one. */
export function addDataCommands(add: AddCommand): void {
  add('loaddata', 'Loads fixtures: all of them, or nothing.', async (options, ...files) =>
    (await import('./loaddata-command.js')).runLoadData(options, files.flat()),
  )
    .argument('<files...>', 'paths, or names in "fixtures"; "-" for standard input')
    .option('--ignorenonexistent', 'leaves out models and fields that there are not')
    .option(...DATABASE);

  add('dumpdata', 'Prints the rows of models as a fixture.', async (options, ...models) =>
    (await import('./dumpdata-command.js')).runDumpData(options, models.flat()),
  )
    .argument('[models...]', 'apps or models, such as "library" or "library.Book"; all by default')
    .option('-e, --exclude <names...>', 'apps or models to leave out')
    .option('--indent <spaces>', 'spaces of each level', wholeNumber())
    .option('--natural-foreign', 'points at models with natural keys by these')
    .option('--natural-primary', 'leaves out primary keys of models with natural ones')
    .option('-o, --output <file>', 'file to write, compressed where it ends with .gz')
    .option(...DATABASE);

  add('shell', 'Opens a shell with models, services and settings.', async (options) =>
    (await import('../shell/shell-command.js')).runShell(options),
  )
    .option('-c, --command <code>', 'runs this code and ends')
    .option('-i, --interactive', 'asks for input although standard input is no terminal')
    .option('--sql', 'prints each statement, with its duration');
}
