import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { BaseSettings } from '../../src/conf/base-settings.js';
import { splitDomainPort, validateHost } from '../../src/http/host.js';
import { parseHttpDate, httpDate } from '../../src/http/http-date.js';
import { HttpRequest } from '../../src/http/http-request.js';
import { acceptsType, choosePreferredType, parseAccept } from '../../src/http/media-type.js';
import { parseCookies } from '../../src/http/parse-cookies.js';
import { QueryDict } from '../../src/http/query-dict.js';
import { RequestContext } from '../../src/http/request-context.js';
import { decodePath } from '../../src/http/request-path.js';
import { urlHasAllowedHostAndScheme } from '../../src/http/safe-redirect.js';
import { parseEtags, quoteEtag } from '../../src/http/etag.js';
import { compareWithDjango, expectNoDifference, startDjango, type Django } from './django.js';
import { asWire, PRINTABLE, Random } from './random.js';

let django: Django;

beforeAll(async () => {
  django = await startDjango();
});

afterAll(() => django?.close());

const ESCAPES = [
  '%20',
  '%2B',
  '%26',
  '%3D',
  '%C3%A9',
  '%c3',
  '%E2%82%AC',
  '%ED%A0%80',
  '%F0%9F%98%80',
  '%F5',
  '%',
  '%4',
  '%zz',
  '%00',
  '%C0%AF',
  '%E2%82',
];
const FORM_PIECES = [
  'a',
  'b',
  'key',
  '&',
  '&',
  '=',
  '=',
  '+',
  ';',
  '[]',
  '[x]',
  '.',
  'é',
  '😀',
  '\u00ff',
  ...ESCAPES,
];

