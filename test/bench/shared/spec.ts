// What every peer serves. Data, the plain service behind it, and the filler routes that make the table realistic.

export interface Author {
  id: number;
  name: string;
}
export interface BookView {
  id: number;
  title: string;
  isbn: string;
  price: number;
  pages: number;
  publishedAt: string;
  tags: string[];
  author: Author;
}
export interface StoredBook extends BookView {
  internalCost: number;
  ownerEmail: string;
}

const TITLES = ['Dune', 'Emma & Co', 'The <Trial>', 'Ulysses "B"', "Kim's Road"];

export function makeStored(id: number): StoredBook {
  return {
    id,
    title: `${TITLES[id % TITLES.length]} ${id}`,
    isbn: String(9780000000000 + id),
    price: Math.round((5 + id * 0.37) * 100) / 100,
    pages: 100 + id,
    publishedAt: new Date(Date.UTC(2000 + (id % 25), id % 12, 1 + (id % 28))).toISOString(),
    tags: ['fiction', `shelf-${id % 7}`],
    author: { id: id % 13, name: `Author ${id % 13}` },
    internalCost: id * 1.5,
    ownerEmail: `owner${id}@example.test`,
  };
}

export function toView(b: StoredBook): BookView {
  return {
    id: b.id,
    title: b.title,
    isbn: b.isbn,
    price: b.price,
    pages: b.pages,
    publishedAt: b.publishedAt,
    tags: b.tags,
    author: b.author,
  };
}

export interface NewBook {
  title: string;
  isbn: string;
  price: number;
  pages: number;
  publishedAt: string;
  tags: string[];
  author: { name: string; country?: string };
  chapters: { title: string; pages: number }[];
}

export const CSV_ROWS = 16384; // 64 bytes each: 1 MiB

export class BookStore {
  readonly stored: StoredBook[] = Array.from({ length: 100 }, (_, i) => makeStored(i + 1));
  private readonly views = new Map<number, BookView>(this.stored.map((b) => [b.id, toView(b)]));
  private next = 1000;

  get(id: number): BookView | undefined {
    return this.views.get(id);
  }
  list(): StoredBook[] {
    return this.stored;
  }
  create(dto: NewBook) {
    return { id: this.next++, ...dto };
  }
  *rows(): Generator<string> {
    for (let i = 0; i < CSV_ROWS; i++) yield row(i);
  }
}

function row(i: number): string {
  const head = `${i},book-${i},${(i * 7) % 1000}.50,`;
  return head + 'x'.repeat(63 - head.length) + '\n';
}

export const TOKEN = 'Bearer secret-token';

// ---- filler routes -------------------------------------------------------------------------------------------
export interface FillerRoute {
  verb: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: string;
  name: string;
  hasId: boolean;
}
export interface FillerController {
  name: string;
  base: string;
  routes: FillerRoute[];
}

const R: FillerRoute[] = [
  { verb: 'get', path: '', name: 'list', hasId: false },
  { verb: 'post', path: '', name: 'create', hasId: false },
  { verb: 'get', path: '/:id', name: 'retrieve', hasId: true },
  { verb: 'put', path: '/:id', name: 'update', hasId: true },
  { verb: 'patch', path: '/:id', name: 'patch', hasId: true },
  { verb: 'delete', path: '/:id', name: 'destroy', hasId: true },
  { verb: 'get', path: '/:id/children', name: 'children', hasId: true },
  { verb: 'post', path: '/:id/children', name: 'addChild', hasId: true },
  { verb: 'get', path: '/:id/children/count', name: 'countChildren', hasId: true },
];

const NAMES = ['authors', 'publishers', 'orders', 'customers', 'reviews', 'carts'];

/** n controllers holding `routes` routes in all, 8 or 9 each. */
export function fillers(n: number, routes: number): FillerController[] {
  const nine = routes - n * 8;
  return Array.from({ length: n }, (_, i) => {
    const name = NAMES[i] ?? `resource${i}`;
    return { name, base: `/${name}`, routes: R.slice(0, i < nine ? 9 : 8) };
  });
}

/** 6 controllers with 52 routes; with the 8 measured ones: 60. BENCH_CONTROLLERS=60 makes it 60 with 500 routes. */
export const FILLERS = process.env.BENCH_CONTROLLERS
  ? fillers(Number(process.env.BENCH_CONTROLLERS), Number(process.env.BENCH_ROUTES ?? 500))
  : fillers(6, 52);

/** The measured routes stand in the middle of the table. */
export const FIRST = FILLERS.slice(0, FILLERS.length >> 1);
export const LAST = FILLERS.slice(FILLERS.length >> 1);

export class FillerStore {
  constructor(readonly name: string) {}
  answer(action: string, id?: string) {
    return { name: this.name, action, id: id ?? null };
  }
}

export const PORT = Number(process.env.PORT ?? 3000);
export const HOST = '127.0.0.1';
