import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { BookStore, TOKEN, toView, type NewBook } from '../../shared/spec.js';
import { readBook } from './read-book.js';

/** Answers one request; `id` is the path's second segment where the route has a parameter there. */
export type RawHandler = (incoming: IncomingMessage, outgoing: ServerResponse, id: string) => void;

const ROWS_PER_WRITE = 1024;
const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};
const store = new BookStore();

/** Writes a value as JSON, with its length. */
export function sendJson(outgoing: ServerResponse, status: number, value: unknown): void {
  const body = JSON.stringify(value);
  outgoing.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
  });
  outgoing.end(body);
}

/** The measured routes, by method and path. */
export const measured: readonly (readonly [string, string, RawHandler])[] = [
  ['GET', '/plaintext', showText],
  ['GET', '/json', (_, outgoing) => sendJson(outgoing, 200, { message: 'Hello, World!' })],
  ['GET', '/books/:id', showBook],
  ['GET', '/books', (_, outgoing) => sendJson(outgoing, 200, store.list().map(toView))],
  ['POST', '/books', createBook],
  ['GET', '/guarded', showGuarded],
  ['GET', '/export.csv', exportRows],
  ['GET', '/page', showPage],
];

function showText(_incoming: IncomingMessage, outgoing: ServerResponse): void {
  outgoing.writeHead(200, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': 13,
  });
  outgoing.end('Hello, World!');
}

function showBook(_incoming: IncomingMessage, outgoing: ServerResponse, id: string): void {
  if (!/^\d+$/.test(id)) return sendJson(outgoing, 400, { error: 'id must be an integer' });
  const book = store.get(Number(id));
  if (book === undefined) return sendJson(outgoing, 404, { error: 'no such book' });
  sendJson(outgoing, 200, book);
}

function createBook(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const pieces: Buffer[] = [];
  incoming.on('data', (piece: Buffer) => pieces.push(piece));
  incoming.on('end', () => {
    const book = parseBook(pieces);
    if (book === undefined) return sendJson(outgoing, 400, { error: 'invalid' });
    sendJson(outgoing, 201, store.create(book));
  });
}

function parseBook(pieces: readonly Buffer[]): NewBook | undefined {
  const [only] = pieces;
  try {
    const body = pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
    return readBook(JSON.parse(body.toString()));
  } catch {
    return undefined;
  }
}

function showGuarded(incoming: IncomingMessage, outgoing: ServerResponse): void {
  if (incoming.headers.authorization !== TOKEN)
    return sendJson(outgoing, 401, { error: 'unauthorized' });
  const body = JSON.stringify({ user: 'ada' });
  outgoing.writeHead(200, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': body.length,
    'X-Request-Id': randomUUID(),
    'X-Frame-Options': 'DENY',
    'Cache-Control': 'no-store',
    'Content-Language': 'en',
    'X-Started': String(Date.now()),
  });
  outgoing.end(body);
}

function exportRows(_incoming: IncomingMessage, outgoing: ServerResponse): void {
  outgoing.writeHead(200, { 'Content-Type': 'text/csv; charset=utf-8' });
  const rows = store.rows();
  const writeMore = (): void => {
    for (;;) {
      let text = '';
      for (let count = 0; count < ROWS_PER_WRITE; count += 1) {
        const row = rows.next();
        if (row.done === true) {
          outgoing.end(text);
          return;
        }
        text += row.value;
      }
      if (!outgoing.write(text)) {
        outgoing.once('drain', writeMore);
        return;
      }
    }
  };
  writeMore();
}

function showPage(_incoming: IncomingMessage, outgoing: ServerResponse): void {
  let rows = '';
  for (const { id, title, author, price } of store.list())
    rows += `\n<tr><td>${escapeHtml(id)}</td><td>${escapeHtml(title)}</td><td>${escapeHtml(author.name)}</td><td>${escapeHtml(price)}</td></tr>`;
  const heading = escapeHtml('Books & more');
  const body = `<!DOCTYPE html>\n<html><head><title>${heading}</title></head><body>\n<h1>${heading}</h1>\n<table>${rows}\n</table></body></html>\n`;
  outgoing.writeHead(200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
  });
  outgoing.end(body);
}

function escapeHtml(value: string | number): string {
  const text = String(value);
  if (!/[&<>"']/.test(text)) return text;
  return text.replace(/[&<>"']/g, (character) => ESCAPED[character] ?? character);
}
