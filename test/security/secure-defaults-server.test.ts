import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Answer } from '../fuzz/requests/read-answers.js';
import { closeApplications, getAnswer, sendInMemory, type AnswerKind, type Transport } from './secure-answers.js';

const HTML = 'Accept: text/html\r\n';
const JSON_TYPE = 'Accept: application/json\r\n';
const HEAD = 'HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n';
const body = (type: string, text: string): string => `Content-Type: ${type}\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
const ACCEPT = ['Accept'];

const KINDS: readonly AnswerKind[] = [
  { name: 'a page', status: 200, send: '/html/' },
  { name: 'a rendered template', status: 200, send: '/template/' },
  { name: 'a page that a HEAD asks for', status: 200, send: `HEAD /html/ ${HEAD}\r\n` },
  { name: 'JSON', status: 200, send: '/json/' },
  { name: 'text', status: 200, send: '/text/' },
  { name: 'CSV', status: 200, send: '/csv/' },
  { name: 'bytes', status: 200, send: '/bytes/' },
  { name: 'no content', status: 204, send: '/empty/' },
  { name: 'OPTIONS', status: 204, send: `OPTIONS /html/ ${HEAD}\r\n` },
  { name: 'a preflight', status: 204, send: `OPTIONS /html/ ${HEAD}Origin: https://evil.test\r\nAccess-Control-Request-Method: GET\r\n\r\n` },
  { name: 'a request from another origin', status: 200, send: '/json/', headers: 'Origin: https://evil.test\r\n' },
  { name: 'a negotiated page', status: 200, send: '/negotiated/', headers: HTML, vary: ACCEPT },
  { name: 'negotiated JSON', status: 200, send: '/negotiated/', headers: JSON_TYPE, vary: ACCEPT },
  { name: 'an answer that depends on a cookie', status: 200, send: '/visits/', headers: 'Cookie: visits=3\r\n', vary: ['Cookie'] },
  { name: 'a page with a cookie', status: 200, send: '/cookie/' },
  { name: 'a page with a signed cookie', status: 200, send: '/signed-cookie/' },
  { name: 'a redirect with a cookie', status: 302, send: '/cookie-redirect/' },
  { name: 'a stream with cookies', status: 200, send: '/cookie-stream/' },
  { name: 'a redirect', status: 302, send: '/moved/' },
  { name: 'a permanent redirect', status: 301, send: '/moved-for-good/' },
  { name: 'an appended slash', status: 301, send: '/html' },
  { name: 'not modified', status: 304, send: '/conditional/', headers: 'If-None-Match: "1"\r\n' },
  { name: 'a precondition that failed', status: 412, send: '/conditional/', headers: 'If-Match: "2"\r\n' },
  { name: 'an open redirect', status: 400, send: '/next/?to=https://evil.test/', headers: HTML, vary: ACCEPT },
  { name: 'a strange host, for a browser', status: 400, send: `GET /html/ HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n${HTML}\r\n`, vary: ACCEPT },
  { name: 'a strange host, for a program', status: 400, send: `GET /html/ HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n${JSON_TYPE}\r\n`, vary: ACCEPT },
  { name: 'broken JSON', status: 400, send: `POST /count/ ${HEAD}${body('application/json', '{')}`, vary: ACCEPT },
  { name: 'a refusal, for a browser', status: 403, send: '/refused/', headers: HTML, vary: ACCEPT },
  { name: 'a refusal, for a program', status: 403, send: '/refused/', headers: JSON_TYPE, vary: ACCEPT },
  { name: 'a refusal in plain text', status: 403, send: '/refused/', headers: 'Accept: text/plain\r\n', vary: ACCEPT },
  { name: 'no route, for a browser', status: 404, send: '/nowhere/', headers: HTML, vary: ACCEPT },
  { name: 'no route, for a program', status: 404, send: '/nowhere/', headers: JSON_TYPE, vary: ACCEPT },
  { name: 'no object, for a browser', status: 404, send: '/missing/', headers: HTML, vary: ACCEPT },
  { name: 'another method, for a browser', status: 405, send: `DELETE /html/ ${HEAD}${HTML}\r\n`, vary: ACCEPT },
  { name: 'another method, for a program', status: 405, send: `DELETE /html/ ${HEAD}\r\n`, vary: ACCEPT },
  { name: 'a body that is too large', status: 413, send: `POST /count/ ${HEAD}${body('application/json', ' '.repeat(300))}`, settings: { dataUploadMaxBytes: 200 }, vary: ACCEPT },
  { name: 'a body of another type', status: 415, send: `POST /count/ ${HEAD}${body('application/pdf', 'x')}`, vary: ACCEPT },
  { name: 'invalid fields, for a browser', status: 422, send: `POST /count/ ${HEAD}${HTML}${body('application/x-www-form-urlencoded', 'count=x')}`, vary: ACCEPT },
  { name: 'invalid fields, for a program', status: 422, send: `POST /count/ ${HEAD}${body('application/json', '{"count":"x"}')}`, vary: ACCEPT },
  { name: 'an error, for a browser', status: 500, send: '/broken/', headers: HTML, vary: ACCEPT },
  { name: 'an error, for a program', status: 500, send: '/broken/', headers: JSON_TYPE, vary: ACCEPT },
  { name: 'an error in plain text', status: 500, send: '/broken/', headers: 'Accept: text/plain\r\n', vary: ACCEPT },
  { name: 'an error of an Express middleware, for a browser', status: 500, send: '/express/', headers: HTML, vary: ACCEPT },
  { name: 'an error of an Express middleware, for a program', status: 500, send: '/express/', vary: ACCEPT },
  { name: 'unavailable', status: 503, send: '/busy/', headers: HTML, vary: ACCEPT },
  { name: 'a stream', status: 200, send: '/stream/' },
  { name: 'a stream of CSV', status: 200, send: '/stream-csv/' },
  { name: 'a stream of events', status: 200, send: '/events/' },
  { name: 'a stream that fails at once', status: 500, send: '/stream-broken/' },
  { name: 'a file', status: 200, send: '/file/' },
  { name: 'a part of a file', status: 206, send: '/file/', headers: 'Range: bytes=0-9\r\n' },
  { name: 'parts of a file', status: 206, send: '/file/', headers: 'Range: bytes=0-9,20-29\r\n' },
  { name: 'a part that a file does not have', status: 416, send: '/file/', headers: 'Range: bytes=9999999-\r\n' },
  { name: 'a file of text', status: 200, send: '/text-file/' },
  { name: 'a file of HTML', status: 200, send: '/html-file/' },
  { name: 'an image that may hold scripts', status: 200, send: '/image-file/' },
  { name: 'a file of unknown type', status: 200, send: '/unknown-file/' },
  { name: 'a file without a name', status: 200, send: '/nameless-file/' },
  { name: 'a file that is not there', status: 404, send: '/lost-file/', headers: HTML, vary: ACCEPT },
  { name: 'the live check', status: 200, send: '/livez' },
  { name: 'the ready check', status: 200, send: '/readyz' },
  { name: 'the ready check while stopping', status: 503, send: '/readyz', before: ({ server }) => server.health.stop() },
  { name: 'two hosts', status: 400, send: `GET / ${HEAD}Host: evil.test\r\n\r\n` },
  { name: 'no host', status: 400, send: 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n' },
  { name: 'TRACE', status: 405, send: `TRACE / ${HEAD}\r\n` },
  { name: 'CONNECT', status: 405, send: `CONNECT shop.example:443 ${HEAD}\r\n`, only: 'https' },
  { name: 'an unknown expectation', status: 417, send: `GET / ${HEAD}Expect: miracles\r\n\r\n` },
  { name: 'too many headers', status: 431, send: `GET / ${HEAD}${'a: b\r\n'.repeat(201)}\r\n` },
  { name: 'no HTTP', status: 400, send: 'nonsense\r\n\r\n', only: 'https' },
  { name: 'headers that are too long', status: 431, send: `GET / ${HEAD}a: ${'b'.repeat(20_000)}\r\n\r\n`, only: 'https' },
  { name: 'a body that breaks off', status: 400, send: `POST /unread/ ${HEAD}Transfer-Encoding: chunked\r\n\r\nno chunk\r\n` },
  { name: 'a body that stalls while it is read', status: 408, send: `POST /count/ ${HEAD}Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{`, settings: { bodyStallTimeoutMs: 20 }, vary: ACCEPT },
  { name: 'headers that stall', status: 408, send: `GET / ${HEAD}`, settings: { headersTimeoutMs: 50, requestTimeoutMs: 50 }, only: 'http', listens: true },
  {
    name: 'too many requests at once',
    status: 503,
    send: '/html/',
    settings: { maxRequestsInFlight: 1 },
    before: (application) => void sendInMemory(application, `POST /unread/ ${HEAD}Content-Length: 9\r\n\r\n`, true),
  },
  {
    name: 'too many connections',
    status: 503,
    send: '/html/',
    settings: { maxConnections: 1 },
    only: 'https',
    before: (application) => void sendInMemory(application, `POST /unread/ ${HEAD}Content-Length: 9\r\n\r\n`, true),
  },
];

