import { describe, expect, it } from '@jest/globals';
import {
  Catch,
  Controller,
  Get,
  HttpRequest,
  Middleware,
  html,
  render,
  urls,
  type Constructor,
  type HttpResponse,
  type Next,
} from 'lapompe';

import { clientOf } from '../controllers/client-of.js';

const page = ({ from }: { from: string }, request?: HttpRequest) =>
  html`<p>${from} at ${request?.path}</p>`;
const answer = (from: string, status = 200) => render(page, { from }, { status });

/** Adds to every page, as Django's documentation does. */
@Middleware()
class Footer {
  processResponse(_request: HttpRequest, response: HttpResponse): HttpResponse {
    response.content += '<footer>';
    return response;
  }
}

@Middleware()
class EarlyRequest {
  processRequest(request: HttpRequest) {
    return request.path === '/request/' ? answer('processRequest', 503) : undefined;
  }
}
@Middleware()
class LateRequest {
  async processRequest(request: HttpRequest) {
    await Promise.resolve();
    return request.path === '/later/' ? answer('processRequest later') : undefined;
  }
}
@Middleware()
class EarlyView {
  processView(request: HttpRequest) {
    return request.path === '/view/' ? answer('processView') : undefined;
  }
}
@Middleware()
class OnException {
  processException(request: HttpRequest) {
    return request.path === '/exception/' ? answer('processException', 500) : undefined;
  }
}
@Middleware()
class Handles {
  handle(request: HttpRequest, next: Next) {
    return request.path === '/handle/' ? answer('handle') : next(request);
  }
}
@Middleware()
class HandlesLater {
  async handle(request: HttpRequest, next: Next) {
    const response = await next(request);
    return request.path === '/handle/later/' ? answer('handle later') : response;
  }
}

@Controller()
class PageController {
  @Get('exception/') exception() {
    throw new Error('x');
  }
  @Get('catch/') caught() {
    throw new RangeError('x');
  }
  @Get('view/') view() {
    return 'never';
  }
  @Get('handle/later/') later() {
    return 'replaced';
  }
  @Catch(RangeError) range() {
    return answer('@Catch', 409);
  }
}

const middleware: Constructor[] = [
  Footer,
  EarlyRequest,
  LateRequest,
  EarlyView,
  OnException,
  Handles,
  HandlesLater,
];
const client = await clientOf({
  middleware,
  controllers: [PageController],
  urlpatterns: urls({ handlers: { 404: () => answer('handlers[404]', 404) } }),
});

describe('a template response', () => {
  it.each([
    ['/request/', 503, 'processRequest'],
    ['/later/', 200, 'processRequest later'],
    ['/view/', 200, 'processView'],
    ['/exception/', 500, 'processException'],
    ['/handle/', 200, 'handle'],
    ['/handle/later/', 200, 'handle later'],
    ['/catch/', 409, '@Catch'],
    ['/nowhere/', 404, 'handlers[404]'],
  ])('is rendered wherever it comes from: %s', async (path, status, from) => {
    const response = await client.get(path);
    expect([response.status, response.text]).toEqual([status, `<p>${from} at ${path}</p><footer>`]);
  });
});
