import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { STATUS_CODES } from '../../src/conf/node-http.js';
import { BaseSettings } from '../../src/conf/base-settings.js';
import { flatLine } from '../../src/logging/flat-line.js';
import { isResponseLogged, logRefusal, logResponse } from '../../src/logging/log-response.js';
import { Logger, type LogFields } from '../../src/logging/logger.js';
import { maskedJson, requestLine } from '../../src/logging/request-line.js';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.webPath(),
  fc.constantFrom(
    '/books/7',
    '/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.sig',
    '/go/https://ada:hunter2@db/books',
    '/a\u0000\u2028\ud800"\\',
    'bearer abcdefghijklmnop',
    'x'.repeat(400),
  ),
);
const method = fc.oneof(fc.constantFrom('GET', 'POST', 'PROPFIND', 'Basic', 'bearer'), text);

describe('A line of the request log', () => {
  it('is what the same fields give in the general way, byte by byte', () => {
    fc.assert(
      fc.property(
        fc.record({
          id: text,
          method,
          rawPath: text,
          remoteAddress: fc.oneof(fc.ipV4(), fc.ipV6(), text),
          resolverMatch: fc.option(fc.record({ route: text, view: text }), { nil: undefined }),
        }),
        fc.integer({ min: 400, max: 499 }),
        fc.option(text, { nil: undefined }),
        (request, status, reason) => {
          const { id, rawPath, remoteAddress, resolverMatch } = request;
          const title = STATUS_CODES[status] ?? 'Unknown';
          const general = flatLine(
            {
              requestId: id,
              method: request.method,
              path: rawPath,
              remoteAddress,
              route: resolverMatch?.route,
              view: resolverMatch?.view,
              status,
              reason,
            },
            `${title}: ${request.method} ${rawPath}`,
          );
          const reasonText = reason === undefined ? undefined : maskedJson(reason);
          expect(requestLine(request, status, reasonText)).toBe(general);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('A refusal whose error nobody has made', () => {
  const request = {
    id: 'r-1',
    method: 'GET',
    rawPath: '/nowhere',
    remoteAddress: '192.0.2.7',
    isAborted: false,
    resolverMatch: undefined,
  };
  const REASON = 'No URL pattern matches "/nowhere".';

  function create(logLevel: string, context?: () => LogFields): [string[], Logger] {
    const lines: string[] = [];
    const settings = Object.assign(new BaseSettings(), { logFormat: 'json', logLevel });
    const destination = {
      write: (line: string) => lines.push(line.replace(/"time":"[^"]*"/, '"time":"then"')),
    };
    return [lines, Logger.create(settings, { destination, ...(context && { context }) })];
  }

  it('has the line that its error would have had, once', () => {
    const [lines, logger] = create('info');
    const response = { status: 404 };
    expect(logRefusal(logger, request, response, maskedJson(REASON))).toBe(true);
    expect(isResponseLogged(response)).toBe(true);
    logResponse(logger, request, response);
    logResponse(logger, request, { status: 404 }, new Error(REASON));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toBe(lines[1]);
  });

  it('is logged once for a frozen response as well', () => {
    const [lines, logger] = create('info');
    const response = Object.freeze({ status: 404 });
    expect(isResponseLogged(response)).toBe(false);
    logResponse(logger, request, response, new Error(REASON));
    expect(isResponseLogged(response)).toBe(true);
    logResponse(logger, request, response);
    expect(lines).toHaveLength(1);
  });

  it('has none where the level is higher', () => {
    const [lines, logger] = create('error');
    const response = { status: 404 };
    expect(logRefusal(logger, request, response, maskedJson(REASON))).toBe(true);
    logResponse(logger, request, response);
    expect(lines).toEqual([]);
  });

  it('is left to the general way where fields are added to each record', () => {
    const [lines, logger] = create('info', () => ({ shelf: 3 }));
    const response = { status: 404 };
    expect(logRefusal(logger, request, response, maskedJson(REASON))).toBe(false);
    expect(lines).toEqual([]);
    logResponse(logger, request, response, new Error(REASON));
    expect(JSON.parse(lines[0]!)).toMatchObject({ shelf: 3, reason: REASON });
  });
});