describe('Reading a request as Django does', () => {
  it('reads forms and query strings alike, and writes them alike', async () => {
    await expectNoDifference(django, {
      operation: 'query_dict',
      input: (random) =>
        random.chance(0.8) ? random.text(FORM_PIECES, 40) : random.text(PRINTABLE, 60),
      ours: (text) => {
        const data = QueryDict.parse(text, { maxFields: 20 });
        return {
          lists: [...data.lists()],
          last: [...data.items()],
          encoded: data.urlencode(),
          kept: data.urlencode({ safe: '/:' }),
        };
      },
    });
  });

  it('refuses too many fields at the same number', async () => {
    const findings = await compareWithDjango(django, {
      operation: 'query_dict',
      input: (random) =>
        Array.from({ length: random.integer(15, 25) }, () =>
          random.pick(['a=1', 'b', '=', '']),
        ).join('&'),
      ours: (text) => {
        const data = QueryDict.parse(text, { maxFields: 20 });
        return {
          lists: [...data.lists()],
          last: [...data.items()],
          encoded: data.urlencode(),
          kept: data.urlencode({ safe: '/:' }),
        };
      },
    });
    expect(findings.unexplained).toEqual([]);
    expect(findings.bothGave).toBeGreaterThan(50);
    expect(findings.bothRefused).toBeGreaterThan(50);
  });

  it('decodes paths alike', async () => {
    const pieces = ['/', '/', 'a', 'b.html', '-', '+', ';', '%2F', '%2e', ...ESCAPES];
    await expectNoDifference(django, {
      operation: 'path_info',
      input: (random) =>
        `/${random.text(random.chance(0.1) ? [...pieces, asWire('é'), '\u00c3'] : pieces, 12)}`,
      ours: decodePath,
    });
  });

  it('builds absolute URIs alike', async () => {
    // Empty segments, which Python's `urljoin` drops from some addresses, are left out.
    const pieces = ['a/', 'b', '../', './', 'é', '%20', '\\', '[', '?c=/../', '#d'];
    await expectNoDifference(django, {
      operation: 'absolute_uri',
      input: (random) => ({
        host: random.pick(['shop.test', 'SHOP.test:99999', '1.2.3.4.5', '[::1]:80']),
        path: `/${random.text(['a/', 'b', '-'], 5)}`,
        query: random.pick(['', 'c=1']),
        location:
          random.pick(['', '', '/', '///', 'http://other.test/', '//other.test/', 'mailto:']) +
          random.text(pieces, 5),
      }),
      ours: ({ host, path, query, location }) => {
        const incoming = new IncomingMessage(new Socket());
        incoming.url = query === '' ? path : `${path}?${query}`;
        incoming.headers = { host };
        const settings = Object.assign(new BaseSettings(), { allowedHosts: ['*'] });
        return new HttpRequest(incoming, new RequestContext(settings)).buildAbsoluteUri(location);
      },
    });
  });

  it('reads cookies alike', async () => {
    const pieces = [
      'sid',
      'a',
      'b',
      '=',
      '=',
      ';',
      '; ',
      ' ',
      '"',
      '"a\\054b"',
      '\\',
      '\\"',
      '\\303',
      '\t',
      ',',
      '$Version',
      'é',
      '\u00a0',
      '😀',
      '%20',
    ];
    await expectNoDifference(django, {
      operation: 'cookies',
      input: (random) =>
        asWire(random.chance(0.8) ? random.text(pieces, 20) : random.text(PRINTABLE, 50)),
      ours: (header) => [...parseCookies(header)],
    });
  });

  it('splits and allows hosts alike', async () => {
    const patterns = [
      'example.org',
      '.example.org',
      '*',
      'localhost',
      '[::1]',
      '.',
      '',
      'EXAMPLE.net',
    ];
    const hosts = [
      'example.org',
      'www.example.org',
      'EXAMPLE.ORG',
      'badexample.org',
      'localhost',
      '[::1]',
      '[2001:db8::1]',
      '127.0.0.1',
      'example.net',
    ];
    await expectNoDifference(django, {
      operation: 'host',
      input: (random) => {
        const exact =
          random.pick(hosts) + random.pick(['', '.', ':80', ':', ':8000', '.:443', ':8a', ':٣']);
        return {
          host: random.chance(0.6)
            ? exact
            : random.mutate(exact, ['@', '_', ' ', '/', '[', ']', ':', 'é', '\t', '?', '#', '%']),
          patterns: random.list(0, 3, () => random.pick(patterns)),
        };
      },
      ours: (call) => {
        const [domain, port] = splitDomainPort(call.host);
        return { domain, port, allowed: domain !== '' && validateHost(domain, call.patterns) };
      },
      explanations: {
        'Django 3.2 takes digits of other scripts for a port': ({ host }) =>
          /[\x80-\uffff]/.test(host) && !django.isAtLeast(5, 0),
      },
    });
  });

  it('allows redirects to the same addresses', async () => {
    const pieces = [
      '/',
      '/',
      '//',
      '\\',
      ':',
      'http:',
      'https:',
      'HTTP:',
      'ftp:',
      'javascript:',
      'example.org',
      'evil.test',
      '@',
      '?',
      '#',
      'a',
      '.',
      ' ',
      '\t',
      '\n',
      '\x08',
      '\u00a0',
      '\u200b',
      '%2f',
      '[',
      ']',
      ':80',
    ];
    await expectNoDifference(django, {
      operation: 'allowed_url',
      input: (random) => ({
        url: random.chance(0.5)
          ? random.text(pieces, 7)
          : random.pick([
              '',
              ' ',
              '/',
              'http://',
              'https://',
              '//',
              '///',
              'http:///',
              '\\\\',
              '/\\',
              'http:/',
            ]) +
            random.pick(['example.org', 'evil.test', 'user@example.org', 'example.org:80', '']) +
            random.text(pieces, 3),
        hosts: random.list(0, 2, () =>
          random.pick(['example.org', 'example.org:80', 'other.test']),
        ),
        https: random.chance(0.3),
      }),
      ours: ({ url, hosts, https }) =>
        urlHasAllowedHostAndScheme(url, { allowedHosts: hosts, requireHttps: https }),
      explanations: {
        // Django 5.2 asks Python's parser, which drops them; 3.2 has a parser of its own.
        'browsers drop tabs and line breaks, Django 3.2 does not': ({ url }) =>
          /[\t\r\n]/.test(url.trim()) && !django.isAtLeast(5, 0),
        'three slashes that appear once tabs and line breaks are gone, which browsers follow off the site':
          ({ url }, ours) =>
            /^\/{3}/.test(
              url
                .trim()
                .replaceAll('\\', '/')
                .replace(/[\t\r\n]/g, ''),
            ) &&
            'value' in ours &&
            !ours.value,
        // Python's parser drops these at the start, then sees no control character; browsers do the same.
        'we refuse a control character at the start in any case': ({ url }, ours) =>
          /^\p{C}/u.test(url.trim()) && 'value' in ours && !ours.value,
        'Python of late wants a scheme to start with a letter': ({ url }, ours) =>
          /^\s*[.+\-\d][^/]*:/i.test(url) &&
          django.isAtLeast(5, 0) &&
          'value' in ours &&
          !ours.value,
      },
    });
  });

  it('reads what a client accepts alike', async () => {
    const ranges = [
      '*/*',
      'text/*',
      'text/html',
      'TEXT/plain',
      'application/json',
      'application/*',
      'image/png',
      'text',
      '/',
      '*',
      'a/b/c',
      '',
    ];
    const parameters = [
      '',
      '',
      '',
      ';q=0.5',
      '; q=0.8',
      ';q=0',
      ';q=1',
      ';q=0.12345',
      ';q=abc',
      ';q=2',
      ';q=-1',
      ';level=1',
      '; charset="utf-8"',
      ';version=1;q=0.3',
      '; Q=0.2',
      ';',
      ';x',
    ];
    await expectNoDifference(django, {
      operation: 'accept',
      input: (random) => ({
        header: random
          .list(0, 5, () => random.pick(['', ' ']) + random.pick(ranges) + random.pick(parameters))
          .join(','),
        offers: [
          'text/html',
          'application/json',
          'image/png',
          'text/plain',
          ...(random.chance(0.3) ? ['text/html;level=1'] : []),
        ],
      }),
      ours: ({ header, offers }) => {
        const types = parseAccept(header);
        return {
          types: types.map((type) => [
            type.mainType,
            type.subType,
            [...type.parameters].sort(([a], [b]) => (a < b ? -1 : 1)),
            type.quality,
          ]),
          accepts: offers.map((offer) => acceptsType(types, offer)),
          ...(django.isAtLeast(5, 2)
            ? { preferred: choosePreferredType(types, offers) ?? null }
            : {}),
        };
      },
      explanations: {
        'Django before 5.2 matches without parameters and quality 0, and types without a slash': (
          _,
          ours,
          theirs,
        ) =>
          !django.isAtLeast(5, 2) &&
          'value' in ours &&
          'value' in theirs &&
          same(ours.value.types, theirs.value.types),
      },
    });
  });

  it('reads dates alike', async () => {
    const months = [
      'Jan',
      'Feb',
      'Mar',
      'apr',
      'MAY',
      'Jun',
      'Jul',
      'Aug',
      'Sep',
      'Oct',
      'Nov',
      'Dec',
      'Foo',
    ];
    const two = (random: Random, most: number) => String(random.integer(0, most)).padStart(2, '0');
    await expectNoDifference(django, {
      operation: 'read_date',
      input: (random) => {
        const month = random.pick(months);
        const day = random.chance(0.8) ? two(random, 28) : two(random, 39);
        const time = `${two(random, random.chance(0.9) ? 23 : 30)}:${two(random, 59)}:${two(random, random.chance(0.9) ? 59 : 65)}`;
        const date = random.pick([
          `Sun, ${day} ${month} ${random.integer(1900, 2100)} ${time} GMT`,
          `Sunday, ${day}-${month}-${two(random, 99)} ${time} GMT`,
          `Sun ${month} ${day.replace(/^0/, ' ')} ${time} ${random.integer(90, 2100)}`,
        ]);
        return random.chance(0.7) ? date : random.mutate(date, [' ', ',', 'x', '-', '0']);
      },
      ours: (text) => {
        const time = parseHttpDate(text);
        return time === undefined ? null : time / 1000;
      },
    });
  });

  it('writes dates alike', async () => {
    await expectNoDifference(django, {
      operation: 'write_date',
      input: (random) => random.integer(0, 4_102_444_800),
      ours: (seconds) => httpDate(seconds * 1000),
    });
  });

  it('reads entity tags alike', async () => {
    await expectNoDifference(django, {
      operation: 'etags',
      input: (random) =>
        random.text(['"a"', 'W/"b"', 'w/"c"', '*', ',', ', ', ' ', '"', 'x', 'W/', '""'], 8),
      ours: (header) => [quoteEtag(header), [...parseEtags(header)]],
      explanations: {
        'a tag may hold commas (RFC 9110, section 8.8.3), Django splits at each': (
          _,
          ours,
          theirs,
        ) => 'value' in ours && 'value' in theirs && ours.value[0] === theirs.value[0],
      },
    });
  });
});

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
