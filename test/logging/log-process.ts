/** Writes records to standard output and ends in the way that its argument names. Run by batched-output.test.ts. */
import { BaseSettings } from '../../src/conf/base-settings.js';
import { Logger } from '../../src/logging/logger.js';

const settings = Object.assign(new BaseSettings(), { logFormat: 'json', logLevel: 'info' });
const log = Logger.create(settings);
const other = Logger.create(settings).child('other');

function write(from: number, to: number): void {
  for (let index = from; index < to; index++) {
    if (index % 7 === 0) other.warn({ index, list: [1] }, 'not plain');
    else log.info({ index }, 'plain');
  }
}

const WAYS: Readonly<Record<string, () => unknown>> = {
  'end of work': () => write(0, 100),
  'many lines': () => write(0, 20_000),
  'process.exit': () => {
    write(0, 100);
    process.exit(3);
  },
  'uncaught error': () => {
    write(0, 100);
    setTimeout(() => {
      write(100, 110);
      throw new Error('uncaught');
    });
  },
  'unhandled rejection': () => {
    write(0, 100);
    return Promise.reject(new Error('unhandled'));
  },
  'SIGTERM, handled': () => {
    process.on('SIGTERM', () => {
      write(100, 110);
      process.exit(0);
    });
    setInterval(() => {}, 1000);
    write(0, 100);
    setTimeout(() => process.kill(process.pid, 'SIGTERM'));
  },
  'SIGKILL after an error record': () => {
    write(0, 100);
    log.error({ index: 100 }, 'an error');
    process.kill(process.pid, 'SIGKILL');
  },
  'SIGKILL in a later turn': () => {
    write(0, 100);
    setInterval(() => {}, 1000);
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), 50);
  },
  'records while exiting': () => {
    process.on('exit', () => write(100, 110));
    write(0, 100);
  },
};

await WAYS[process.argv[2] ?? '']?.();
