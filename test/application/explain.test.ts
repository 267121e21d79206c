import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { IsString } from 'class-validator';
import {
  BaseSettings,
  Controller,
  Get,
  HttpRequest,
  HttpResponse,
  Middleware,
  Post,
  Use,
  View,
  path,
  urls,
  type Application,
  type Next,
  type ResolvedView,
} from 'lapompe';
import { Client, createTestApplication } from 'lapompe/testing';

import { explain } from '../../src/application/explain.js';

let trace: string[] = [];

@Middleware()
class Tracing {
  async handle(request: HttpRequest, next: Next): Promise<HttpResponse> {
    trace.push(`handle ${this.constructor.name}`);
    return next(request);
  }
}

@Middleware()
class Hooks {
  processRequest(): void {
    trace.push(`processRequest ${this.constructor.name}`);
  }

  processView(_request: HttpRequest, _view: ResolvedView): void {
    trace.push(`processView ${this.constructor.name}`);
  }

  processResponse(_request: HttpRequest, response: HttpResponse): HttpResponse {
    trace.push(`processResponse ${this.constructor.name}`);
    return response;
  }
}

@Middleware()
class Inner extends Hooks {}
@Middleware()
class OnController extends Tracing {}
@Middleware()
class OnRoute extends Hooks {}

class Note {
  @IsString() text!: string;
}

@Controller('notes')
@Use(OnController)
class NoteController {
  @Get() list() {
    trace.push('view NoteController.list');
    return [];
  }

  @Post() @Use(OnRoute) create(note: Note) {
    trace.push('view NoteController.create');
    return note;
  }

  @Get('<int:pk>/') show(pk: number) {
    trace.push('view NoteController.show');
    return { pk };
  }
}

class AboutView extends View {
  get(): string {
    trace.push('view AboutView');
    return 'about';
  }
}

function search(): string {
  trace.push('view search');
  return 'found';
}

class Settings extends BaseSettings {
  override middleware = [Tracing, Hooks, Inner];
  override controllers = [NoteController];
  override urlpatterns = urls(path('about/', AboutView), path('search/', search));
}

const OBSERVED = new Set(['handle', 'processRequest', 'processView', 'processResponse', 'view']);

describe('explain', () => {
  let application: Application;

  beforeAll(async () => {
    application = await createTestApplication(Settings);
  });
  afterAll(() => application.close());

  it.each([
    ['GET', '/notes/'],
    ['POST', '/notes/'],
    ['GET', '/notes/3/'],
    ['GET', '/about/'],
    ['GET', '/search/'],
  ])('tells the order that a request observes: %s %s', async (method, url) => {
    trace = [];
    const body = method === 'POST' ? { json: { text: 'hello' } } : {};
    const response = await new Client(application).request(method, url, body);
    expect(response.status).toBe(200);

    const explanation = explain(application.plan, method, url);

    const told = explanation.steps
      .filter(({ phase }) => OBSERVED.has(phase))
      .map(({ phase, name }) => `${phase} ${name}`);
    expect(told).toEqual(trace);
    expect(explanation.outcome).toBe('found');
  });

  it('names patterns tried, captures, and places', () => {
    const explanation = explain(application.plan, 'GET', '/notes/3/');
    expect(explanation.tried.map(({ route }) => route)).toContain('notes/<int:pk>/');
    expect(explanation.captures).toEqual({ pk: 3 });
    expect(explanation.steps.find(({ phase }) => phase === 'view')?.place?.file).toMatch(
      /explain\.test\.ts$/,
    );
  });

  it('tells 404 and 405', () => {
    expect(explain(application.plan, 'GET', '/nowhere/').outcome).toBe('not-found');
    expect(explain(application.plan, 'DELETE', '/notes/')).toMatchObject({
      outcome: 'method-not-allowed',
      allow: ['GET', 'HEAD', 'OPTIONS', 'POST'],
    });
  });
});
