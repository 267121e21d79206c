import { createRequire } from 'node:module';

import type { pino as Pino } from 'pino';

let pino: typeof Pino | undefined;

/** pino, loaded when it is first asked for, so that a start does not wait for what writes records. */
export function loadPino(): typeof Pino {
  return (pino ??= (createRequire(import.meta.url)('pino') as { pino: typeof Pino }).pino);
}
