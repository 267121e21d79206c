import { createRequire } from 'node:module';

import type createExpress from 'express';

let express: typeof createExpress | undefined;

/**
 * Express, loaded when it is first asked for: an application on which nothing is mounted needs none of it, and loading
 * it takes as long as loading everything of ours.
 */
export function loadExpress(): typeof createExpress {
  return (express ??= createRequire(import.meta.url)('express') as typeof createExpress);
}
