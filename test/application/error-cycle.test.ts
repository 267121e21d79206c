import { afterAll, describe, expect, it } from '@jest/globals';
import { Middleware, createApplication, BaseSettings, type Application, type HttpRequest, type Next } from 'lapompe';

import { readAnswers } from '../fuzz/requests/read-answers.js';
import { sendInMemory } from '../security/secure-answers.js';
import { PLACES, type Fail, type Place } from './error-places.js';

const applications: Application[] = [];
afterAll(async () => {
  for (const application of applications) await application.close();
});

const INNER = 'an inner secret';

const FAILURES: Readonly<Record<'sync' | 'async', Fail>> = {
  sync: () => {
    throw new Error(INNER);
  },
  async: async () => {
    await new Promise((resolve) => setImmediate(resolve));
    throw new Error(INNER);
  },
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
    environment: { NODE_ENV: 'production', SECRET_KEY: 'a key that is long enough, for tests alone' },
  });
  applications.push(application);
  application.observe(({ request, response }) => answered.push(`${request.path} ${response.status}`));
  return { application, seen, answered };
}

const BODY = '{"name":"Django"}';
const AT_PLACE = {
  get: 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n',
  json: `POST / HTTP/1.1\r\nHost: a.test\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`,
};
const AFTER_IT = 'GET /livez HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n';

/** Requests that get to `place` and, behind it on the same connection, one that shows where its answer ends. */
async function answersOf({ application }: Cycle, place: Place): Promise<ReturnType<typeof readAnswers>> {
  return readAnswers(await sendInMemory(application, AT_PLACE[place.send ?? 'get'] + AFTER_IT, false), ['GET', 'GET'], true);
}

const CASES = PLACES.flatMap((place) => (place.only === undefined ? (['sync', 'async'] as const) : [place.only]).map((way) => [place.name, way, place] as const));

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
