import { createApplication } from '../application/application.js';
import { serveWorkers } from '../server/serve-workers.js';
import { describeFailure } from './describe-failure.js';
import { importSettings } from './find-settings.js';
import { locateSettings } from './locate-settings.js';
import { listen } from './listen.js';
import type { CommandOptions } from './command-options.js';

/** `lapompe serve`: serves until a signal stops it. */
export async function runServe(options: CommandOptions): Promise<number> {
  const file = locateSettings(options.settings);
  const where = {
    ...(typeof options.host === 'string' ? { host: options.host } : {}),
    ...(typeof options.port === 'number' ? { port: options.port } : {}),
  };
  const start = async () => {
    const { type, base } = await importSettings(file);
    const app = await createApplication(type, base);
    const { url } = await listen(app, { ...where, handleSignals: true });
    app.logger.info(`Serving at ${url}`);
  };
  const count = options.workers as number;
  if (count === 1) await start();
  else await serveWorkers({ count, start: () => start().catch(endWorker) });
  return 0;
}

/** Ends a worker that does not start: its channel to the primary would keep it alive, serving nothing. */
function endWorker(error: unknown): never {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exit(1);
}
