import { findMigration } from '../../orm/migrations/executor/migration-plan.js';
import { MigrationGraph } from '../../orm/migrations/files/migration-graph.js';
import { sqlOfMigration } from '../../orm/migrations/files/sql-of-migration.js';
import type { CommandOptions } from '../command-options.js';
import { withProject } from './open-project.js';

/** `lapompe sqlmigrate <app> <name>`: the SQL of a migration; no database is asked. */
export function runSqlMigrate(options: CommandOptions, app = '', name = ''): Promise<number> {
  return withProject(options, async (project) => {
    const graph = new MigrationGraph(await project.migrations());
    const migration = findMigration(graph, app, name);
    const { dialect } = project.database;
    process.stdout.write(
      await sqlOfMigration(graph, migration, dialect, options.backwards === true),
    );
    return 0;
  });
}
