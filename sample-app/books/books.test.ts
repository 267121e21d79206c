import { describe, expect, it } from '@jest/globals';
import { UploadFile, installMatchers } from 'lapompe/testing';

import { BROWSER, openBookshop } from '../open-bookshop.js';
import { BookController } from './book-controller.js';
import type { BookData, Page } from './book-data.js';
import { CoverController } from './cover-controller.js';

installMatchers(expect);
const client = await openBookshop();

async function list(query: string): Promise<Page<BookData>> {
  const response = await client.get(`/books/?${query}`);
  expect(response).toHaveStatus(200);
  return response.json() as Page<BookData>;
}

describe('the list of books', () => {
  it('comes in pages', async () => {
    const first = await list('');
    expect([first.count, first.page, first.pages, first.results.length]).toEqual([750, 1, 32, 24]);
    const last = await list('page=32');
    expect([last.results.length, last.results.at(-1)?.id]).toEqual([6, 750]);
    expect((await list('perPage=100&page=2')).results[0]?.id).toBe(101);
    expect(await client.get('/books/?page=33')).toHaveStatus(404);
  });

  it('is narrowed by subject, language and author', async () => {
    const { count, results } = await list('subject=physics&language=de&perPage=100');
    expect(count).toBe(results.length);
    expect(count).toBeGreaterThan(0);
    expect(
      results.every((book) => book.subjects.includes('physics') && book.language === 'de'),
    ).toBe(true);
    expect(
      (await list('author=darwin')).results.every(({ author }) => author === 'Charles Darwin'),
    ).toBe(true);
    expect((await list('subject=&language=&author=')).count).toBe(750);
  });

  it('says what is wrong with a query', async () => {
    const response = await client.get('/books/?page=0&perPage=1000');
    expect(response).toHaveStatus(400);
    expect(response).toHaveFieldError('page', 'min');
    expect(response).toHaveFieldError('perPage', 'max');
  });

  it('is a page for a browser, whose links keep the filters', async () => {
    const response = await client.get('/books/?subject=poetry&page=2', { headers: BROWSER });
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(response).toContainText('<h1>Poetry</h1>');
    expect(response).toContainText('83 books, page 2 of 4');
    expect(response).toContainText('href="/books/?subject=poetry&amp;page=3"');
    expect(response).toContainText('<option value="poetry" selected>Poetry</option>');
    expect(await client.get('/books/?author=nobody', { headers: BROWSER })).toContainText(
      'No book is like that.',
    );
  });
});

describe('a book', () => {
  it('is JSON for a program, a page for a browser', async () => {
    const { body } = await client.call(BookController, 'show', 21);
    expect(body).toMatchObject({ id: 21, title: 'The Republic', author: 'Plato', year: -375 });
    const page = await client.get('/books/21/', { headers: BROWSER });
    expect(page).toContainText('<h1>The Republic</h1>');
    expect(page).toContainText('375 BCE');
    expect(page).toContainText('Ancient Greek');
    expect(page.context).toMatchObject({ hasCover: false });
  });

  it('that is not there is a 404', async () => {
    const response = await client.get('/books/9999/');
    expect(response.json()).toMatchObject({ status: 404, detail: 'There is no book 9999.' });
    expect(await client.get('/books/one/')).toHaveStatus(404);
  });

  it('keeps its methods to itself', async () => {
    const refused = await client.delete('/books/1/');
    expect(refused).toHaveStatus(405);
    expect(refused).toHaveHeader('allow', 'GET, HEAD, OPTIONS');
    const options = await client.options('/books/');
    expect(options).toHaveStatus(204);
    expect(options).toHaveHeader('allow', 'GET, HEAD, OPTIONS, POST');
    const head = await client.head('/books/1/');
    expect([head.status, head.text]).toEqual([200, '']);
  });
});

