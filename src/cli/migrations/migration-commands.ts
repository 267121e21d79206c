import type { Command } from 'commander';

import type { CommandOptions } from '../command-options.js';
import { migrationName } from '../parse-migration-name.js';
import { wholeNumber } from '../parse-number.js';

/** Adds one command to the program. */
type AddCommand = (
  name: string,
  description: string,
  run: (options: CommandOptions, ...args: string[]) => Promise<number>,
) => Command;

const DATABASE = ['--database <alias>', 'database to work on; "default" by default'] as const;

/** The commands of migrations. What speaks to databases is loaded by those who run one. */
export function addMigrationCommands(add: AddCommand): void {
  add('makemigrations', 'Writes migrations for what has changed in the models.', async (...given) =>
    (await import('./makemigrations-command.js')).runMakeMigrations(...given),
  )
    .argument('[app]', 'only this app')
    .option('--check', 'writes nothing; exit status 1 when something has changed')
    .option('--dry-run', 'shows what would be written')
    .option('--empty', 'writes a migration without operations, to be filled by hand')
    .option('--merge', 'joins branches of migrations')
    .option('-n, --name <name>', 'name of the migration, without its number', migrationName)
    .option('--noinput', 'asks nothing: nothing was renamed, and what needs a value is an error');

  add(
    'migrate',
    'Brings the database to the end of the migrations, or to one of them.',
    async (...given) => (await import('./migrate-command.js')).runMigrate(...given),
  )
    .argument('[app]', 'only this app, and what it waits for')
    .argument('[name]', 'migration to go to, or the beginning of its name; "zero" undoes all')
    .option('--fake', 'only notes migrations as applied')
    .option(
      '--fake-initial',
      'only notes first migrations whose tables and columns are there already',
    )
    .option('--plan', 'shows what would be done')
    .option('--check', 'with --plan: exit status 1 when there is something to do')
    .option(
      '--lock-timeout <seconds>',
      'how long to wait for another process; 60 by default',
      wholeNumber(),
    )
    .option(...DATABASE);

  add('showmigrations', 'Lists all migrations, and which are applied.', async (...given) =>
    (await import('./showmigrations-command.js')).runShowMigrations(...given),
  )
    .argument('[app]', 'only this app')
    .option('--plan', 'in the order of application')
    .option(...DATABASE);

  add('sqlmigrate', 'Prints the SQL of a migration.', async (...given) =>
    (await import('./sqlmigrate-command.js')).runSqlMigrate(...given),
  )
    .argument('<app>', 'app of the migration')
    .argument('<name>', 'its name, or the beginning of it')
    .option('--backwards', 'the SQL that undoes it')
    .option(...DATABASE);

  add('squashmigrations', 'Writes one migration in the place of several.', async (...given) =>
    (await import('./squashmigrations-command.js')).runSquashMigrations(...given),
  )
    .argument('<app>', 'app of the migrations')
    .argument('<first-or-last>', 'last migration to squash, or the first where two are named')
    .argument('[last]', 'last migration to squash')
    .option('--squashed-name <name>', 'name of the new one, without its number', migrationName)
    .option('--no-optimize', 'leaves the operations as they are');

  add('inspectdb', 'Prints models for the tables that are there.', async (...given) =>
    (await import('./inspectdb-command.js')).runInspectDb(...given),
  )
    .argument('[tables...]', 'only these tables')
    .option(...DATABASE);
}
