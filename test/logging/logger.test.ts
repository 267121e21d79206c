import { describe, expect, it } from '@jest/globals';

import { BaseSettings } from '../../src/conf/base-settings.js';
import { Logger, createLogger, type LoggingSettings } from '../../src/logging/logger.js';

class Lines {
  text = '';
  constructor(readonly isTTY = false) {}
  write(text: string): boolean {
    this.text += text;
    return true;
  }
  get records(): Record<string, unknown>[] {
    return this.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}

function create(settings: Partial<LoggingSettings> = {}, isTTY = false) {
  const lines = new Lines(isTTY);
  const logger = Logger.create(Object.assign(new BaseSettings(), { logLevel: 'trace' }, settings), {
    destination: lines,
  });
  return { lines, logger };
}

describe('Logger: JSON', () => {
  it('writes one line for each record, with level, time, name, fields and message', () => {
    const { lines, logger } = create();
    logger.info('started');
    logger.child('books').child({ shelf: 3 }).warn({ bookId: 7 }, 'lent');
    expect(lines.records).toMatchObject([
      { level: 'info', msg: 'started' },
      { level: 'warn', name: 'books', shelf: 3, bookId: 7, msg: 'lent' },
    ]);
    expect(lines.records[0]!.time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it('has all six levels, and writes none below its own', () => {
    const { lines, logger } = create({ logLevel: 'error' });
    for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const)
      logger[level](level);
    expect(lines.records.map(({ msg }) => msg)).toEqual(['error', 'fatal']);
    expect([logger.isEnabled('warn'), logger.isEnabled('error')]).toEqual([false, true]);
  });

  it('writes nothing when silent', () => {
    const { lines, logger } = create({ logLevel: 'silent' });
    logger.fatal('x');
    expect(lines.text).toBe('');
  });

  it('masks secrets by name at any depth, in fields and in names given to children', () => {
    const { lines, logger } = create();
    logger.child({ apiKey: 'hunter2' }).info({
      password: 'hunter2',
      author: 'Austen',
      headers: { authorization: 'hunter2', cookie: 'hunter2' },
      list: [{ token: 'hunter2' }],
      url: 'redis://app:hunter2@cache/0',
    });
    expect(lines.text).not.toContain('hunter2');
    expect(lines.text).toContain('Austen');
  });

  it('keeps one line for each record whatever the input', () => {
    const { lines, logger } = create();
    logger.info('a\r\n{"level":"fatal"}');
    logger.info({ agent: 'x\ny\u2028z', 'ke\ny': 1 }, 'b');
    expect(lines.records).toHaveLength(2);
  });

  it('writes errors with code, stack and causes, and none of their other properties', () => {
    const { lines, logger } = create();
    const error = Object.assign(new Error('outer', { cause: new TypeError('inner') }), {
      code: 'E1',
      request: { body: 'private' },
    });
    logger.error(error);
    logger.error({ err: error, other: new AggregateError([new Error('part')], 'many') }, 'failed');
    expect(lines.records).toMatchObject([
      {
        msg: 'outer',
        err: {
          type: 'Error',
          code: 'E1',
          message: 'outer',
          cause: { type: 'TypeError', message: 'inner' },
        },
      },
      { msg: 'failed', err: { message: 'outer' }, other: { errors: [{ message: 'part' }] } },
    ]);
    expect(lines.records[0]!.err).toHaveProperty('stack', expect.stringContaining('logger.test'));
    expect(lines.text).not.toContain('private');
  });

  it('masks passwords of URLs in messages, errors and causes', () => {
    const { lines, logger } = create();
    logger.info('connected to redis://app:hunter2@cache/0');
    logger.error(
      new Error('pg://app:hunter2@db', {
        cause: { url: 'pg://app:hunter2@db', password: 'hunter2' },
      }),
    );
    logger.error(
      { failed: new Error('pg://app:hunter2@db'), list: [new Error('pg://app:hunter2@db')] },
      'x',
    );
    expect(lines.records).toHaveLength(3);
    expect(lines.text).not.toContain('hunter2');
  });

  it('survives circles, big integers and errors that are their own cause', () => {
    const { lines, logger } = create();
    const circle: Record<string, unknown> = { big: 10n };
    circle.self = circle;
    const error = new Error('loop');
    error.cause = error;
    logger.info({ circle, big: 10n, error }, 'odd');
    expect(lines.records).toHaveLength(1);
  });

  it('adds what the context says at that time', () => {
    const lines = new Lines();
    let requestId: string | undefined;
    const logger = createLogger(new BaseSettings(), {
      destination: lines,
      context: () => (requestId === undefined ? undefined : { requestId }),
    });
    logger.info('before');
    requestId = 'r-1';
    logger.info({ a: 1 }, 'during');
    expect(lines.records[0]).not.toHaveProperty('requestId');
    expect(lines.records[1]).toMatchObject({ requestId: 'r-1', a: 1 });
  });
});

describe('Logger: readable', () => {
  it.each([
    [{ logFormat: 'pretty' }, true],
    [{ debug: true }, true],
    [{ debug: true, logFormat: 'json' }, false],
    [{}, false],
  ] as const)('is chosen by %j: %s', (settings, isPretty) => {
    const { lines, logger } = create(settings);
    logger.info('hello');
    expect(lines.text.startsWith('{')).toBe(!isPretty);
  });

  it('puts a record on one line, and the stack below it, indented', () => {
    const { lines, logger } = create({ logFormat: 'pretty' });
    logger
      .child('books')
      .info({ id: 3, title: 'Emma and\nmore' }, 'lent\r\nERROR forged \u001b[31m');
    logger.error(new Error('two\nlines', { cause: new Error('root') }));
    const [first, second, ...stack] = lines.text.trimEnd().split('\n');
    expect(first).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} INFO {2}books lent\\r\\nERROR forged \\u001b\[31m id=3 title="Emma and\\nmore"$/,
    );
    expect(second).toMatch(/ERROR two\\nlines$/);
    expect(stack.length).toBeGreaterThan(3);
    for (const line of stack) expect(line).toMatch(/^ {4}/);
    expect(stack.join()).toContain('caused by Error: root');
  });

  it('is coloured on a terminal only', () => {
    const before = process.env.NO_COLOR;
    delete process.env.NO_COLOR;
    try {
      for (const isTTY of [true, false]) {
        const { lines, logger } = create({ logFormat: 'pretty' }, isTTY);
        logger.warn('x');
        expect(lines.text.includes('\u001b[33m')).toBe(isTTY);
      }
    } finally {
      if (before !== undefined) process.env.NO_COLOR = before;
    }
  });
});
