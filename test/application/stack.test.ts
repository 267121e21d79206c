import { fileURLToPath } from 'node:url';

import { describe, expect, it } from '@jest/globals';
import {
  BaseSettings,
  Middleware,
  path,
  urls,
  type HttpRequest,
  type HttpResponse,
  type Next,
} from 'lapompe';
import { Client, createTestApplication } from 'lapompe/testing';

@Middleware()
class Outermost {
  async handle(request: HttpRequest, next: Next): Promise<HttpResponse> {
    const response = await next(request);
    return response;
  }
}

@Middleware()
class Waiting {
  async handle(request: HttpRequest, next: Next): Promise<HttpResponse> {
    await new Promise((resolve) => setImmediate(resolve));
    return next(request);
  }
}

@Middleware()
class Hooks {
  processRequest(): void {}
  processResponse(_request: HttpRequest, response: HttpResponse): HttpResponse {
    return response;
  }
}

@Middleware()
class Direct {
  handle(request: HttpRequest, next: Next) {
    return next(request);
  }
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

let stack: string[] = [];

function captureStack(): string {
  Error.stackTraceLimit = 100;
  stack = (new Error('captured').stack ?? '').split('\n').slice(1);
  Error.stackTraceLimit = 10;
  return 'captured';
}

class Settings extends BaseSettings {
  override urlpatterns = urls(path('stack/', captureStack));
}

async function stackBehind(middleware: BaseSettings['middleware']): Promise<string[]> {
  const application = await createTestApplication(Settings, { settings: { middleware } });
  await new Client(application).get('/stack/');
  await application.close();
  return stack;
}

/** Frames of this package from the view out to where Express calls it. */
function ownFrames(lines: readonly string[]): string[] {
  const end = lines.findIndex((line) => /handleSocket/.test(line));
  return lines
    .slice(0, end + 1)
    .filter((line) =>
      /(?:^|[/(\s])src\/[a-z]+\/[a-z-]+\.[jt]s:/.test(line.replace(ROOT, '').replace('dist/', '')),
    );
}

describe('the way to the view', () => {
  it('crosses three own functions without a middleware', async () => {
    expect(ownFrames(await stackBehind([]))).toHaveLength(3);
  });

  it('crosses one more for each middleware, in either spelling', async () => {
    const frames = ownFrames(await stackBehind([Hooks, Direct, Hooks2, Direct2]));
    expect(frames.length).toBeLessThanOrEqual(3 + 4);
  });

  it('shows every layer by name, also after an await in a middleware', async () => {
    const text = (await stackBehind([Outermost, Hooks, Direct, Waiting, Hooks2, Direct2])).join(
      '\n',
    );
    const names = ['Direct2', 'Hooks2', 'Waiting', 'Direct', 'Hooks', 'Outermost', 'handleSocket'];
    const places = names.map((name) =>
      text.search(new RegExp(`at (?:async )?(?:\\w+\\.)?${name}(?:\\.handle|Later)? `)),
    );
    expect(places.every((place) => place >= 0)).toBe(true);
    expect([...places].sort((one, other) => one - other)).toEqual(places);
  });

  it('names generated code as such, and not the line that has generated it', async () => {
    const frames = (await stackBehind([Hooks])).filter((line) => /Hooks|captureStack/.test(line));
    expect(frames.join('\n')).toContain('(lapompe:generated:');
    expect(frames.join('\n')).not.toContain('eval at');
  });
});

@Middleware()
class Hooks2 extends Hooks {}

@Middleware()
class Direct2 extends Direct {}
