import { findMigration } from '../../orm/migrations/executor/migration-plan.js';
import { MigrationGraph } from '../../orm/migrations/files/migration-graph.js';
import { squash } from '../../orm/migrations/files/squash.js';
import type { CommandOptions } from '../command-options.js';
import { writeDraft } from './makemigrations-command.js';
import { withProject } from './open-project.js';

/** `lapompe squashmigrations <app> [first] <last>`: writes one migration in the place of several. */
export function runSquashMigrations(
  options: CommandOptions,
  app = '',
  firstOrLast = '',
  last?: string,
): Promise<number> {
  return withProject(options, async (project) => {
    const graph = new MigrationGraph(await project.migrations());
    const squashed = squash(graph, {
      first: last === undefined ? undefined : findMigration(graph, app, firstOrLast),
      last: findMigration(graph, app, last ?? firstOrLast),
      name: options.squashedName as string | undefined,
      keepsAll: options.optimize === false,
    });
    await writeDraft(project, squashed.draft, false, squashed.options);
    const [before, after] = squashed.counts;
    process.stdout.write(
      `Optimized from ${before} operations to ${after}. Keep the replaced files until every database is past them.\n`,
    );
    return 0;
  });
}
