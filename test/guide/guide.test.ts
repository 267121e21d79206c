// The snippets of Django's description of its cycle, each by its intent, in this framework's own form.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Expose } from 'class-transformer';
import { IsString } from 'class-validator';
import {
  BaseSettings,
  Controller,
  Get,
  HttpResponse,
  JsonResponse,
  Middleware,
  Post,
  Service,
  StateKey,
  View,
  created,
  HttpRequest,
  html,
  path,
  redirect,
  renderToString,
  reverse,
  urls,
  type Application,
} from 'lapompe';
import { Client, createTestApplication, installMatchers } from 'lapompe/testing';

installMatchers(expect);

const startTime = new StateKey<number>('startTime');

@Middleware()
class SimpleMiddleware {
  processRequest(request: HttpRequest): void {
    request.state.set(startTime, performance.now());
  }

  processResponse(request: HttpRequest, response: HttpResponse): HttpResponse {
    const elapsed = performance.now() - request.state.get(startTime)!;
    if (response.headers.get('content-type')?.startsWith('text/html')) {
      response.content += `<p>Took ${elapsed.toFixed(0)} ms</p>`;
    }
    return response;
  }
}

class Book {
  @Expose() readonly title: string;
  readonly purchasePrice = 3;

  constructor(title: string) {
    this.title = title;
  }
}

class NewBook {
  @IsString() title!: string;
}

@Service()
class BookSearch {
  readonly books = [new Book('Science books & more'), new Book('Poems')];

  run(query: string): readonly Book[] {
    return this.books.filter(({ title }) => title.toLowerCase().includes(query));
  }
}

const results = ({ books }: { books: readonly Book[] }) =>
  html`<ul>${books.map(({ title }) => html`<li>${title}</li>`)}</ul>`;

class HomeView extends View {
  greeting = 'Hello';

  get(): HttpResponse {
    return new HttpResponse(`<h1>${this.greeting}</h1>`);
  }
}

@Controller('books')
class BookController {
  constructor(private readonly search: BookSearch) {}

  @Get('', { name: 'books' }) list() {
    return this.search.books;
  }

  @Get('json/') json() {
    return new JsonResponse({ books: this.search.books.map(({ title }) => title) });
  }

  @Get('unlisted/') unlisted() {
    return new (class Secretive {
      readonly password = 'x';
    })();
  }

  @Post() create(book: NewBook) {
    return created(new Book(book.title), reverse('books'));
  }

  @Get('moved/') moved() {
    return redirect('books');
  }

  @Get('search/') async find(request: HttpRequest) {
    const books = this.search.run(request.GET.get('query') ?? '');
    return new HttpResponse(await renderToString(results, { books }));
  }

  @Get('picture/') picture() {
    return new HttpResponse(Buffer.from([1, 2, 3]), { contentType: 'image/png' });
  }
}

class Settings extends BaseSettings {
  override middleware = [SimpleMiddleware];
  override controllers = [BookController];
  override providers = [BookSearch];
  override urlpatterns = urls(path('', HomeView), path('hi/', HomeView.asView({ greeting: 'Hi' })));
}

describe('the guide', () => {
  let application: Application;
  let client: Client;

  beforeAll(async () => {
    application = await createTestApplication(Settings);
    client = new Client(application);
  });
  afterAll(() => application.close());

  it('has a middleware of hooks alone, without a constructor or a mixin', async () => {
    expect((await client.get('/')).text).toMatch(/^<h1>Hello<\/h1><p>Took \d+ ms<\/p>$/);
  });

  it('appends to the content of a text response, and Content-Length follows', async () => {
    const response = await client.get('/');
    expect(Number(response.headers['content-length'])).toBe(Buffer.byteLength(response.text));
    const picture = new HttpResponse(Buffer.from([1, 2, 3]), { contentType: 'image/png' });
    expect(() => (picture.content += 'text')).toThrow('whose content is binary');
  });

  it('leaves JSON alone where the middleware looks at the content type', async () => {
    expect((await client.get('/books/json/')).json()).toEqual({
      books: ['Science books & more', 'Poems'],
    });
    expect((await client.get('/books/picture/')).content).toEqual(Buffer.from([1, 2, 3]));
  });

  it('serialises entities by the fields that their class lists', async () => {
    expect((await client.get('/books/')).json()).toEqual([
      { title: 'Science books & more' },
      { title: 'Poems' },
    ]);
  });

  it('refuses an entity whose class lists nothing, and names the class', async () => {
    await expect(client.get('/books/unlisted/')).rejects.toThrow('"Secretive"');
  });

  it('answers a creation with 201 and Location', async () => {
    const response = await client.post('/books/', { json: { title: 'Emma' } });
    expect(response).toHaveStatus(201);
    expect(response).toHaveHeader('location', '/books/');
    expect(response.json()).toEqual({ title: 'Emma' });
  });

  it('redirects to a name, and says which names there are for a wrong one', async () => {
    expect((await client.get('/books/moved/')).headers['location']).toBe('/books/');
    expect(() => redirect('boks')).toThrow('"books"');
  });

  it('takes a class-based view with and without asView()', async () => {
    expect((await client.get('/')).text).toContain('Hello');
    expect((await client.get('/hi/')).text).toContain('<h1>Hi</h1>');
  });

  it('finds text in an answer', async () => {
    const response = await client.get('/books/search/?query=science');
    expect(response.status).toBe(200);
    expect(response.content.includes('Science books')).toBe(true);
    expect(response).toContainText('Science books &amp; more');
  });
});
