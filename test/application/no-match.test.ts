import { afterEach, describe, expect, it, jest } from '@jest/globals';
import {
  BaseSettings,
  Http404,
  HttpResponse,
  createApplication,
  path,
  urls,
  type Application,
  type ObservedRequest,
} from 'lapompe';

import { sendInMemory } from '../security/secure-answers.js';

const applications: Application[] = [];
afterEach(async () => {
  for (const application of applications.splice(0)) await application.close();
});

class Kept extends Http404 {}

async function boot(settings: Partial<BaseSettings> = {}): Promise<Application> {
  const application = await createApplication(BaseSettings, import.meta.url, {
    settings: {
      allowedHosts: ['*'],
      logLevel: 'silent',
      shutdownTimeoutMs: 100,
      urlpatterns: urls(
        path('own', () => {
          throw new Kept();
        }),
        path('books/', () => new HttpResponse('books')),
      ),
      ...settings,
    },
    environment: {
      NODE_ENV: settings.debug === true ? 'development' : 'production',
      SECRET_KEY: 'a key that is long enough, for tests alone',
    },
  });
  applications.push(application);
  return application;
}

function get(application: Application, target: string, headers = ''): Promise<string> {
  return sendInMemory(
    application,
    `GET ${target} HTTP/1.1\r\nHost: a.test\r\n${headers}Connection: close\r\n\r\n`,
    false,
  );
}

const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const withoutChance = (answer: string): string =>
  answer.replaceAll(ID, 'id').replace(/^Date: .*\r\n/m, '');

describe('A path that no pattern matches', () => {
  it.each([
    '',
    'Accept: */*\r\n',
    'Accept: text/html\r\n',
    'Accept: text/plain\r\n',
    'Accept: application/json\r\n',
    'Accept: image/png\r\n',
    'Accept: ;;;,\r\n',
  ])('is answered as a view that throws Http404, with %j', async (accept) => {
    const application = await boot();
    const missing = withoutChance(await get(application, '/nowhere', accept));
    expect(missing).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/);
    expect(missing).toBe(withoutChance(await get(application, '/own', accept)));
  });

  it('has an error for those who observe, the same for all', async () => {
    const application = await boot();
    const seen: ObservedRequest[] = [];
    application.observe((observed) => seen.push(observed));
    application.observe((observed) => seen.push(observed));
    await get(application, '/no%20where');
    const [first, second] = seen;
    expect(first?.error).toBeInstanceOf(Http404);
    expect(first?.error).toMatchObject({
      code: 'URLS_NO_MATCH',
      problem: 'No URL pattern matches "/no where".',
      status: 404,
    });
    expect(second?.error).toBe(first?.error);
    await get(application, '/books/');
    expect(seen[2]?.error).toBeUndefined();
    await get(application, '/own');
    expect(seen[4]?.error).toBeInstanceOf(Kept);
  });

  it('has an error for the view of the URL conf that answers', async () => {
    const errors: unknown[] = [];
    const application = await boot({
      urlpatterns: urls({
        handlers: {
          404: (_request, error) => {
            errors.push(error);
            return new HttpResponse('ours', { status: 404 });
          },
        },
      }),
    });
    expect(await get(application, '/nowhere')).toMatch(/ours$/);
    expect(errors).toEqual([expect.objectContaining({ code: 'URLS_NO_MATCH' })]);
  });

  it('is redirected where a slash leads somewhere', async () => {
    const application = await boot();
    expect(await get(application, '/books?page=2')).toMatch(/\nlocation: \/books\/\?page=2\r\n/);
  });

  it.each([
    ['/books', 'once it is redirected to the path with a slash', []],
    ['/bookz', 'when nothing is there', ['Not Found: GET /bookz']],
    ['/own', 'when a view says so', ['Not Found: GET /own']],
  ])('is logged by what leaves: %s, %s', async (target, _when, lines) => {
    const written: string[] = [];
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
    const application = await boot({ logLevel: 'warn', logFormat: 'pretty' });
    await get(application, target);
    write.mockRestore();
    expect(written.flatMap((line) => /Not Found: GET \S+/.exec(line) ?? [])).toEqual(lines);
  });
});
