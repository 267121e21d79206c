import { HttpError } from '../../src/errors/http-error.js';
import { parseByteRanges } from '../../src/http/byte-ranges.js';
import { parseContentType } from '../../src/http/content-type.js';
import { parseEtags } from '../../src/http/etag.js';
import { compileTrust, resolveForwarded } from '../../src/http/forwarded.js';
import { splitDomainPort, validateHost } from '../../src/http/host.js';
import { parseHttpDate } from '../../src/http/http-date.js';
import { acceptsType, choosePreferredType, parseAccept } from '../../src/http/media-type.js';
import { parseCookies } from '../../src/http/parse-cookies.js';
import { QueryDict } from '../../src/http/query-dict.js';
import { HttpResponseRedirect } from '../../src/http/redirect.js';
import { decodePath } from '../../src/http/request-path.js';
import { isOffSite, urlHasAllowedHostAndScheme } from '../../src/http/safe-redirect.js';
import { TimestampSigner } from '../../src/http/signing.js';
import { Random } from '../differential/random.js';

const trusts = compileTrust(['127.0.0.0/8', '::1']);
const direct = { scheme: 'http', host: 'x', address: '127.0.0.1' } as const;
const signer = new TimestampSigner({ current: 'a key for fuzzing', former: ['another'] }, 'fuzz');

/** Everything that reads a part of a request's head, by name. */
export const HEADER_PARSERS: Readonly<Record<string, (text: string) => unknown>> = {
  path: decodePath,
  query: (text) => QueryDict.parse(text, { maxFields: 1000 }).dict(),
  cookie: parseCookies,
  'content-type': parseContentType,
  accept: (text) => {
    const types = parseAccept(text);
    return [acceptsType(types, 'text/html'), choosePreferredType(types, ['text/html', 'a/b'])];
  },
  range: (text) => parseByteRanges(text, 1000),
  etags: parseEtags,
  date: (text) => parseHttpDate(text),
  host: (text) => validateHost(splitDomainPort(text)[0], ['.example.org']),
  'x-forwarded-for': (text) =>
    resolveForwarded(
      { 'x-forwarded-for': text, 'x-forwarded-proto': text },
      direct,
      trusts,
      'x-forwarded',
    ),
  forwarded: (text) => resolveForwarded({ forwarded: text }, direct, trusts, 'forwarded'),
  next: (text) => [urlHasAllowedHostAndScheme(text), isOffSite(text, 'example.org')],
  redirect: (text) => new HttpResponseRedirect(text).url,
  signature: (text) => signer.loads(text),
};

const GOOD: readonly string[] = [
  'text/html;q=0.8, application/json; charset="utf-8", */*;q=0.1',
  'multipart/form-data; boundary="a;b"; name*=utf-8\'\'%e2%82%ac',
  'a=1&b=%C3%A9&c=x+y&d',
  'sid="a\\054b"; theme=dark; sid=2',
  'bytes=0-99, 200-, -5',
  '"a", W/"b,c", *',
  'Sun, 06 Nov 1994 08:49:37 GMT',
  '[2001:db8::1]:443',
  'for="[2001:db8::1]:80";proto=https;host=x, for=127.0.0.1',
  '//evil.test\\@example.org/%2e%2e/caf%C3%A9?next=/#x',
  signer.dumps({ user: 1 }, { compress: true }),
];

const PIECES: readonly string[] = [
  ...Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)),
  '%',
  '%C3',
  '%ff',
  '"',
  '\\',
  ';',
  ',',
  '=',
  '*',
  "''",
  '__proto__',
  'constructor',
  '\ud800',
  '€',
  '0',
  '-',
  ':',
  '[',
  ']',
];

/** Feeds `count` damaged inputs to each parser. Gives what was thrown that is no typed 4xx; to be empty. */
export function fuzzHeaders(count: number, seed: number): string[] {
  const random = new Random(seed);
  const faults: string[] = [];
  for (let index = 0; index < count; index++) {
    const text = damagedText(random);
    for (const [name, parse] of Object.entries(HEADER_PARSERS)) {
      const fault = faultOf(parse, text);
      if (fault !== undefined) faults.push(`${name} of ${JSON.stringify(text)}: ${fault}`);
    }
  }
  return faults;
}

function damagedText(random: Random): string {
  if (random.chance(0.2)) return random.text(PIECES, 30);
  let text = random.pick(GOOD);
  for (let times = random.integer(1, 4); times > 0; times--) text = random.mutate(text, PIECES);
  return random.chance(0.1) ? text.repeat(random.integer(2, 50)) : text;
}

function faultOf(parse: (text: string) => unknown, text: string): string | undefined {
  try {
    parse(text);
    return undefined;
  } catch (error) {
    return error instanceof HttpError && error.status >= 400 && error.status < 500
      ? undefined
      : String(error);
  }
}
