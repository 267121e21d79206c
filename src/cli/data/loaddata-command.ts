import { dirname, join } from 'node:path';

import { loadData } from '../../orm/fixtures/load-data.js';
import type { CommandOptions } from '../command-options.js';
import { locateSettings } from '../locate-settings.js';
import { withProject } from '../migrations/open-project.js';
import { Progress } from './progress.js';

/** `lapompe loaddata <files…>`: loads fixtures in one transaction; the count is told on standard error meanwhile. */
export function runLoadData(options: CommandOptions, files: readonly string[]): Promise<number> {
  return withProject(options, async ({ database }) => {
    const progress = new Progress();
    const sources = files.map((each) =>
      each === '-' ? { name: 'standard input', chunks: process.stdin } : each,
    );
    const beside = join(dirname(locateSettings(options.settings)), 'fixtures');
    try {
      const result = await loadData(sources, {
        using: database.alias,
        ignoreNonexistent: options['ignorenonexistent'] === true,
        folders: [beside],
        onProgress: ({ file, objects }) => progress.tell(`${file}: ${objects} objects`),
      });
      progress.end();
      process.stdout.write(
        `Installed ${result.objects} object(s) from ${result.files} fixture(s)\n`,
      );
    } catch (error) {
      progress.end();
      throw error;
    }
    return 0;
  });
}