describe('a new book', () => {
  const persuasion = { title: 'Persuasion', author: 'Jane Austen', year: 1817 };

  it('is created from JSON, with its address', async () => {
    const response = await client.post('/books/', {
      json: { ...persuasion, subjects: ['fiction', 'romance'], id: 1, isAdmin: true },
    });
    expect(response).toHaveStatus(201);
    const book = response.json() as BookData;
    expect(book).toEqual({
      ...persuasion,
      id: 751,
      authorBorn: 1775,
      authorDied: 1817,
      language: 'en',
      subjects: ['fiction', 'romance'],
    });
    expect(response).toHaveHeader('location', '/books/751/');
    expect((await client.get('/books/751/')).json()).toEqual(book);
  });

  it('is refused with what is wrong, field by field, and the status 422', async () => {
    const response = await client.post('/books/', {
      json: { title: '', year: 2020, language: 'English', subjects: ['x'.repeat(41), 5] },
    });
    expect(response).toHaveStatus(422);
    const { errors, ...problem } = response.json() as {
      errors: Record<string, { code: string }[]>;
      title: string;
    };
    expect(
      Object.fromEntries(
        Object.entries(errors).map(([field, all]) => [field, all.map(({ code }) => code)]),
      ),
    ).toEqual({
      title: ['isLength'],
      author: ['isString', 'isLength'],
      year: ['max'],
      language: ['matches'],
      'subjects.0': ['maxLength'],
      'subjects.1': ['isString', 'maxLength'],
    });
    expect(Object.keys(problem).sort()).toEqual(['requestId', 'status', 'title', 'type']);
    expect(
      await client.post('/books/', { body: 'Persuasion', contentType: 'text/plain' }),
    ).toHaveStatus(415);
    expect(
      await client.post('/books/', { body: '{', contentType: 'application/json' }),
    ).toHaveStatus(400);
  });

  it('is added on a page, which leads to the book', async () => {
    expect(await client.get('/books/new/', { headers: BROWSER })).toContainText(
      '<h1>Add a book</h1>',
    );
    const added = await client.post('/books/new/', {
      data: { ...persuasion, language: 'en', subjects: ' fiction, ,romance ' },
      headers: BROWSER,
      follow: true,
    });
    expect(added.redirectChain).toHaveLength(1);
    expect(added).toContainText('<h1>Persuasion</h1>');
    expect(added).toContainText('?subject=romance');
  });

  it('is asked for again where something is wrong, with what was filled in', async () => {
    const data = {
      title: '',
      author: '"Jane" <Austen>',
      year: '',
      language: 'fr',
      subjects: 'a,'.repeat(11),
    };
    const response = await client.post('/books/new/', { data, headers: BROWSER });
    expect(response).toHaveStatus(422);
    expect(response.text).toContain(
      '<ul class="errors" id="title-errors"><li>title must have 1 to 200 letters</li></ul>',
    );
    expect(response.text).toContain('<li>year must be a whole number</li>');
    expect(response.text).toContain('<option value="fr" selected>French</option>');
    expect(response.text).toContain('value="&quot;Jane&quot; &lt;Austen&gt;"');
    expect(response.text).toContain('aria-describedby="title-errors"');
    expect(response.text).toContain('aria-describedby="year-errors year-hint"');
    expect(response.text).toContain('<p class="hint" id="year-hint">');
    expect(response.text).not.toContain('id="author-errors"');
  });
});

