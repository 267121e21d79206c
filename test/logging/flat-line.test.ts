import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { BaseSettings } from '../../src/conf/base-settings.js';
import { logResponse, type LoggedRequest } from '../../src/logging/log-response.js';
import { Logger, type LogFields } from '../../src/logging/logger.js';

const text = fc.string({ unit: 'binary', maxLength: 60 });
const secret = fc.constantFrom(
  'postgres://ada:hunter2@db/books',
  'Bearer abcdefghijklmnop',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.sig',
  '/a\u0000\u001f\u007f\u2028\ud800"\\',
);
const plain = fc.oneof(
  text,
  secret,
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom(null, undefined, '', Number.NaN, -0, Infinity),
);
const name = fc.oneof(
  text,
  fc.constantFrom('password', 'apiKey', 'err', 'msg', 'level', 'time', 'headers', '__proto__', '7'),
);
const fields = fc.dictionary(name, plain, { maxKeys: 6 });

const IGNORE = (): void => {};

/** What is written; by pino, which alone can tell those who trace it what it does, or in the short way. */
function linesOf(write: (logger: Logger) => void, context?: LogFields): [string, string] {
  const run = (): string => {
    let written = '';
    const destination = { write: (line: string) => (written += line) };
    const settings = Object.assign(new BaseSettings(), { logFormat: 'json', logLevel: 'trace' });
    write(
      Logger.create(settings, { destination, ...(context && { context: () => ({ ...context }) }) }),
    );
    return written.replaceAll(/"time":"[\d:.TZ-]{24}"/g, '"time":"then"');
  };
  const short = run();
  subscribe('tracing:pino_asJson:start', IGNORE);
  try {
    return [short, run()];
  } finally {
    unsubscribe('tracing:pino_asJson:start', IGNORE);
  }
}

describe('A record of plain fields', () => {
  it('is written as pino would write it, byte by byte', () => {
    fc.assert(
      fc.property(fields, fc.option(text, { nil: undefined }), name, (record, message, child) => {
        const [short, long] = linesOf((logger) => {
          logger.info(record, message);
          logger.child(child).warn(record, message);
          logger.child({ [child]: message, shelf: 3 }).error(record);
          logger.child('books').debug(message ?? '');
        });
        expect(short).toBe(long);
      }),
      { numRuns: 500 },
    );
  });

  it('stands with the fields of its context, and before them where both have a name', () => {
    fc.assert(
      fc.property(fields, fields, secret, (record, context, message) => {
        const [short, long] = linesOf((logger) => logger.info(record, message), context);
        expect(short).toBe(long);
      }),
      { numRuns: 300 },
    );
  });

  it('may be of a request that somebody has sent to do harm', () => {
    fc.assert(
      fc.property(
        fc.record({
          id: text,
          method: text,
          rawPath: fc.oneof(text, secret),
          remoteAddress: text,
          isAborted: fc.boolean(),
          resolverMatch: fc.option(fc.record({ route: text, view: text }), { nil: undefined }),
        }),
        fc.option(fc.oneof(text, secret), { nil: undefined }),
        fc.integer({ min: 400, max: 599 }),
        (request: LoggedRequest, reason, status) => {
          const error = reason === undefined ? undefined : new Error(reason);
          const [short, long] = linesOf((logger) =>
            logResponse(logger, request, { status }, error),
          );
          expect(short).toBe(long);
          expect(short.split('\n')).toHaveLength(2);
        },
      ),
      { numRuns: 500 },
    );
  });
});
