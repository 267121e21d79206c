import { MigrationRecorder } from '../../orm/migrations/executor/migration-recorder.js';
import { appliedIn } from '../../orm/migrations/executor/migration-plan.js';
import { MigrationGraph } from '../../orm/migrations/files/migration-graph.js';
import type { CommandOptions } from '../command-options.js';
import { folderOf, withProject } from './open-project.js';

/** `lapompe showmigrations [app]`: all migrations, and which are applied; with `--plan` in the order of application. */
export function runShowMigrations(options: CommandOptions, app?: string): Promise<number> {
  return withProject(options, async (project) => {
    if (app !== undefined) folderOf(project.folders, app);
    const migrations = await project.migrations();
    const recorded = new Set((await new MigrationRecorder(project.database).applied()).keys());
    const graph = new MigrationGraph(migrations, recorded);
    const applied = appliedIn(graph, recorded);
    const mark = (label: string) => (applied.has(label) ? '[X]' : '[ ]');
    const shown = graph.inOrder().filter((each) => app === undefined || each.app === app);
    if (options.plan === true) {
      for (const { label } of shown) process.stdout.write(`${mark(label)}  ${label}\n`);
      return 0;
    }
    const apps = [...project.folders.keys()].filter((each) => app === undefined || each === app);
    for (const each of apps) {
      process.stdout.write(`${each}\n`);
      const own = shown.filter((node) => node.app === each);
      if (own.length === 0) process.stdout.write(' (no migrations)\n');
      for (const { label, name, replaces } of own) {
        const words = replaces.length === 0 ? '' : ` (${replaces.length} squashed migrations)`;
        process.stdout.write(` ${mark(label)} ${name}${words}\n`);
      }
    }
    return 0;
  });
}
