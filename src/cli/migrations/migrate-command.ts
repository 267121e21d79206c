import { MigrationExecutor } from '../../orm/migrations/executor/migration-executor.js';
import { hasChanges } from '../../orm/migrations/make-migrations.js';
import type { PlanStep } from '../../orm/migrations/executor/migration-plan.js';
import type { CommandOptions } from '../command-options.js';
import { withProject } from './open-project.js';

/** `lapompe migrate [app] [name]`: brings the database to the end of the migrations, or to the one that is named. */
export function runMigrate(options: CommandOptions, app?: string, name?: string): Promise<number> {
  return withProject(options, async (project) => {
    const migrations = await project.migrations();
    const executor = new MigrationExecutor(project.database, migrations);
    if (options.plan === true) {
      const plan = await executor.plan({ app, name });
      process.stdout.write(planText(plan));
      return options.check === true && plan.length > 0 ? 1 : 0;
    }
    const done = await executor.migrate({
      app,
      name,
      fake: options.fake === true,
      fakeInitial: options.fakeInitial === true,
      ...(options.lockTimeout === undefined
        ? {}
        : { lockTimeout: (options.lockTimeout as number) * 1000 }),
      onStep: ({ migration, backwards }, moment) => {
        const verb = backwards ? 'Unapplying' : 'Applying';
        process.stdout.write(
          moment === 'begin'
            ? `  ${verb} ${migration.label}...`
            : moment === 'faked'
              ? ' FAKED\n'
              : ' OK\n',
        );
      },
    });
    if (done.length === 0) {
      process.stdout.write('No migrations to apply.\n');
      if (await hasChanges(project.registry, migrations)) {
        process.stdout.write(
          'Models have changes that no migration knows: run "lapompe makemigrations", compile, then migrate again.\n',
        );
      }
    }
    return 0;
  });
}

function planText(plan: readonly PlanStep[]): string {
  if (plan.length === 0) return 'No planned migration operations.\n';
  return plan
    .map(({ migration, backwards }) => {
      const operations = backwards ? [...migration.operations].reverse() : migration.operations;
      const lines = operations.map((each) => {
        const warning = each.isDestructive && !backwards ? ' (data is lost)' : '';
        return `    ${backwards ? 'Undo ' : ''}${each.describe()}${warning}\n`;
      });
      return `${migration.label}\n${lines.join('')}`;
    })
    .join('');
}
