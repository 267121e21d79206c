import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import {
  addNeverCacheHeaders,
  getMaxAge,
  hasVary,
  patchCacheControl,
  patchResponseHeaders,
  patchVary,
} from '../../src/http/cache-control.js';
import { getConditionalResponse } from '../../src/http/conditional.js';
import { contentDisposition } from '../../src/http/content-disposition.js';
import { HttpResponse } from '../../src/http/http-response.js';
import { iriToUri } from '../../src/http/percent-encoding.js';
import { HttpResponsePermanentRedirect, HttpResponseRedirect } from '../../src/http/redirect.js';
import { checkCookie, serializeSetCookie, type CookieOptions } from '../../src/http/set-cookie.js';
import { Signer, TimestampSigner } from '../../src/http/signing.js';
import { expectNoDifference, startDjango, type Django } from './django.js';
import { PRINTABLE, Random } from './random.js';

let django: Django;

beforeAll(async () => {
  django = await startDjango();
});

afterAll(() => django?.close());

const NO_HEADERS: Readonly<Record<string, string>> = {};
const NOW = 1_700_000_000;

interface CookieCall {
  readonly name: string;
  readonly value: string;
  readonly now: number;
  /** Django's options. */
  readonly options: Readonly<Record<string, string | number | boolean | null>>;
}

function randomCookie(random: Random): CookieCall {
  const options: Record<string, string | number | boolean | null> = {
    httponly: random.chance(0.5),
  };
  if (random.chance(0.4)) options.max_age = random.pick([0, 1, 3600, 1_209_600, -5]);
  else if (random.chance(0.5)) options.expires_at = NOW + random.integer(-1000, 100_000) + 0.5;
  if (random.chance(0.1)) options.expires = 'Thu, 01 Jan 1970 00:00:00 GMT';
  if (options.expires !== undefined) delete options.expires_at;
  options.path = random.pick(['/', '/shop', null, '/a b']);
  if (random.chance(0.3)) options.domain = random.pick(['example.org', '.example.org']);
  options.secure = random.chance(0.5);
  options.samesite = random.pick(['Lax', 'Strict', 'None', null]);
  const names = [
    'sid',
    'a',
    'b',
    'c-d',
    'x.y',
    '_',
    'csrftoken',
    '__Host-sid',
    '__Secure-x',
    'a:b',
    '',
    'a b',
    'a;b',
    'a=b',
    'path',
    'Expires',
    'é',
    '#x',
  ];
  const pieces = [
    'a',
    '1',
    ' ',
    ';',
    ',',
    '"',
    '\\',
    '=',
    '/',
    '\r\n',
    '\t',
    '\x00',
    'é',
    '\u00ff',
    '€',
    '😀',
    '{',
    '}',
    ':',
    '%',
    '\x7f',
  ];
  return {
    name: random.pick(names),
    value: random.chance(0.7) ? random.text(pieces, 8) : random.text(PRINTABLE, 20),
    now: NOW,
    options,
  };
}

function setCookie({ name, value, now, options }: CookieCall): string {
  const ours: CookieOptions = {
    httpOnly: options.httponly === true,
    secure: options.secure === true,
    path: (options.path ?? '') as string,
    sameSite: options.samesite === null ? false : (String(options.samesite).toLowerCase() as 'lax'),
    maxAgeSeconds: options.max_age as number | undefined,
    domain: options.domain as string | undefined,
    expires:
      options.expires_at === undefined
        ? (options.expires as string | undefined)
        : new Date(Number(options.expires_at) * 1000),
  };
  checkCookie(name, value, ours);
  return Buffer.from(serializeSetCookie(name, value, ours, now * 1000), 'latin1').toString('utf8');
}

const CACHE_DIRECTIVES = [
  'max-age=60',
  'max-age=3600',
  'MAX-AGE=5',
  's-maxage=7',
  'private',
  'public',
  'no-cache',
  'no-cache=Set-Cookie',
  'no-store',
  'immutable',
  'foo=bar',
];

