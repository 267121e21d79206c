import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { BaseSettings } from '../../src/conf/base-settings.js';
import { createErrorResponder } from '../../src/debug/create-error-responder.js';
import { createProductionResponder } from '../../src/debug/production-responder.js';
import {
  BadRequest,
  Http404,
  HttpError,
  MethodNotAllowed,
  PermissionDenied,
  ValidationFailed,
} from '../../src/errors/http-error.js';
import { makeRequest } from './make-request.js';

const ACCEPTS = [
  'text/html,*/*;q=0.8',
  'application/json',
  'application/problem+json',
  '*/*',
  'text/plain',
  'image/png',
  '',
];
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

async function respond(error: unknown, accept = 'application/json') {
  const request = await makeRequest({ url: '/books/3/', headers: { accept } });
  return createProductionResponder()(request, error);
}

const read = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;

describe('The responder of production', () => {
  it.each(ACCEPTS)(
    'tells nothing of an unexpected error to a client that accepts "%s"',
    async (accept) => {
      const error = new Error('connect to db.internal as superuser failed', {
        cause: new Error('password hunter2hunter2'),
      });
      const response = await respond(error, accept);

      expect(response.status).toBe(500);
      for (const hidden of [
        'db.internal',
        'superuser',
        'hunter2',
        'at ',
        '.ts',
        '.js',
        process.cwd(),
        'Error:',
        'Lapompe',
      ]) {
        expect(response.text).not.toContain(hidden);
      }
    },
  );

  it.each(ACCEPTS)(
    'tells a client that accepts "%s" nothing of the message, fix and code of an HttpError',
    async (accept) => {
      const error = new PermissionDenied('User 7 lacks books.change.', {
        code: 'SECRET_CODE',
        fix: 'Grant it in /admin.',
      });
      const { text } = await respond(error, accept);
      for (const hidden of ['User 7', 'SECRET_CODE', '/admin']) expect(text).not.toContain(hidden);
    },
  );

  it('gives a browser a page, a program a problem document, and a terminal a line', async () => {
    const error = new Http404('No book 3 in shelf 9.', { detail: 'There is no such book.' });

    const page = await respond(error, BROWSER);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.text).not.toContain('There is no such book.');

    expect(read((await respond(error, '*/*')).text)).toMatchObject({
      status: 404,
      detail: 'There is no such book.',
    });
    expect((await respond(error, 'text/plain')).text).toBe(
      '404 Not Found: There is no such book.\n',
    );
  });

  it('tells caches that the form depends on Accept', async () => {
    expect((await respond(new Http404())).headers.get('vary')).toBe('Accept');
    const varying = new BadRequest('No.', { headers: { vary: 'Cookie' } });
    expect((await respond(varying)).headers.get('vary')).toBe('Cookie, Accept');
  });

  it('keeps the status and the headers of an HttpError in every form', async () => {
    for (const accept of ACCEPTS) {
      const response = await respond(new MethodNotAllowed('PUT', ['GET', 'HEAD']), accept);
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('GET, HEAD');
    }
  });

  it('names the refused fields, and not the class that declares them', async () => {
    const errors = { year: [{ code: 'isInt', message: 'year must be an integer number' }] };
    const response = await respond(new ValidationFailed(errors, { dtoName: 'CreateBook' }));

    expect(response.status).toBe(422);
    expect(read(response.text).errors).toEqual(errors);
    expect(response.text).not.toContain('CreateBook');
  });

  it('believes a 4xx that an Express middleware exposes, without its message', async () => {
    const tooLarge = Object.assign(new Error('request entity too large'), {
      status: 413,
      expose: true,
    });
    const response = await respond(tooLarge);
    expect(response.status).toBe(413);
    expect(response.text).not.toContain('entity');
  });

  it.each([
    ['a 5xx in disguise', Object.assign(new Error('x'), { status: 503, expose: true })],
    ['a status without "expose"', Object.assign(new Error('x'), { status: 404 })],
    ['a status that is none', Object.assign(new Error('x'), { status: '404', expose: true })],
    [
      'an HttpError with a status of success',
      new HttpError(200, 'Fine.', { code: 'TEST_FINE', fix: 'None.' }),
    ],
    ['a string', 'oops'],
    ['null', null],
    ['undefined', undefined],
    [
      'an object that throws',
      new Proxy(
        {},
        {
          get: () => {
            throw new Error('no');
          },
          getPrototypeOf: () => {
            throw new Error('no');
          },
        },
      ),
    ],
  ])('answers 500 for %s', async (_name, thrown) => {
    expect((await respond(thrown)).status).toBe(500);
  });

  it('falls back to a plain 500, and reports it, when the answer itself fails', async () => {
    const reports: string[] = [];
    const responder = createProductionResponder({
      error: (_fields, message) => void reports.push(message),
    });
    const broken = new BadRequest('No.', { headers: { 'x-note': 'one\r\ntwo' } });
    const response = responder(await makeRequest(), broken);

    expect(response.status).toBe(500);
    expect(response.text).toBe('500 Internal Server Error\n');
    expect(reports).toHaveLength(1);
  });

  it('is what an application without debug gets', async () => {
    const responder = await createErrorResponder({
      settings: new BaseSettings(),
      getTried: () => {
        throw new Error('not to be asked');
      },
      describeChain: () => {
        throw new Error('not to be asked');
      },
    });
    const response = responder(await makeRequest(), new Error('hidden'));
    expect(response.text).not.toContain('hidden');
  });

  it('comes without the technical pages: no static import leads to them', () => {
    const loaded = [
      ...staticImportsOf(new URL('../../../src/debug/create-error-responder.ts', import.meta.url)),
    ];
    expect(loaded.some((file) => file.endsWith('/production-responder.ts'))).toBe(true);
    expect(
      loaded.filter((file) => /technical|report|stack-frames|code-excerpt|templates/.test(file)),
    ).toEqual([]);
  });
});

function staticImportsOf(file: URL, seen = new Set<string>()): Set<string> {
  if (seen.has(file.href)) return seen;
  seen.add(file.href);
  for (const [, target = ''] of readFileSync(file, 'utf8').matchAll(
    /^(?:import|export) (?!type )[^;]*?from '(\.[^']+)\.js'/gm,
  )) {
    staticImportsOf(new URL(`${target}.ts`, file), seen);
  }
  return seen;
}
