import { describe, expect, it } from '@jest/globals';
import { installMatchers } from 'lapompe/testing';

import { Book } from '../models/book.js';
import { Loan } from '../models/loan.js';
import { BROWSER, openBookshop } from '../open-bookshop.js';

installMatchers(expect);
const client = await openBookshop();

describe('a loan', () => {
  it('takes a book home, and brings it back', async () => {
    const lent = await client.post('/books/21/loans/', { json: { reader: 'Ann' } });
    expect(lent).toHaveStatus(201);
    expect(lent).toHaveHeader('location', '/books/21/');
    expect(lent.json()).toMatchObject({
      book: 21,
      title: 'The Republic',
      reader: 'Ann',
      returnedOn: null,
    });
    expect((await client.get('/loans/')).json()).toMatchObject({ count: 1 });
    expect(await client.post('/books/21/return/')).toHaveStatus(200);
    expect((await client.get('/loans/')).json()).toEqual({ count: 0, loans: [] });
    expect(await client.post('/books/21/return/')).toHaveStatus(404);
    const [loan] = await Loan.objects.filter({ book: 21 });
    expect(loan!.returnedOn).toBe(loan!.lentOn);
  });

  it('is given to one of many who ask at the same moment', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        client.post('/books/22/loans/', { json: { reader: `Reader ${index}` } }),
      ),
    );
    const statuses = answers.map(({ status }) => status).sort((one, other) => one - other);
    expect(statuses).toEqual([201, 422, 422, 422, 422, 422, 422, 422]);
    expect(await Loan.objects.filter({ book: 22, returnedOn: null }).count()).toBe(1);
  });

  it('belongs to a book that is there', async () => {
    expect(await client.post('/books/9999/loans/', { json: { reader: 'Ann' } })).toHaveStatus(404);
    const refused = await client.post('/books/23/loans/', { json: { reader: '' } });
    expect(refused).toHaveFieldError('reader', 'isLength');
  });

  it('shows on the page of the book, and on the list', async () => {
    const lent = await client.post('/books/24/loans/', {
      data: { reader: '<b>Bob</b>' },
      headers: BROWSER,
      follow: true,
    });
    expect(lent).toContainText('At the home of &lt;b&gt;Bob&lt;/b&gt; since');
    const { title } = await Book.objects.get({ pk: 24 });
    expect(await client.get('/loans/', { headers: BROWSER })).toContainText(title);
    const back = await client.post('/books/24/return/', { headers: BROWSER, follow: true });
    expect(back).toContainText('Take it home');
  });

  it('keeps its book and the author in the shop', async () => {
    const book = await Book.objects.selectRelated('author').get({ pk: 22 });
    await expect(book.delete()).rejects.toThrow('"Loan.book", which protects it');
    await expect(book.author.delete()).rejects.toThrow('"Book.author", which protects it');
  });
});