type Header = (name: string) => string;

interface Case {
  readonly header: Header;
  readonly answer: Answer;
  readonly kind: AnswerKind;
  readonly isSecure: boolean;
}

const FIXED_POINTS: readonly (readonly [point: string, header: string, value: string])[] = [
  ['forbids sniffing', 'x-content-type-options', 'nosniff'],
  ['forbids framing', 'x-frame-options', 'DENY'],
  ['keeps its address to itself', 'referrer-policy', 'same-origin'],
  ['has an opener policy', 'cross-origin-opener-policy', 'same-origin'],
  ['has a resource policy', 'cross-origin-resource-policy', 'same-origin'],
];

const isDocument = (type: string): boolean => /^(?:text\/html|image\/svg\+xml)/.test(type);

const POINTS: readonly (readonly [point: string, check: (given: Case) => void])[] = [
  ...FIXED_POINTS.map(([point, name, value]) => [point, ({ header }: Case) => expect(header(name)).toBe(value)] as const),
  [
    'has a content policy where it is a document, which forbids framing too',
    ({ header }) => {
      if (!isDocument(header('content-type'))) return;
      const policy = header('content-security-policy');
      expect(policy).toMatch(/default-src '(?:self|none)'/);
      expect(policy).toMatch(/object-src 'none'|default-src 'none'/);
      expect(policy).toContain("base-uri 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
    },
  ],
  [
    'keeps browsers at https for a year, where it came by https',
    ({ header, isSecure }) => expect(header('strict-transport-security')).toBe(isSecure ? 'max-age=31536000' : ''),
  ],
  [
    'names no product and no version',
    ({ answer }) => {
      const told = answer.headers.filter(([name]) => /^(?:server|x-powered-by|via|x-.*version|x-runtime)$/.test(name));
      expect(told).toEqual([]);
      expect(answer.headers.map(([, value]) => value).join()).not.toMatch(/express|lapompe|node\b/i);
    },
  ],
  [
    'names its charset where it is text',
    ({ header }) => {
      const type = header('content-type');
      if (/^(?:text\/(?!event-stream)|application\/(?:problem\+)?json)/.test(type)) expect(type).toMatch(/; charset=utf-8$/);
    },
  ],
  [
    'sets cookies that scripts, other sites and plain http do not get',
    ({ answer, kind, isSecure }) => {
      const cookies = answer.headers.filter(([name]) => name === 'set-cookie').map(([, value]) => value);
      expect(cookies.length > 0).toBe(kind.name.includes('cookie') && !kind.name.includes('depends'));
      for (const cookie of cookies) {
        expect(cookie).toContain('; HttpOnly');
        expect(cookie).toContain('; SameSite=Lax');
        expect(cookie.includes('; Secure')).toBe(isSecure);
      }
    },
  ],
  [
    'tells caches what it depends on',
    ({ header, kind }) => {
      const names = header('vary').split(', ').filter(Boolean);
      expect(names).toEqual(expect.arrayContaining([...(kind.vary ?? [])]));
      expect(names.filter((name) => !['Accept', 'Cookie'].includes(name))).toEqual([]);
    },
  ],
  [
    'tells no detail of what went wrong',
    ({ answer }) => {
      if (answer.status >= 400) expect(answer.body).not.toMatch(/secret|\/srv\/|\.[jt]s\b|\bat \w+ \(|lapompe|express|Error:/i);
    },
  ],
  ['opens nothing to other origins', ({ answer }) => expect(answer.headers.filter(([name]) => name.startsWith('access-control-'))).toEqual([])],
  [
    'is to be saved, not shown, where its type is not known',
    ({ header }) => {
      if (header('content-type') === 'application/octet-stream') expect(header('content-disposition')).toMatch(/^attachment\b/);
    },
  ],
];

afterAll(closeApplications);

const CASES = KINDS.flatMap((kind) => {
  const transports: Transport[] = kind.only === undefined ? ['https', 'https at a proxy'] : [kind.only];
  return transports.map((transport) => [kind.name, kind.status, transport, kind] as const);
});

describe.each(CASES)('%s (%i, %s)', (_name, status, transport, kind) => {
  let given: Case;

  beforeAll(async () => {
    const answer = await getAnswer(kind, transport);
    const header: Header = (name) => answer.headers.find(([each]) => each === name)?.[1] ?? '';
    given = { answer, header, kind, isSecure: transport !== 'http' };
  });

  it('is what was asked for', () => {
    expect(given.answer.status).toBe(status);
  });

  it.each(POINTS)('%s', (_point, check) => {
    check(given);
  });
});
