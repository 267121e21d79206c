import { afterEach, describe, expect, it } from '@jest/globals';
import { IsInt, IsString } from 'class-validator';

import { createApplication, type Application } from '../../src/application/application.js';
import { BaseSettings } from '../../src/conf/base-settings.js';
import { Controller } from '../../src/controllers/controller.js';
import { created } from '../../src/controllers/reply.js';
import { Get, Post } from '../../src/controllers/verbs.js';
import { override } from '../../src/di/provide.js';
import { Service } from '../../src/di/service.js';
import { Http404 } from '../../src/errors/http-error.js';
import { html } from '../../src/templates/html.js';
import { Client } from '../../src/testing/client.js';
import {
  createTestApplication,
  type TestApplicationOptions,
} from '../../src/testing/create-test-application.js';
import { installMatchers } from '../../src/testing/install-matchers.js';
import { LiveServer } from '../../src/testing/live-server.js';
import { openSupertest } from '../../src/testing/open-supertest.js';
import { render } from '../../src/views/shortcuts.js';

installMatchers(expect);

class NewBook {
  @IsString() title = '';
  @IsInt() year = 0;
}

@Service()
class Shelf {
  titleOf(pk: number): string {
    if (pk === 13) throw new TypeError('The shelf broke.');
    return `Book ${pk}`;
  }
}

function bookPage({ title }: { title: string }) {
  return html`<h1>${title}</h1>`;
}

@Controller('books')
class BookController {
  constructor(private readonly shelf: Shelf) {}

  @Get('<int:pk>/')
  show(pk: number) {
    if (pk === 404) throw new Http404();
    return { pk, title: this.shelf.titleOf(pk), published: new Date(0), tags: new Set(['a']) };
  }

  @Get('<int:pk>/page/')
  page(pk: number) {
    return render(bookPage, { title: this.shelf.titleOf(pk) });
  }

  @Post()
  add(book: NewBook) {
    return created({ title: book.title, year: book.year });
  }
}

class Settings extends BaseSettings {
  override controllers = [BookController];
  override providers = [Shelf];
}

const applications: Application[] = [];

async function boot(options?: TestApplicationOptions<Settings>): Promise<Application<Settings>> {
  const application = await createTestApplication(Settings, { ...options });
  applications.push(application);
  return application;
}

afterEach(async () => {
  for (const application of applications.splice(0)) await application.close();
});

describe('createTestApplication', () => {
  it('boots an application that the client reaches', async () => {
    const client = new Client(await boot());
    const response = await client.get('/books/3/');
    expect(response).toEqualJson({
      pk: 3,
      title: 'Book 3',
      published: '1970-01-01T00:00:00.000Z',
      tags: ['a'],
    });
    expect(response.resolverMatch).toMatchObject({
      route: 'books/<int:pk>/',
      viewName: 'book-show',
      kwargs: { pk: 3 },
    });
    expect(client.application.server.nodeServer.listening).toBe(false);
  });

  it('calls methods by their names', async () => {
    const client = new Client(await boot());
    const { body } = await client.call(BookController, 'show', 3);
    expect(body.published.slice(0, 4)).toBe('1970');
    expect(await client.call(BookController, 'show', { pk: 4 })).toContainText('Book 4');
    const added = await client.call(BookController, 'add', { json: { title: 'Emma', year: 1815 } });
    expect(added).toHaveStatus(201);
    expect(await client.call(BookController, 'add', { json: { title: 3 } })).toHaveFieldError(
      'title',
      'isString',
    );
    const unrouted = 'toString' as 'show';
    await expect(client.call(BookController, unrouted, 3)).rejects.toMatchObject({
      code: 'TESTING_NO_ROUTE',
    });
  });

  it('tells context and template of pages', async () => {
    const response = await new Client(await boot()).get('/books/3/page/');
    expect(response).toUseTemplate('bookPage');
    expect(response.context).toEqual({ title: 'Book 3' });
    expect(response).toEqualHtml('<h1>Book 3</h1>');
  });

  it('lets what a view throws reach the test, and 404 be an answer', async () => {
    const application = await boot();
    const client = new Client(application);
    await expect(client.get('/books/13/')).rejects.toThrow('The shelf broke.');
    expect(await client.get('/books/404/')).toHaveStatus(404);
    expect(await client.get('/nowhere/')).toHaveStatus(404);
    expect(
      await new Client(application, { raiseRequestException: false }).get('/books/13/'),
    ).toHaveStatus(500);
  });

  it('follows the redirect that adds a slash', async () => {
    const response = await new Client(await boot()).get('/books/3', { follow: true });
    expect(response).toRedirectTo('/books/3/', { status: 301 });
  });

  it('puts services in place of the own ones', async () => {
    const application = await boot({
      overrides: [override(Shelf, { useValue: { titleOf: () => 'Fake' } })],
    });
    expect(await new Client(application).get('/books/3/')).toContainText('Fake');
  });

  it('takes other settings and further controllers', async () => {
    @Controller('extra')
    class ExtraController {
      @Get() show() {
        return 'extra';
      }
    }
    const application = await boot({
      controllers: [ExtraController],
      settings: { appendSlash: false },
    });
    const client = new Client(application);
    expect(await client.get('/extra/')).toContainText('extra');
    expect(await client.get('/books/3')).toHaveStatus(404);
    expect(application.settings.appendSlash).toBe(false);
  });

  it('wants to know where the scanned folders are', async () => {
    class Scanning extends BaseSettings {
      override scan = ['./books'];
    }
    await expect(createTestApplication(Scanning)).rejects.toMatchObject({
      code: 'TESTING_NO_BASE',
    });
  });

  it('is reached by supertest and by a browser too', async () => {
    const application = await createTestApplication(Settings);
    await (
      await openSupertest(application)
    )
      .get('/books/3/')
      .expect(200)
      .expect('content-type', /json/);
    const live = await LiveServer.start(application);
    const response = await fetch(`${live.url}/books/3/`, { headers: { connection: 'close' } });
    expect(response.status).toBe(200);
    await live.close();
  });

  it('is not needed: the client also takes an application made for serving', async () => {
    const application = await createApplication(Settings, import.meta.url, {
      settings: { allowedHosts: ['shop.example'], logLevel: 'silent' },
      environment: { NODE_ENV: 'test' },
    });
    applications.push(application);
    const client = new Client(application);
    expect(client.host).toBe('shop.example');
    expect(await client.get('/books/3/')).toHaveStatus(200);
  });
});
