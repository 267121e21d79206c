import { afterAll, beforeAll, describe, it } from '@jest/globals';

import type { BaseSettings } from '../../src/conf/base-settings.js';
import { Http404 } from '../../src/errors/http-error.js';
import type { HttpRequest } from '../../src/http/http-request.js';
import { HttpResponse } from '../../src/http/http-response.js';
import { CommonMiddleware } from '../../src/middleware/common-middleware.js';
import { CompressionMiddleware } from '../../src/middleware/compression-middleware.js';
import { SecurityMiddleware } from '../../src/security/security-middleware.js';
import { Paginator } from '../../src/views/paginator.js';
import { read } from '../http/body-support.js';
import { chain, makeRequest, makeSettings } from '../middleware/make-request.js';
import { randomConf, randomPath, toResolver, type ConfNode } from '../urls/random-url-conf.js';
import { expectNoDifference, startDjango, type Django } from './django.js';
import { asWire, type Random } from './random.js';

let django: Django;

beforeAll(async () => {
  django = await startDjango();
});

afterAll(() => django?.close());

interface RequestCall {
  readonly method: string;
  /** Path and query, as they are sent. */
  readonly url: string;
  readonly scriptName: string;
  readonly secure: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly allowed: readonly string[];
  readonly debug: boolean;
}

const HOSTS = [
  'example.org',
  'EXAMPLE.org:8000',
  'www.example.org',
  '[::1]:80',
  'localhost',
  'a.localhost',
];
const BAD_HOSTS = [
  'evil.test',
  '',
  'example.org:8a',
  'a b',
  'example.org, evil.test',
  'example.org@evil.test',
];
const ESCAPES = [
  '%20',
  '%C3%A9',
  '%2F',
  '%3F',
  '%25',
  '%23',
  '%5C',
  '%e2%82%ac',
  '%ff',
  '%00',
  '%22',
  '%3b',
];
const QUERIES = [
  '',
  '',
  '?a=1',
  '?q=%C3%A9&b',
  '?',
  '?a?b',
  '?next=//evil.test',
  '?<x>"',
  `?${asWire('é')}`,
];

function randomRequest(random: Random, path: string): RequestCall {
  return {
    method: random.pick(['GET', 'GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']),
    url: path + random.pick(QUERIES),
    scriptName: random.pick(['', '', '/shop']),
    secure: random.chance(0.4),
    headers: { host: random.pick(random.chance(0.9) ? HOSTS : BAD_HOSTS) },
    allowed: random.pick([['*'], ['*'], ['.example.org', '[::1]'], ['example.org'], []]),
    debug: random.chance(0.3),
  };
}

function ourRequest(
  call: RequestCall,
  changes: Partial<BaseSettings> = {},
): [HttpRequest, BaseSettings] {
  const { scriptName, method, secure: isSecure, headers } = call;
  const settings = makeSettings({
    scriptName,
    allowedHosts: call.allowed,
    debug: call.debug,
    ...changes,
  });
  const request = makeRequest(scriptName + call.url, { method, isSecure, headers, settings });
  Object.defineProperty(request.incoming.socket, 'remoteAddress', { value: '10.0.0.1' });
  return [request, settings];
}

