import { runInNewContext } from 'node:vm';

import { describe, expect, it } from '@jest/globals';

import { BaseSettings } from '../../src/conf/base-settings.js';
import {
  BadRequest,
  DisallowedHost,
  Http404,
  SuspiciousOperation,
} from '../../src/errors/http-error.js';
import {
  isResponseLogged,
  logResponse,
  type LoggedRequest,
} from '../../src/logging/log-response.js';
import { Logger } from '../../src/logging/logger.js';

const request: LoggedRequest = {
  id: 'r-1',
  method: 'GET',
  rawPath: '/books/7%0d%0a/',
  remoteAddress: '192.0.2.7',
  isAborted: false,
  resolverMatch: { route: 'books/<int:pk>/', view: 'BookController.show' },
};

function log(
  status: number,
  error?: unknown,
  changes: Partial<LoggedRequest> = {},
  times = 1,
): Record<string, unknown>[] {
  let text = '';
  const destination = { write: (line: string) => (text += line) };
  const logger = Logger.create(Object.assign(new BaseSettings(), { logLevel: 'debug' }), {
    destination,
  });
  const response = { status };
  for (let time = 0; time < times; time += 1)
    logResponse(logger, { ...request, ...changes }, response, error);
  expect(isResponseLogged(response)).toBe(status >= 400);
  return text === ''
    ? []
    : text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('logResponse', () => {
  it.each([200, 204, 302, 304])('is silent about %d', (status) => {
    expect(log(status)).toEqual([]);
  });

  it.each([
    [400, 'warn'],
    [404, 'warn'],
    [429, 'warn'],
    [500, 'error'],
    [503, 'error'],
  ])('writes %d as %s', (status, level) => {
    expect(log(status)).toMatchObject([{ status, level, name: 'request', path: request.rawPath }]);
  });

  it('writes each response once', () => {
    expect(log(500, new Error('x'), {}, 3)).toHaveLength(1);
  });

  it.each([
    ['a text', 'a text'],
    [42, 42],
    [
      { password: 'hunter2', page: 3 },
      { password: '********************', page: 3 },
    ],
  ])('tells what was thrown where that is no error: %j', (thrown, err) => {
    expect(log(500, thrown)).toMatchObject([{ status: 500, err }]);
  });

  it('takes an error of another realm for one', () => {
    const foreign: unknown = runInNewContext('new TypeError("foreign")');
    expect(log(500, foreign)).toMatchObject([{ err: { type: 'TypeError', message: 'foreign' } }]);
    expect(log(404, foreign)).toMatchObject([{ reason: 'foreign' }]);
  });

  it('tells request, route and view, and never the query', () => {
    expect(log(404, new Http404('No book 7.'))).toMatchObject([
      {
        msg: 'Not Found: GET /books/7%0d%0a/',
        requestId: 'r-1',
        method: 'GET',
        remoteAddress: '192.0.2.7',
        route: 'books/<int:pk>/',
        view: 'BookController.show',
        reason: 'No book 7.',
      },
    ]);
  });

  it('gives the stack for our own faults alone', () => {
    expect(log(500, new Error('broken'))[0]).toHaveProperty('err.stack');
    expect(log(404, new Http404())[0]).not.toHaveProperty('err');
  });

  it('puts suspicious operations in the security log, by their kind', () => {
    expect(log(400, new DisallowedHost('The host "evil" is not served here.'))).toMatchObject([
      { name: 'security.DisallowedHost', level: 'warn', msg: expect.stringContaining('"evil"') },
    ]);
    expect(log(400, new SuspiciousOperation('odd', { kind: 'TooManyFields' }))).toMatchObject([
      { name: 'security.TooManyFields' },
    ]);
  });

  it('takes a client that has gone for no error', () => {
    const gone = new BadRequest('gone', { code: 'HTTP_CLIENT_GONE' });
    expect(log(400, gone)).toMatchObject([
      { level: 'debug', msg: expect.stringContaining('Client gone') },
    ]);
    const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    expect(log(500, reset, { isAborted: true })).toMatchObject([{ level: 'debug' }]);
    expect(log(500, new DOMException('stop', 'AbortError'), { isAborted: true })).toMatchObject([
      { level: 'debug' },
    ]);
  });

  it('still tells of a bug that shows while a client goes', () => {
    expect(log(500, new TypeError('bug'), { isAborted: true })).toMatchObject([{ level: 'error' }]);
    expect(
      log(500, Object.assign(new Error('database reset'), { code: 'ECONNRESET' })),
    ).toMatchObject([{ level: 'error' }]);
  });
});
