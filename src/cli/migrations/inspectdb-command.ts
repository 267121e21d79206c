import { inspectDatabase } from '../../orm/migrations/inspect/inspect-database.js';
import { writeModels } from '../../orm/migrations/inspect/write-models.js';
import type { CommandOptions } from '../command-options.js';
import { withProject } from './open-project.js';

/** `lapompe inspectdb [tables…]`: source of models for tables that are there. */
export function runInspectDb(options: CommandOptions, ...names: string[]): Promise<number> {
  return withProject(options, async (project) => {
    const wanted = names.flat().filter((each) => each !== undefined);
    const tables = await inspectDatabase(project.database);
    const shown = tables.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
    process.stdout.write(writeModels(shown));
    return 0;
  });
}