/** The same address in one spelling: ours are sent back as they came, Django writes them anew. */
function spelled(address: string): string {
  return address.replace(/%[0-9a-f]{2}|[^\x21-\x7e]|["<>\\^`{|}]/gi, (text) =>
    text.length === 3 ? String.fromCharCode(Number.parseInt(text.slice(1), 16)) : asWire(text),
  );
}

interface RequestShown {
  readonly full: string;
  readonly uri: string;
  readonly [name: string]: unknown;
}

describe('A whole request, compared with Django', () => {
  it('is understood alike, also behind a proxy', async () => {
    await expectNoDifference<RequestCall & { proxied: boolean }, RequestShown>(django, {
      operation: 'site_request',
      input: (random) => {
        const pieces = [
          '/',
          '/',
          'a',
          'b.html',
          '+',
          ';',
          '&',
          '=',
          '@',
          ':',
          '~',
          "'",
          '//',
          ...ESCAPES,
        ];
        const call = randomRequest(random, `/${random.text(pieces, 8)}`);
        const forwarded = {
          ...(random.chance(0.7)
            ? {
                'x-forwarded-proto': random.pick([
                  'http',
                  'https',
                  'HTTPS',
                  'https, http',
                  'ftp',
                  '',
                ]),
              }
            : {}),
          ...(random.chance(0.5)
            ? { 'x-forwarded-host': random.pick([...HOSTS, ...BAD_HOSTS]) }
            : {}),
        };
        const headers = random.chance(0.5) ? { ...call.headers, ...forwarded } : call.headers;
        return { ...call, headers, proxied: random.chance(0.5) };
      },
      ours: (call) => {
        const [request] = ourRequest(call, call.proxied ? { trustedProxies: ['10.0.0.1'] } : {});
        return {
          host: request.getHost(),
          secure: request.isSecure(),
          scheme: request.scheme,
          path: request.path,
          full: request.getFullPath(),
          uri: request.buildAbsoluteUri(),
        };
      },
      normalize: (shown) => ({ ...shown, full: spelled(shown.full), uri: spelled(shown.uri) }),
      explanations: {
        'a path is given back as it was sent, where Django escapes what it could not decode': ({
          url,
        }) => url.includes('%ff'),
        'of several values the last counts, the one that is surely the proxy’s': ({
          headers,
          proxied,
        }) => proxied && Object.values(headers).some((value) => value.includes(',')),
        'a scheme is told in any case, and one that is neither of the two tells nothing': ({
          headers,
          proxied,
        }) => proxied && ['HTTPS', 'ftp', ''].includes(headers['x-forwarded-proto'] ?? 'http'),
        'an empty host of a proxy tells nothing': ({ headers, proxied }) =>
          proxied && headers['x-forwarded-host'] === '',
      },
    });
  });

  it('is redirected and refused alike by CommonMiddleware and SecurityMiddleware', async () => {
    await expectNoDifference<AnswerCall, AnswerShown>(django, {
      operation: 'site_answer',
      input: randomAnswerCall,
      ours: ourAnswer,
      normalize: ({ status, headers }) => ({
        status,
        headers: headers.map((value) =>
          value === null ? null : spelled(value).replace(/, /g, ','),
        ),
      }),
      explanations: {
        'an integer that has no exact number matches nothing here': ({ url }) => /\d{16}/.test(url),
        'Django 3.2 redirects a DELETE, whose body would be lost, in debug as well': (
          { method, debug },
          ours,
        ) => method === 'DELETE' && debug && 'error' in ours && !django.isAtLeast(5, 0),
        'the port of http is none of https, so that a redirect drops it': ({
          sslRedirect,
          sslHost,
          headers,
        }) => sslRedirect && sslHost === '' && /:\d+$/.test(headers.host!),
        'an address has no "www."': ({ prependWww, headers }) =>
          prependWww && headers.host!.startsWith('['),
        'an exempt path is one below the script name, and begins after one slash': ({
          exempt,
          url,
          scriptName,
        }) => exempt.length > 0 && (scriptName !== '' || url.startsWith('//')),
      },
    });
  });
});

interface AnswerCall extends RequestCall {
  readonly conf: readonly ConfNode[];
  readonly appendSlash: boolean;
  readonly prependWww: boolean;
  readonly sslRedirect: boolean;
  readonly sslHost: string;
  readonly exempt: readonly string[];
  readonly agents: readonly string[];
  readonly hsts: number;
  readonly hstsAll: boolean;
  readonly referrer: string;
}

interface AnswerShown {
  readonly status: number;
  readonly headers: readonly (string | null)[];
}

function withoutMethods(nodes: readonly ConfNode[]): readonly ConfNode[] {
  return nodes.map(({ methods: _methods, children, ...node }) => ({
    ...node,
    ...(children ? { children: withoutMethods(children) } : {}),
  }));
}

function randomAnswerCall(random: Random): AnswerCall {
  const conf = withoutMethods(randomConf(random, 6));
  const known = encodeURI(randomPath(random, conf)).replace(/[?#]/g, encodeURIComponent);
  const path = random.chance(0.6)
    ? known.replace(/\/$/, '')
    : random.pick(['//', '/', '/%5C', '/%2F', '/\\']) + random.pick(['evil.test', 'a', '']) + known;
  const call = randomRequest(random, path.startsWith('/') ? path : `/${path}`);
  return {
    ...call,
    headers: { ...call.headers, 'user-agent': random.pick(['Bot/1', 'curl', '']) },
    conf,
    appendSlash: random.chance(0.9),
    prependWww: random.chance(0.2),
    sslRedirect: random.chance(0.3),
    sslHost: random.pick(['', 'secure.test']),
    exempt: random.pick([[], ['^a'], ['b/?$']]),
    agents: random.chance(0.1) ? ['^Bot'] : [],
    hsts: random.pick([0, 60]),
    hstsAll: random.chance(0.5),
    referrer: random.pick(['same-origin', 'no-referrer, origin']),
  };
}

async function ourAnswer(call: AnswerCall): Promise<AnswerShown> {
  const [request, settings] = ourRequest(call, {
    appendSlash: call.appendSlash,
    prependWww: call.prependWww,
    disallowedUserAgents: call.agents.map((pattern) => new RegExp(pattern)),
    secureSslRedirect: call.sslRedirect,
    secureSslHost: call.sslHost,
    secureRedirectExempt: call.exempt.map((pattern) => new RegExp(pattern)),
    secureHstsSeconds: call.hsts,
    secureHstsIncludeSubdomains: call.hstsAll,
    secureHstsPreload: call.hstsAll,
    secureReferrerPolicy: call.referrer,
  });
  const resolver = toResolver(call.conf);
  const lookup = { resolves: (path: string) => resolver.match(path) !== undefined };
  const handler = chain(
    [new SecurityMiddleware(settings), new CommonMiddleware(settings, lookup)],
    ({ path }) => {
      const match = resolver.match(path);
      if (match === undefined) throw new Http404();
      return new HttpResponse('here');
    },
  );
  const response = await handler(request);
  if (response.status === 500 || response.status === 403 || response.status === 400)
    throw new Http404(response.text);
  const names = [
    'location',
    'strict-transport-security',
    'referrer-policy',
    'x-content-type-options',
  ];
  return {
    status: response.status,
    headers: names.map((name) => response.headers.get(name) ?? null),
  };
}

describe('Parts of an answer, compared with Django', () => {
  it('are cut into the same pages', async () => {
    await expectNoDifference(django, {
      operation: 'paginate',
      input: (random) => ({
        count: random.pick([0, 0, 1, 5, random.integer(1, 60), random.integer(60, 200)]),
        perPage: random.integer(1, 10),
        orphans: random.integer(0, 3),
        allowEmpty: random.chance(0.8),
        number: random.pick<unknown>([
          1,
          2,
          3,
          random.integer(1, 20),
          random.integer(1, 20),
          -1,
          0,
          1.5,
          2.0,
          '1',
          '2',
          ' 3 ',
          '+1',
          '-2',
          '',
          'x',
          '1.0',
          '1e1',
          '0x1',
          '1_0',
          '०',
          'last',
          null,
          true,
          '9'.repeat(400),
          '\u00a02',
          '\ufeff1',
        ]),
        lenient: random.chance(0.5),
        eachSide: random.integer(0, 4),
        ends: random.integer(0, 3),
      }),
      ours: async ({ count, perPage, orphans, allowEmpty, number, lenient, eachSide, ends }) => {
        const list = Array.from({ length: count }, (_, index) => index);
        const paginator = new Paginator(list, perPage, {
          orphans,
          allowEmptyFirstPage: allowEmpty,
        });
        const page = lenient ? await paginator.getPage(number) : await paginator.page(number);
        const elided = page.elidedPageRange({ onEachSide: eachSide, onEnds: ends });
        return {
          items: [...page],
          number: page.number,
          pages: page.numPages,
          next: page.hasNext(),
          previous: page.hasPrevious(),
          others: page.hasOtherPages(),
          start: page.startIndex(),
          end: page.endIndex(),
          elided: elided.map(String),
        };
      },
      explanations: {
        'a number has digits of ASCII alone, and a switch is none': ({ number }) =>
          number === true || (typeof number === 'string' && /[^\x20-\x7e]|_/.test(number)),
      },
    });
  });

  it('are packed under the same conditions', async () => {
    await expectNoDifference(django, {
      operation: 'gzip_answer',
      input: (random) => ({
        content: random.pick(['ab', 'é', 'la pompe ']),
        times: random.pick([0, 1, 50, 99, 100, 199, 200, 400]),
        status: random.pick([200, 200, 201, 404, 500]),
        sent: random.chance(0.2)
          ? {}
          : {
              'accept-encoding': random.pick([
                'gzip',
                'gzip, deflate',
                'deflate',
                'identity',
                'GZIP',
                'x-gzip',
                'gzip;q=0',
                '*',
                'gzip;q=0.5, identity;q=1',
              ]),
            },
        headers: {
          ...(random.chance(0.5) ? { ETag: random.pick(['"a"', 'W/"a"', 'a']) } : {}),
          ...(random.chance(0.3) ? { Vary: random.pick(['Cookie', 'accept-encoding', '*']) } : {}),
          ...(random.chance(0.1) ? { 'Content-Encoding': 'br' } : {}),
          'Content-Type': random.pick([
            'text/html; charset=utf-8',
            'application/json',
            'image/png',
          ]),
        } as Readonly<Record<string, string>>,
      }),
      ours: async ({ content, times, status, sent, headers }) => {
        const handler = chain([new CompressionMiddleware()], () => {
          const response = new HttpResponse(content.repeat(times), { status });
          for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
          return response;
        });
        const response = await handler(
          makeRequest('/', { headers: sent as Record<string, string> }),
        );
        return ['content-encoding', 'vary', 'etag'].map(
          (name) => response.headers.get(name) ?? null,
        );
      },
      normalize: ([coding, vary, etag]) => [coding!, vary?.toLowerCase() ?? null, etag!],
      explanations: {
        'pictures are packed already': ({ headers }) => headers['Content-Type'] === 'image/png',
        'what the client likes less, or does not take at all, is not sent (RFC 9110, section 12.5.3)':
          ({ sent }) => /;q=0|^\*/.test((sent as Record<string, string>)['accept-encoding'] ?? ''),
        'the name of a coding is told in any case, and "x-gzip" is one': ({ sent }) =>
          /GZIP|x-gzip/.test((sent as Record<string, string>)['accept-encoding'] ?? ''),
      },
    });
  });

  it('come of the same fields of a form', async () => {
    const pieces = [
      'a',
      'b',
      '=',
      '=',
      '&',
      '&',
      '+',
      '%20',
      '%C3%A9',
      '%E9',
      '%',
      asWire('é'),
      '\u00e9',
      ';',
      '\0',
      '\r\n',
    ];
    await expectNoDifference(django, {
      operation: 'form_body',
      input: (random) => ({
        method: random.pick(['POST', 'POST', 'POST', 'PUT']),
        type: random.pick([
          '',
          '',
          '; charset=utf-8',
          '; charset=UTF8',
          ';charset="utf-8"',
          '; charset=latin1',
          '; x=y',
        ]),
        body: random.text(pieces, 15),
      }),
      ours: async ({ method, type, body }) => {
        const sent = Buffer.from(body, 'latin1');
        const parsed = await read({
          type: `application/x-www-form-urlencoded${type}`,
          body: sent,
          settings: { dataUploadMaxFields: 20 },
        });
        return method === 'POST' ? [...parsed.fields.lists()] : [];
      },
      explanations: {
        '"utf8" means UTF-8, Django 5 wants the hyphen': ({ type }) =>
          type.includes('UTF8') && django.isAtLeast(5, 0),
        'a form is UTF-8, as Django has it since 5.0': ({ type }, ours) =>
          'error' in ours && type.includes('latin1'),
      },
    });
  });
});
