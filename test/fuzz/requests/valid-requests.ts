import type { Random } from '../../differential/random.js';
import type { WireRequest } from './wire-request.js';

type Parts = Partial<Omit<WireRequest, 'body'>> & {
  readonly body?: string | Buffer;
  readonly type?: string;
};

const BOUNDARY = 'XbX';
export const MULTIPART = `multipart/form-data; boundary=${BOUNDARY}`;

function wireRequest({ body = '', type, ...parts }: Parts): WireRequest {
  const headers: [string, string][] = [['Host', 'example.org'], ...(parts.headers ?? [])];
  if (type !== undefined) headers.push(['Content-Type', type]);
  return {
    method: 'GET',
    version: 'HTTP/1.1',
    framing: 'length',
    target: '/',
    ...parts,
    headers,
    body: typeof body === 'string' ? Buffer.from(body, 'utf8') : body,
  };
}

const get = (target: string, ...headers: [string, string][]) => wireRequest({ target, headers });
const post = (target: string, type: string, body: string | Buffer) =>
  wireRequest({ method: 'POST', target, type, body });

const ORDER = JSON.stringify({
  customer: { name: 'Stéphane', email: 'stephane@example.org' },
  lines: [{ sku: 'GUITAR-1', count: 2, price: 350.5 }, { sku: 'STRINGS' }],
  express: true,
  due: '2026-05-01T12:00:00Z',
  tags: ['jazz', 'swing'],
});

/** A multipart body of fields and files. */
export function multipartBody(random: Random): Buffer {
  const parts = random.list(1, 4, () => {
    const isFile = random.chance(0.6);
    const name = isFile
      ? `name="files"; filename="${random.pick(['a.txt', 'é.png', 'x'])}"`
      : 'name="title"';
    const type = isFile
      ? `\r\nContent-Type: ${random.pick(['text/plain', 'image/png', 'application/pdf'])}`
      : '';
    const content = Buffer.alloc(
      random.integer(0, random.chance(0.1) ? 70_000 : 900),
      random.pick(['abc', '\x89PNG\r\n\x1a\n', '\r\n--Xb']),
    );
    return Buffer.concat([
      Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; ${name}${type}\r\n\r\n`),
      content,
      Buffer.from('\r\n'),
    ]);
  });
  return Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)]);
}

const TEMPLATES: readonly ((random: Random) => WireRequest)[] = [
  () => post('/orders/', 'application/json', ORDER),
  () => post('/orders/', 'application/json', ORDER),
  () => ({
    ...post('/orders/', 'application/json', '[{"sku":"A","count":1},{"sku":"B"}]'),
    method: 'PUT',
  }),
  () =>
    post(
      '/contact/',
      'application/x-www-form-urlencoded',
      'subject=Hello&message=How+are+you%3F&rating=5&copy=true&topics=sales&topics=support',
    ),
  () =>
    post(
      '/contact/',
      'application/json',
      '{"subject":"Hello","message":"there","rating":3,"topics":["sales"]}',
    ),
  () => post('/fields/', 'application/x-www-form-urlencoded', 'name=Django&age=30'),
  () => post('/fields/', 'application/json', '{"name":"Django","age":30}'),
  (random) => post('/upload/', MULTIPART, multipartBody(random)),
  (random) => post('/upload/', MULTIPART, multipartBody(random)),
  (random) => post('/upload/', MULTIPART, multipartBody(random)),
  () => post('/text/', 'text/plain; charset=utf-8', 'Une pompe, un solo.'),
  () => post('/raw/', 'application/octet-stream', Buffer.from([0, 1, 2, 253, 254, 255])),
  () =>
    post(
      '/any/',
      'application/vnd.api+json',
      '{"data":{"type":"books","attributes":{"title":"a"}}}',
    ),
  () => post('/stream/', 'application/octet-stream', 'streamed '.repeat(200)),
  () => get('/search/?q=science&page=2&least=1.5&exact=true&since=2026-01-02&tag=a&tag=b'),
  () => get('/items/42/'),
  () => get('/at/nuages-1940/0b6c6f2e-6f0b-4c0e-9d7a-5a3a4c1a2b3c/swing/'),
  () => get('/tree/one/two/three.txt'),
  () =>
    get(
      '/headers/?flag=true',
      ['X-Count', '3'],
      ['User-Agent', 'fuzz/1'],
      ['Cookie', 'visits=7; theme="dark"'],
    ),
  () =>
    get(
      '/headers/',
      ['X-Forwarded-For', '203.0.113.7'],
      ['X-Forwarded-Proto', 'https'],
      ['X-Forwarded-Host', 'shop.example.org'],
    ),
  () => get('/signed/', ['Cookie', 'ticket=vip:1uABCD:cGxhaW4gbm9uc2Vuc2U']),
  () => get('/page/?q=swing'),
  () => get('/file/', ['Range', 'bytes=0-99, 200-299']),
  () => get('/bytes/?name=report.pdf', ['Range', 'bytes=-500']),
  () => get('/bytes/', ['Accept-Encoding', 'gzip, br'], ['If-Range', '"v7"']),
  () => get('/conditional/', ['If-None-Match', 'W/"v6", "v7"']),
  () => ({
    ...post('/conditional/', 'application/json', '{}'),
    method: 'PUT',
    headers: [
      ['Host', 'example.org'],
      ['If-Match', '"v7"'],
      ['Content-Type', 'application/json'],
    ],
  }),
  () => get('/negotiated/', ['Accept', 'text/html;q=0.8, application/json;q=0.9']),
  () => get('/go/?next=/page/'),
  () => post('/go/', 'application/x-www-form-urlencoded', 'next=/page/?q=1'),
  () => get('/csv/?row=a&row=b', ['Accept-Encoding', 'gzip']),
  () => get('/events/'),
  () => get('/echo-header/?value=hello'),
  () => get('/choose/?choice=tea&ticket=vip'),
  () => get('/methods/'),
  () => post('/methods/', 'application/json', '{}'),
  () => get('/everything/'),
  () => get('/nowhere/at/all/'),
  () => get('/search'),
  () => get('/livez'),
  () => ({ ...get('*'), method: 'OPTIONS' }),
  () => get('/conditional/', ['Origin', 'https://app.example']),
  () => ({
    ...get(
      '/methods/',
      ['Origin', 'https://app.example'],
      ['Access-Control-Request-Method', 'PUT'],
    ),
    method: 'OPTIONS',
  }),
];

/** A request that is as it should be. */
export function validRequest(random: Random): WireRequest {
  return random.pick(TEMPLATES)(random);
}
