import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { maskSettings } from '../../src/conf/mask-settings.js';
import { BaseSettings } from '../../src/conf/base-settings.js';
import { Logger } from '../../src/logging/logger.js';

const text = fc.string({ unit: 'binary', maxLength: 60 });
const value = fc.anything({
  key: text,
  maxDepth: 3,
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withNullPrototype: true,
  withSparseArray: true,
});

function linesOf(logFormat: string, write: (logger: Logger) => void): string {
  let written = '';
  const destination = { write: (line: string) => (written += line) };
  write(Logger.create(Object.assign(new BaseSettings(), { logFormat }), { destination }));
  return written;
}

describe('hostile input in logs', () => {
  it.each(['json', 'pretty'])('is one line of %s without control characters', (format) => {
    fc.assert(
      fc.property(text, text, value, (message, key, content) => {
        const written = linesOf(format, (logger) =>
          logger.child(key).info({ [key]: content, content }, message),
        );
        expect(written.endsWith('\n')).toBe(true);
        // eslint-disable-next-line no-control-regex
        expect(written.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e]/);
      }),
    );
  });

  it.each(['json', 'pretty'])('cannot steer a terminal or turn the text around: %s', (format) => {
    const steering = '\u007f\u009b31m\u0085\u061c\u200e\u200f\u2028\u2029\u202e\u2066\u2069';
    const shown = 'é€😀 👩\u200d🚀';
    const written = linesOf(format, (logger) => {
      logger.child(steering).info({ [steering]: steering, shown, list: [steering] }, steering);
      logger.warn({ DEL: 'a\u007f' }, 'b');
      logger.error(new Error(steering));
    });
    expect(written).not.toMatch(/[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/);
    expect(written).toContain('\\u009b31m\\u0085\\u061c\\u200e');
    expect(written).toContain('👩\u200d🚀');
    if (format === 'pretty') return;
    const [first = ''] = written.split('\n');
    expect(JSON.parse(first)).toMatchObject({ name: steering, msg: steering, shown });
  });

  it.each(['json', 'pretty'])('may be called like a field of the logger: %s', (format) => {
    const own = fc.constantFrom('level', 'time', 'name', 'msg', 'err', 'pid', 'hostname');
    fc.assert(
      fc.property(own, value, (key, content) => {
        const written = linesOf(format, (logger) => logger.warn({ [key]: content }, 'message'));
        expect(written.endsWith('\n')).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('cannot break out of the indent of an error', () => {
    fc.assert(
      fc.property(text, text, (message, cause) => {
        const error = new Error(message, { cause: new Error(cause) });
        const [, ...below] = linesOf('pretty', (logger) => logger.error(error))
          .slice(0, -1)
          .split('\n');
        for (const line of below) expect(line.startsWith('    ')).toBe(true);
      }),
    );
  });

  it('shows no secret, however deep or odd its place', () => {
    const secret = fc.constant('hunter2-hunter2');
    const name = fc.constantFrom(
      'password',
      'api_key',
      'X-Auth-Token',
      'Set-Cookie',
      'clientSecret',
    );
    const holder = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        fc.dictionary(name, secret, { minKeys: 1 }),
        fc.array(tie('node'), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom('a', 'b'), tie('node')),
      ),
    })).node;
    fc.assert(
      fc.property(holder, (content) => {
        expect(JSON.stringify(maskSettings(content))).not.toContain('hunter2');
      }),
    );
  });
});
