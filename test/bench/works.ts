import { BookStore, CSV_ROWS, TOKEN, toView } from './shared/spec.js';

/** A request of a piece of work. */
export interface WorkRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer, read whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A request and what is wrong with its answer: an empty string where nothing is. */
export interface WorkCheck {
  readonly request: WorkRequest;
  readonly findFault: (answer: Answer) => string;
}

/** One piece of work; the request of its first check is the one that is timed. */
export interface Work {
  readonly id: string;
  readonly title: string;
  readonly checks: readonly [WorkCheck, ...WorkCheck[]];
  /** Status of the timed request. */
  readonly status: number;
  /** Connections in place of the usual number. */
  readonly connections?: number;
}

const BOOK = {
  title: 'A Wizard of Earthsea',
  isbn: '9780553383041',
  price: 12.5,
  pages: 205,
  publishedAt: '1968-11-01T00:00:00.000Z',
  tags: ['fantasy', 'classic', 'island'],
  author: { name: 'Ursula K. Le Guin', country: 'US' },
  chapters: [
    { title: 'Warriors in the Mist', pages: 20 },
    { title: 'The Shadow', pages: 22 },
    { title: 'The School for Wizards', pages: 31 },
  ],
};

/** Bodies that are to be refused. */
const BAD_BOOKS: readonly unknown[] = [
  { ...BOOK, isbn: 'x' },
  { ...BOOK, pages: 0 },
  { ...BOOK, price: -1 },
  { ...BOOK, author: {} },
  { ...BOOK, publishedAt: 'soon' },
  {
    ...BOOK,
    chapters: [
      { title: 'a', pages: 1 },
      { title: '', pages: 'z' },
    ],
  },
  { ...BOOK, tags: Array(11).fill('t') },
];

const GUARDED_HEADERS = [
  'x-request-id',
  'x-started',
  'x-frame-options',
  'cache-control',
  'content-language',
];

const store = new BookStore();

/** The nine pieces of work that every peer does. */
export const WORKS: readonly Work[] = [
  {
    id: 'w1',
    title: 'GET /plaintext',
    status: 200,
    checks: [
      check(get('/plaintext'), ({ body }) => unless(body === 'Hello, World!', 'the text differs'), {
        type: 'text/plain',
      }),
    ],
  },
  {
    id: 'w2',
    title: 'GET /json',
    status: 200,
    checks: [
      check(get('/json'), ({ body }) => differs(body, { message: 'Hello, World!' }), {
        type: 'application/json',
      }),
    ],
  },
  {
    id: 'w3',
    title: 'GET /books/:id, a number and a service',
    status: 200,
    checks: [
      check(get('/books/42'), ({ body }) => differs(body, store.get(42)), {
        type: 'application/json',
      }),
      refused(get('/books/abc'), [400, 404, 422]),
      refused(get('/books/4242'), [404]),
    ],
  },
  {
    id: 'w4',
    title: 'POST /books, a nested DTO is validated',
    status: 201,
    checks: [
      check(post(JSON.stringify({ ...BOOK, unknownField: 'dropped' })), findFaultOfCreated, {
        status: 201,
      }),
      ...BAD_BOOKS.map((book) => refused(post(JSON.stringify(book)), [400, 422])),
      refused(post('{"title":'), [400, 422]),
    ],
  },
  {
    id: 'w5',
    title: 'GET /books, 100 objects without two of their fields',
    status: 200,
    checks: [check(get('/books'), ({ body }) => differs(body, store.list().map(toView)))],
  },
  {
    id: 'w6',
    title: 'GET /guarded, five layers and a guard',
    status: 200,
    checks: [
      check(get('/guarded', { authorization: TOKEN }), ({ body, headers }) => {
        const missing = GUARDED_HEADERS.filter((name) => !headers[name]);
        return differs(body, { user: 'ada' }) || unless(missing.length === 0, `no ${missing}`);
      }),
      refused(get('/guarded'), [401, 403]),
    ],
  },
  {
    id: 'w7',
    title: 'GET /nope/not/here: 404',
    status: 404,
    checks: [refused(get('/nope/not/here'), [404])],
  },
  {
    id: 'w8',
    title: `GET /export.csv, ${CSV_ROWS} rows streamed (1 MiB)`,
    status: 200,
    connections: 8,
    checks: [
      check(
        get('/export.csv'),
        ({ body }) => unless(body === [...store.rows()].join(''), 'the rows differ'),
        { type: 'text/csv' },
      ),
    ],
  },
  {
    id: 'w9',
    title: 'GET /page, HTML with 100 escaped rows',
    status: 200,
    checks: [check(get('/page'), findFaultOfPage, { type: 'text/html' })],
  },
];

/**
 * The works with these ids, in their own order; all of them where the list is empty.
 *
 * @throws RangeError where an id is unknown
 */
export function selectWorks(ids: readonly string[]): readonly Work[] {
  const unknown = ids.filter((id) => !WORKS.some((work) => work.id === id));
  if (unknown.length > 0) throw new RangeError(`There is no work ${unknown.join(', ')}.`);
  return ids.length === 0 ? WORKS : WORKS.filter(({ id }) => ids.includes(id));
}

function get(path: string, headers: Readonly<Record<string, string>> = {}): WorkRequest {
  return { method: 'GET', path, headers, body: '' };
}

function post(body: string): WorkRequest {
  return { method: 'POST', path: '/books', headers: { 'content-type': 'application/json' }, body };
}

function check(
  request: WorkRequest,
  findFault: (answer: Answer) => string,
  { status = 200, type = '' }: { readonly status?: number; readonly type?: string } = {},
): WorkCheck {
  return {
    request,
    findFault(answer) {
      if (answer.status !== status) return `the status is ${answer.status}`;
      const sent = String(answer.headers['content-type'] ?? '');
      return unless(sent.startsWith(type), `the type is "${sent}"`) || findFault(answer);
    },
  };
}

function refused(request: WorkRequest, statuses: readonly number[]): WorkCheck {
  return {
    request,
    findFault: ({ status }) =>
      unless(statuses.includes(status), `the status is ${status}, not ${statuses.join(' or ')}`),
  };
}

function unless(holds: boolean, fault: string): string {
  return holds ? '' : fault;
}

function differs(body: string, wanted: unknown): string {
  const found = parse(body);
  return unless(toText(found) === toText(wanted), `it is ${body.slice(0, 200)}`);
}

function findFaultOfCreated({ body }: Answer): string {
  const { id, ...book } = (parse(body) ?? {}) as Readonly<Record<string, unknown>>;
  if (!Number.isInteger(id)) return 'nothing was created';
  return unless(toText(book) === toText(BOOK), 'the book that was created differs');
}

function findFaultOfPage({ body }: Answer): string {
  if (body.split('<tr>').length !== 101) return 'there are not 100 rows';
  const isEscaped = body.includes('The &lt;Trial&gt; 2') && body.includes('Emma &amp; Co');
  return unless(isEscaped && !body.includes('<Trial>'), 'the page is not escaped');
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** JSON with the keys of every object in order. */
function toText(value: unknown): string | undefined {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([one], [other]) => (one < other ? -1 : 1)))
      : each,
  );
}
