import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

import { dumpData } from '../../orm/fixtures/dump-data.js';
import type { CommandOptions } from '../command-options.js';
import { withProject } from '../migrations/open-project.js';
import { Progress } from './progress.js';

/** `lapompe dumpdata [models…]`: the rows as a fixture, on standard output or in a file. */
export function runDumpData(options: CommandOptions, models: readonly string[]): Promise<number> {
  return withProject(options, async ({ database }) => {
    const progress = new Progress();
    const pieces = dumpData({
      ...(models.length === 0 ? {} : { models }),
      exclude: (options['exclude'] as readonly string[] | undefined) ?? [],
      using: database.alias,
      ...(typeof options['indent'] === 'number' ? { indent: options['indent'] } : {}),
      naturalForeign: options['naturalForeign'] === true,
      naturalPrimary: options['naturalPrimary'] === true,
      onProgress: ({ model, objects }) => progress.tell(`${model}: ${objects} objects`),
    });
    try {
      const { output } = options;
      if (typeof output === 'string') await writeFile(pieces, output);
      else await pipeline(Readable.from(pieces), process.stdout, { end: false });
    } finally {
      progress.end();
    }
    return 0;
  });
}

/** The file is there once all of it is: what was there before stays if something fails. */
async function writeFile(pieces: AsyncIterable<string>, path: string): Promise<void> {
  const unfinished = `${path}.unfinished`;
  const file = createWriteStream(unfinished);
  const source = Readable.from(pieces);
  try {
    if (path.endsWith('.gz')) await pipeline(source, createGzip(), file);
    else await pipeline(source, file);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
