import { runInNewContext } from 'node:vm';

import { afterAll, describe, expect, it } from '@jest/globals';
import {
  BaseSettings,
  HttpError,
  HttpResponse,
  Middleware,
  createApplication,
  path,
  urls,
  type Application,
  type HttpRequest,
  type Next,
} from 'lapompe';

import { readAnswers } from '../fuzz/requests/read-answers.js';
import { sendInMemory } from '../security/secure-answers.js';
import type { Fail, Place } from './error-place.js';
import { PLACES } from './error-places.js';

const applications: Application[] = [];
afterAll(async () => {
  for (const application of applications) await application.close();
});

const INNER = 'an inner secret';

const FAILURES: Readonly<Record<'sync' | 'async', Fail>> = {
  sync: () => {
    throw new Error(INNER);
  },
  async: (async () => {
    await new Promise((resolve) => setImmediate(resolve));
    throw new Error(INNER);
  }) as () => unknown as Fail,
};

interface Cycle {
  readonly application: Application;
  /** What the outermost middleware saw: one line for each response. */
  readonly seen: string[];
  /** What the application says that it has answered. */
  readonly answered: string[];
}

/** An application whose outermost middleware writes down what it sees. */
async function bootWith(settings: Partial<BaseSettings>): Promise<Cycle> {
  const seen: string[] = [];
  const answered: string[] = [];
  @Middleware()
  class Recorder {
    async handle(request: HttpRequest, next: Next) {
      const response = await next(request);
      seen.push(`${request.method} ${request.path} ${response.status}`);
      return response;
    }
  }
  const application = await createApplication(BaseSettings, import.meta.url, {
    settings: {
      allowedHosts: ['*'],
      logLevel: 'silent',
      shutdownTimeoutMs: 100,
      ...settings,
      middleware: [Recorder, ...(settings.middleware ?? [])],
    },
    environment: {
      NODE_ENV: settings.debug === true ? 'development' : 'production',
      SECRET_KEY: 'a key that is long enough, for tests alone',
    },
  });
  applications.push(application);
  application.observe(({ request, response }) =>
    answered.push(`${request.path} ${response.status}`),
  );
  return { application, seen, answered };
}

const BODY = '{"name":"Django"}';
const AT_PLACE = {
  get: 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n',
  json: `POST / HTTP/1.1\r\nHost: a.test\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`,
};
const AFTER_IT = 'GET /livez HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n';

/** Requests that get to `place` and, behind it on the same connection, one that shows where its answer ends. */
async function answersOf(
  { application }: Cycle,
  place: Place,
): Promise<ReturnType<typeof readAnswers>> {
  return readAnswers(
    await sendInMemory(application, AT_PLACE[place.send ?? 'get'] + AFTER_IT, false),
    ['GET', 'GET'],
    true,
  );
}

const CASES = PLACES.flatMap((place) =>
  (place.only === undefined ? (['sync', 'async'] as const) : [place.only]).map(
    (way) => [place.name, way, place] as const,
  ),
);

describe('What fails', () => {
  it('has been tried in at least 24 places, each at once and later where both can be', () => {
    expect(PLACES.length).toBeGreaterThanOrEqual(24);
    expect(CASES.length).toBeGreaterThanOrEqual(48);
  });

  it.each(CASES)('in %s (%s) becomes exactly one answer', async (_name, way, place) => {
    const { becomes = 500 } = place;
    const cycle = await bootWith(place.make(FAILURES[way]));
    const { answers, isWhole, problem } = await answersOf(cycle, place);
    expect(problem).toBeUndefined();
    if (becomes === 'cut') {
      expect(answers.map(({ status }) => status)).toEqual([200]);
      expect(isWhole).toBe(false);
    } else {
      expect(answers.map(({ status }) => status)).toEqual([becomes, 200]);
      expect(isWhole).toBe(true);
      expect(answers[0]?.body).not.toContain(INNER);
    }
    const once = [expect.any(String)];
    if (!place.name.includes('Express')) expect(cycle.seen).toEqual(once);
    expect(cycle.answered).toEqual(once);
  });
});