describe('the cover of a book', () => {
  // The smallest PNG there is: one transparent point.
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
    'base64',
  );
  const image = new UploadFile('cover.png', png, 'image/png');

  it('is uploaded, and sent back as it is', async () => {
    expect(await client.get('/books/5/cover/')).toHaveStatus(404);
    const uploaded = await client.post('/books/5/cover/', { files: { cover: image } });
    expect(uploaded).toHaveStatus(201);
    expect(uploaded).toHaveHeader('location', '/books/5/cover/');
    const sent = await client.get('/books/5/cover/');
    expect(sent).toHaveHeader('content-type', 'image/png');
    expect(sent.content.equals(png)).toBe(true);
    const part = await client.get('/books/5/cover/', { headers: { range: 'bytes=0-3' } });
    expect([part.status, part.content.length]).toEqual([206, 4]);
    expect(await client.get('/books/5/', { headers: BROWSER })).toContainText(
      '<img class="cover" src="/books/5/cover/" alt="Cover of The Art of War">',
    );
  });

  it('leads a browser back to the book', async () => {
    expect(
      await client.post('/books/6/cover/', { files: { cover: image }, headers: BROWSER }),
    ).toRedirectTo('/books/6/');
  });

  it('must be an image, whatever the client says', async () => {
    const fake = new UploadFile('cover.png', '<script>alert(1)</script>', 'image/png');
    const refused = await client.post('/books/7/cover/', { files: { cover: fake } });
    expect(refused).toHaveStatus(422);
    expect(refused).toHaveFieldError('cover', 'isImage');
    expect(await client.post('/books/7/cover/', { data: { cover: 'text' } })).toHaveFieldError(
      'cover',
      'required',
    );
    const page = await client.post('/books/7/cover/', { files: { cover: fake }, headers: BROWSER });
    expect(page).toHaveStatus(422);
    expect(page).toContainText('cover must be a PNG, JPEG, WebP or GIF image', { status: 422 });
    expect(page).toContainText('<h1>Agamemnon</h1>', { status: 422, count: 1 });
    expect(await client.get('/books/7/cover/')).toHaveStatus(404);
  });

  it('has a limit, and belongs to a book', async () => {
    const small = await openBookshop({ fileUploadMaxBytes: 50 });
    expect(await small.post('/books/5/cover/', { files: { cover: image } })).toHaveStatus(413);
    const page = await small.post('/books/5/cover/', { files: { cover: image }, headers: BROWSER });
    expect(page).toContainText('cover is too large a file', { status: 413 });
    expect(await client.post('/books/9999/cover/', { files: { cover: image } })).toHaveStatus(404);
    expect((await client.call(CoverController, 'show', 5)).status).toBe(200);
  });
});

describe('all books as CSV', () => {
  it('arrive in pieces, and can be read back', async () => {
    const response = await client.get('/books/export.csv');
    expect(response).toHaveHeader('content-type', 'text/csv; charset=utf-8');
    expect(response).toHaveHeader('content-disposition', 'attachment; filename="books.csv"');
    expect(response.headers['content-length']).toBeUndefined();
    expect(response.headers['transfer-encoding']).toBe('chunked');
    const [head, ...rows] = parseCsv(response.text);
    expect(head).toEqual(['id', 'title', 'author', 'year', 'language', 'subjects']);
    expect(rows.length).toBeGreaterThanOrEqual(750);
    expect(rows[0]).toEqual([
      '1',
      'The Iliad',
      'Homer',
      '-750',
      'grc',
      'epic; mythology; poetry; war',
    ]);
  });

  it('run nothing in a spreadsheet', async () => {
    await client.post('/books/', {
      json: {
        title: '=HYPERLINK("http://evil.example","x")',
        author: 'A "quoted", man',
        year: 1900,
      },
    });
    const row = parseCsv((await client.get('/books/export.csv')).text).at(-1);
    expect(row?.slice(1, 3)).toEqual([
      '\'=HYPERLINK("http://evil.example","x")',
      'A "quoted", man',
    ]);
  });
});

/** Reads CSV as RFC 4180 has it. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  for (const [, quoted, plain, end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g,
  )) {
    if (rows.length === 0 || rows.at(-1)?.at(-1) === END) rows.push([]);
    const row = rows.at(-1)!;
    row.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end !== ',') row.push(END);
  }
  return rows.map((row) => row.slice(0, -1));
}

const END = '\0end of row';