describe('Writing a response as Django does', () => {
  it('writes cookies alike', async () => {
    const findings = await expectNoDifference(django, {
      operation: 'set_cookie',
      input: randomCookie,
      ours: setCookie,
      explanations: {
        'a date in the past is written as it is, Django writes the present': (
          { options },
          ours,
          theirs,
        ) =>
          Number(options.expires_at) < NOW &&
          'value' in ours &&
          'value' in theirs &&
          withoutExpires(ours.value) === withoutExpires(theirs.value),
        'browsers drop a cookie that needs Secure and has it not, or breaks the rules of __Host-': (
          { name, options },
          ours,
        ) => 'error' in ours && (/^__(Host|Secure)-/.test(name) || options.samesite === 'None'),
      },
    });
    expect(findings.bothRefused).toBeGreaterThan(20);
  });

  it('changes Vary alike', async () => {
    const names = ['Cookie', 'accept', 'Accept-Language', 'ACCEPT', '*', 'X-A'];
    await expectNoDifference(django, {
      operation: 'vary',
      input: (random) => ({
        headers: random.chance(0.3)
          ? NO_HEADERS
          : {
              Vary: random
                .list(1, 4, () => random.pick(names))
                .join(random.pick([',', ', ', ' , '])),
            },
        names: random.list(1, 3, () => random.pick(names)),
        asked: random.pick([...names, ' cookie ']),
      }),
      ours: ({ headers, names: added, asked }) => {
        const response = new HttpResponse('', { headers });
        const had = hasVary(response, asked);
        patchVary(response, added);
        return { had, vary: response.headers.get('vary', '') };
      },
      explanations: {
        'some versions of Django look for the spaces around a name, too': (
          { asked },
          ours,
          theirs,
        ) =>
          asked !== asked.trim() &&
          'value' in ours &&
          'value' in theirs &&
          ours.value.vary === theirs.value.vary,
      },
    });
  });

  it('changes Cache-Control alike', async () => {
    await expectNoDifference(django, {
      operation: 'cache_control',
      input: (random) => ({
        headers: random.chance(0.2)
          ? NO_HEADERS
          : {
              'Cache-Control': random
                .list(1, 4, () => random.pick(CACHE_DIRECTIVES))
                .join(random.pick([',', ', ', ' ,'])),
            },
        changes: Object.fromEntries(
          random.list(1, 4, () =>
            random.pick<[string, boolean | number | string]>([
              ['max_age', random.integer(0, 5000)],
              ['s_maxage', 5],
              ['public', true],
              ['private', true],
              ['no_cache', true],
              ['no_cache', 'Cookie'],
              ['no_store', true],
              ['must_revalidate', true],
              ['stale_while_revalidate', 10],
            ]),
          ),
        ),
      }),
      ours: ({ headers, changes }) => {
        const response = new HttpResponse('', { headers });
        const age = getMaxAge(response) ?? null;
        patchCacheControl(
          response,
          Object.fromEntries(
            Object.entries(changes).map(([key, value]) => [camelCase(key), value]),
          ),
        );
        return { age, header: response.headers.get('cache-control', '') };
      },
      explanations: {
        'a Python set has no order': (_, ours, theirs) =>
          'value' in ours &&
          'value' in theirs &&
          ours.value.age === theirs.value.age &&
          sorted(ours.value.header) === sorted(theirs.value.header),
        'public and private together in one call: public wins': ({ changes }) =>
          changes.public === true && changes.private === true,
      },
    });
  });

  it('sets Expires and max-age alike', async () => {
    jestClock(NOW);
    await expectNoDifference(django, {
      operation: 'never_cache',
      input: (random) => ({
        now: NOW,
        headers: random.chance(0.3)
          ? { 'Cache-Control': random.pick(CACHE_DIRECTIVES) }
          : random.chance(0.2)
            ? { Expires: 'x' }
            : {},
        seconds: random.chance(0.3) ? null : random.integer(-10, 5000),
      }),
      ours: ({ headers, seconds }) => {
        const response = new HttpResponse('', { headers: headers as Record<string, string> });
        if (seconds === null) addNeverCacheHeaders(response);
        else patchResponseHeaders(response, seconds);
        return {
          expires: response.headers.get('expires', ''),
          header: response.headers.get('cache-control', ''),
        };
      },
    }).finally(restoreClock);
  });

  it('answers conditions alike', async () => {
    const tags = ['"a"', 'W/"a"', '"b"', '*', '"a", "b"', 'x', ''];
    const dates = [
      'Tue, 14 Nov 2023 22:13:20 GMT',
      'Tue, 14 Nov 2023 22:13:21 GMT',
      'Tue, 14 Nov 2023 22:13:19 GMT',
      'yesterday',
      'Thu, 01 Jan 1970 00:00:00 GMT',
    ];
    await expectNoDifference(django, {
      operation: 'conditional',
      input: (random) => ({
        method: random.pick(['GET', 'HEAD', 'PUT', 'DELETE']),
        status: random.pick([200, 200, 200, 201, 404, 302]),
        etag: random.pick(['"a"', 'W/"a"', null]),
        modified: random.pick([NOW, NOW, null]),
        meta: Object.fromEntries(
          random.list(0, 3, () =>
            random.pick<[string, string]>([
              ['HTTP_IF_MATCH', random.pick(tags)],
              ['HTTP_IF_NONE_MATCH', random.pick(tags)],
              ['HTTP_IF_MODIFIED_SINCE', random.pick(dates)],
              ['HTTP_IF_UNMODIFIED_SINCE', random.pick(dates)],
            ]),
          ),
        ),
      }),
      ours: ({ method, status, etag, modified, meta }) => {
        const headers = new Map(
          Object.entries(meta).map(([name, value]) => [
            name.slice(5).toLowerCase().replaceAll('_', '-'),
            value,
          ]),
        );
        const response = new HttpResponse('x', { status });
        return getConditionalResponse(
          { method, headers },
          {
            etag: etag ?? undefined,
            lastModified: modified === null ? undefined : new Date(modified * 1000),
            response,
          },
        ).status;
      },
      explanations: {
        'If-Unmodified-Since is ignored where the content has no date (RFC 9110, section 13.1.4)': (
          { modified, meta },
          _,
          theirs,
        ) =>
          modified === null &&
          'HTTP_IF_UNMODIFIED_SINCE' in meta &&
          'value' in theirs &&
          theirs.value === 412,
        'content that has a date and no tag is content all the same (sections 13.1.1 and 13.1.2)':
          ({ etag, modified, meta }) =>
            etag === null &&
            modified !== null &&
            [meta.HTTP_IF_MATCH, meta.HTTP_IF_NONE_MATCH].includes('*'),
      },
    });
  });

  it('encodes header values alike', async () => {
    await expectNoDifference(django, {
      operation: 'header_value',
      input: (random) =>
        random.text(
          ['a', 'B', ' ', '_', '=', '?', 'é', '€', '😀', ',', '\n', '.', '(', '+', '-', '/'],
          random.chance(0.5) ? 4 : 12,
        ),
      ours: (value) =>
        new HttpResponse('', { headers: { 'x-test': value } }).headers.get('x-test', ''),
    });
  });

  it('makes URIs of IRIs alike', async () => {
    await expectNoDifference(django, {
      operation: 'uri',
      input: (random) => random.text([...PRINTABLE, 'é', '€', '😀', '%20', '\t', '\n', '\x00'], 20),
      ours: iriToUri,
    });
  });

  it('redirects to the same addresses', async () => {
    const pieces = [
      '/',
      'http://',
      'https://',
      'HTTPS://',
      'ftp://',
      'javascript:',
      'data:',
      'mailto:',
      'example.org',
      ':',
      '?',
      '#',
      'é',
      ' ',
      '\t',
      '"',
      '\\',
      'a+b',
      '1',
      '.',
    ];
    await expectNoDifference(django, {
      operation: 'redirect',
      input: (random) => ({ to: random.text(pieces, 5), permanent: random.chance(0.3) }),
      ours: ({ to, permanent }) => {
        const response = permanent
          ? new HttpResponsePermanentRedirect(to)
          : new HttpResponseRedirect(to);
        return [response.status, response.url];
      },
      explanations: {
        'we refuse whatever could be a scheme, also one that starts with a digit or follows blanks':
          ({ to }, ours) => 'error' in ours && /^[\s\d.+]*[\w.+]*:/.test(to),
        'white space is encoded before the scheme is looked at, so it is a path': ({ to }, ours) =>
          'value' in ours && /^[^:/?#]*\s[^:/?#]*:/.test(to),
      },
    });
  });

  it('write text in the charset of the content type alike', async () => {
    const charsets = ['utf-8', 'UTF8', 'latin1', 'Latin-1', '"iso-8859-1"', 'us-ascii', 'ascii'];
    await expectNoDifference(django, {
      operation: 'content',
      input: (random) => {
        const charset = random.pick([...charsets, 'utf-16le', 'koi8-r', 'klingon']);
        const pieces = random.chance(0.6) ? ['a', '~'] : ['a', 'é', 'ÿ', '€', '😀'];
        return {
          type: random.chance(0.2) ? 'text/plain' : `text/plain; charset=${charset}`,
          text: random.text(pieces, 4),
          more: random.text(pieces, 2),
        };
      },
      ours: ({ type, text, more }) =>
        new HttpResponse(text, { contentType: type }).write(more).getvalue().toString('hex'),
      explanations: {
        'of the charsets that few use we write none': ({ type }, ours) =>
          'error' in ours && type.endsWith('koi8-r'),
        'no text at all needs no charset': ({ type, text, more }) =>
          type.endsWith('klingon') && text + more === '',
      },
    });
  });

  it('names files alike', async () => {
    await expectNoDifference(django, {
      operation: 'disposition',
      input: (random) => ({
        attachment: random.chance(0.5),
        filename: random.text(
          ['a', 'report', '.pdf', '"', '\\', ' ', 'é', '€', "'", '%', ';', '=', '\n', '\t'],
          5,
        ),
      }),
      ours: ({ attachment, filename }) => contentDisposition(attachment, filename) ?? null,
      explanations: {
        'Django 3.2 does not encode a line break in a name, 5.2 not at its end, and both fail': (
          { filename },
          _,
          theirs,
        ) => 'error' in theirs && filename.includes('\n'),
        'Django 3.2 quotes without escaping the backslash': ({ filename }) =>
          filename.includes('\\') && !django.isAtLeast(4, 0),
        'Django 3.2 writes a tab as it is': ({ filename }) =>
          filename.includes('\t') && !django.isAtLeast(5, 0),
      },
    });
  });

  it('signs alike, and each reads what the other has signed', async () => {
    jestClock(NOW);
    const random = new Random(7);
    const calls = Array.from({ length: 300 }, () => ({
      now: NOW,
      key: random.pick(['a secret', 'another secret key', 'é€']),
      salt: random.pick(['a', 'session', 'x.y']),
      text: random.text(['a', ':', 'é', '😀', ' ', '='], 8),
      data: random.pick<unknown>([
        { a: 1, b: [true, null, 'é😀"\\\u2028'] },
        [],
        'x',
        12,
        { long: 'ab'.repeat(random.integer(1, 200)) },
      ]),
      compress: random.chance(0.5),
    }));
    const theirs = await django.call<{ signed: string; plain: string; dumped: string }>(
      'sign',
      calls,
    );
    const ours = calls.map((call) => signAll(call));
    expect(
      theirs.map((outcome) => ('value' in outcome ? { ...outcome.value, dumped: '' } : outcome)),
    ).toEqual(ours.map((value) => ({ ...value, dumped: '' })));
    for (const [index, call] of calls.entries())
      expect(unsignAll(call, (theirs[index] as { value: never }).value)).toEqual([
        call.text,
        call.data,
      ]);
    const read = await django.call(
      'unsign',
      calls.map((call, index) => ({ ...call, ...ours[index], max_age: 10 })),
    );
    expect(read).toEqual(calls.map((call) => ({ value: [call.text, call.data] })));
    const late = await django.call(
      'unsign',
      calls.map((call, index) => ({ ...call, ...ours[index], now: NOW + 11, max_age: 10 })),
    );
    expect(
      late.every((outcome) => 'error' in outcome && outcome.error === 'SignatureExpired'),
    ).toBe(true);
    restoreClock();
  });
});

interface SignCall {
  readonly key: string;
  readonly salt: string;
  readonly text: string;
  readonly data: unknown;
  readonly compress: boolean;
}

function signAll({ key, salt, text, data, compress }: SignCall): {
  signed: string;
  plain: string;
  dumped: string;
} {
  const keys = { current: key, former: [] };
  const signer = new TimestampSigner(keys, salt);
  return {
    signed: signer.sign(text),
    plain: new Signer(keys, salt).sign(text),
    dumped: signer.dumps(data, { compress }),
  };
}

function unsignAll(
  { key, salt }: SignCall,
  signed: { signed: string; dumped: string },
): [string, unknown] {
  const signer = new TimestampSigner({ current: 'new key', former: [key] }, salt);
  return [
    signer.unsign(signed.signed, { maxAgeSeconds: 10 }),
    signer.loads(signed.dumped, { maxAgeSeconds: 10 }),
  ];
}

function withoutExpires(cookie: string): string {
  return cookie.replace(/; expires=[^;]*/, '');
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function sorted(header: string): string {
  return header.split(', ').sort().join(', ');
}

const realNow = Date.now;

/** Stops our clock where Django's is stopped. */
function jestClock(seconds: number): void {
  Date.now = () => seconds * 1000;
}

function restoreClock(): void {
  Date.now = realNow;
}