class Hostile extends Error {
  override get message(): string {
    throw new Error(INNER);
  }
  override get stack(): string {
    throw new Error(INNER);
  }
  get status(): number {
    throw new Error(INNER);
  }
}

const circular = new Error(INNER);
circular.cause = circular;

/** Things that are thrown, and what they become. */
const THROWN: readonly (readonly [name: string, thrown: unknown, status: number])[] = [
  ['nothing', undefined, 500],
  ['null', null, 500],
  ['text', INNER, 500],
  ['a number', 404, 500],
  ['a symbol', Symbol(INNER), 500],
  ['a function', () => INNER, 500],
  ['an object without a prototype', Object.assign(Object.create(null), { status: 404 }), 500],
  ['an object with a status', { status: 404, message: INNER }, 500],
  ['a frozen error', Object.freeze(new Error(INNER)), 500],
  [
    'an error with a status of success',
    Object.assign(new Error(INNER), { status: 200, expose: true }),
    500,
  ],
  [
    'an error that exposes a status',
    Object.assign(new Error(INNER), { status: 418, expose: true }),
    418,
  ],
  ['an error with a status of its own', Object.assign(new Error(INNER), { status: 404 }), 500],
  ['an error whose getters throw', new Hostile(), 500],
  ['an error that is its own cause', circular, 500],
  ['an error without a stack', Object.assign(new Error(INNER), { stack: undefined }), 500],
  [
    'an error with a stack that is no text',
    Object.assign(new Error(INNER), { stack: 7, message: {} }),
    500,
  ],
  ['an error of several', new AggregateError([new Error(INNER), undefined], INNER), 500],
  ['an error of another realm', runInNewContext(`new Error(${JSON.stringify(INNER)})`), 500],
  ['a proxy that refuses everything', new Proxy({}, new Proxy({}, { get: () => broken })), 500],
  ['an HTTP error with an impossible status', httpError(999), 500],
  ['an HTTP error with a status of success', httpError(200), 500],
  ['an HTTP error with a header that cannot be', httpError(400, { 'x-a': 'a\r\nb: c' }), 500],
  ['an HTTP error with a header that has no name', httpError(400, { '': 'a' }), 500],
  ['an HTTP error', httpError(409), 409],
  ['an HTTP error of ours', httpError(503, { 'retry-after': '5' }), 503],
];

function broken(): never {
  throw new Error(INNER);
}

function httpError(status: number, headers: Readonly<Record<string, string>> = {}): HttpError {
  return new HttpError(status, INNER, { code: 'TEST_THROWN', fix: INNER, headers });
}

describe('Whatever is thrown', () => {
  it.each(THROWN)('becomes exactly one answer: %s', async (_name, thrown, status) => {
    for (const debug of [false, true]) {
      const settings = { debug, urlpatterns: urls(path('', () => Promise.reject(thrown))) };
      const cycle = await bootWith(settings);
      const { answers, isWhole, problem } = await answersOf(cycle, {
        name: '',
        make: () => settings,
      });
      expect(problem).toBeUndefined();
      expect(answers.map((answer) => answer.status)).toEqual([status, 200]);
      expect(isWhole).toBe(true);
      expect(cycle.seen).toHaveLength(1);
      if (!debug) expect(answers[0]?.body).not.toContain(INNER);
    }
  });
});

describe('A value of the request that cannot be sent', () => {
  const views: Readonly<Record<string, (value: string) => HttpResponse>> = {
    'a header': (value) => new HttpResponse('', { headers: { 'x-value': value } }),
    'the reason phrase': (value) => new HttpResponse('', { reason: value }),
  };

  it.each([
    ['a header', 'a%0Ab', 400],
    ['a header', '%E2%82%AC', 200],
    ['the reason phrase', 'a%0Ab', 400],
    ['the reason phrase', '%E2%82%AC', 400],
    ['the reason phrase', 'a', 200],
  ])('is the fault of the client in %s: %s', async (place, value, status) => {
    const view = (request: HttpRequest) => views[place]!(request.GET.getOrThrow('value'));
    const { application } = await bootWith({ urlpatterns: urls(path('', view)) });
    const answer = await sendInMemory(
      application,
      `GET /?value=${value} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
      false,
    );
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });
});
