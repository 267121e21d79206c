import { beforeAll, describe, expect, it } from '@jest/globals';

import { BaseSettings } from '../../src/conf/base-settings.js';
import { Secret } from '../../src/conf/env.js';
import { isSecretName } from '../../src/conf/mask-settings.js';
import { createErrorResponder } from '../../src/debug/create-error-responder.js';
import type { ErrorResponder } from '../../src/debug/error-responder.js';
import { SecretMask } from '../../src/debug/secret-mask.js';
import {
  BadRequest,
  Http404,
  MethodNotAllowed,
  ValidationFailed,
} from '../../src/errors/http-error.js';
import type { HttpRequest } from '../../src/http/http-request.js';
import { makeRequest } from './make-request.js';

// Every planted value has the form `leak<number>leak`, so that one search finds any of them.
const planted: string[] = [];

function plant(): string {
  const value = `leak${planted.length + 10}leak`;
  planted.push(value);
  return value;
}

class PlantedSettings extends BaseSettings {
  override debug = true;
  override secretKey = plant();
  override secretKeyFallbacks = [plant()];
  override databaseUrl = `postgres://shop:${plant()}@db.local/shop`;
  override databases = {
    default: { url: 'postgres://db.local', password: plant(), pool: { apiKey: plant() } },
  };
  stripeApiKey = plant();
  mailPassword = plant();
  awsSecretAccess = plant();
  oauthTokens = [plant(), plant()];
  signingCredentials = new Map([['current', plant()]]);
  @Secret() licence = plant();
}

const settings = new PlantedSettings();
const basic = plant();
const HEADERS: Readonly<Record<string, string>> = {
  authorization: `Bearer ${plant()}`,
  'proxy-authorization': `Basic ${Buffer.from(`bob:${basic}`).toString('base64')}`,
  'x-api-key': plant(),
  'x-csrftoken': plant(),
  'x-amz-security-token': plant(),
  'x-hub-signature-256': `sha256=${plant()}`,
  referer: `http://localhost/reset/?access_token=${plant()}&page=2#token=${plant()}`,
  cookie: `sessionid=${plant()}; csrftoken=${plant()}; __Host-sid=${plant()}; remember_token=${plant()}; theme=dark`,
};
const QUERY = `?page=2&token=${plant()}&api_key=${plant()}&client_secret=${plant()}`;
const FORM = `title=Nuages&password=${plant()}&new_password=${plant()}&csrfmiddlewaretoken=${plant()}`;
const JSON_BODY = JSON.stringify({
  title: 'Nuages',
  user: { password: plant(), keys: [plant(), { secret: plant() }] },
  list: [{ list: [{ list: [{ authToken: plant() }] }] }],
});
const RESET_TOKEN = plant();

let responder: ErrorResponder;
const ACCEPTS = ['text/html', 'application/json', 'text/plain'];

beforeAll(async () => {
  responder = await createErrorResponder({
    settings,
    getTried: () => [{ route: 'reset/<str:token>/', name: 'reset', methods: ['GET'] }],
    describeChain: () => ['SecurityMiddleware'],
  });
});

async function requestWith(
  contentType: string,
  body: string,
  accept: string,
): Promise<HttpRequest> {
  const request = await makeRequest({
    method: 'POST',
    url: `/reset/${RESET_TOKEN}/${QUERY}`,
    headers: { ...HEADERS, accept, 'content-type': contentType },
    body,
    settings,
  });
  request.resolverMatch = {
    route: 'reset/<str:token>/',
    urlName: 'reset',
    viewName: 'reset',
    namespaces: [],
    appNames: [],
    args: [RESET_TOKEN],
    kwargs: { token: RESET_TOKEN },
    view: 'AccountController.reset',
    place: undefined,
  };
  return request;
}

function errors(): readonly unknown[] {
  const everything = planted.join(' ');
  const cause = Object.assign(new Error(`refused: ${everything}`), {
    config: { headers: { Authorization: HEADERS.authorization }, password: 'leak00leak' },
  });
  return [
    Object.assign(new Error(`failed with ${everything}`, { cause }), {
      request: { cookie: HEADERS.cookie },
    }),
    new AggregateError([cause], everything),
    everything,
    { token: 'leak00leak', text: everything },
    new Http404(everything, { detail: everything }),
    new BadRequest(everything, { fix: everything }),
    new MethodNotAllowed('POST', ['GET']),
    new ValidationFailed(
      {
        password: [{ code: 'minLength', message: `${everything} is too short` }],
        'user.password': [{ code: 'isString', message: 'no' }],
        '': [{ code: 'whole', message: 'no' }],
      },
      { dtoName: 'Reset' },
    ),
    new ValidationFailed(
      { token: [{ code: 'isUuid', message: 'no' }], authorization: [], sessionid: [] },
      { source: 'query' },
    ),
    new ValidationFailed(
      { authorization: [{ code: 'isString', message: 'no' }] },
      { source: 'header' },
    ),
    new ValidationFailed(
      { sessionid: [{ code: 'isString', message: 'no' }] },
      { source: 'cookie' },
    ),
  ];
}

describe('No secret leaves on a technical answer', () => {
  it('is tried with at least thirty of them', () => {
    expect(planted.length).toBeGreaterThanOrEqual(30);
  });

  for (const accept of ACCEPTS) {
    for (const [contentType, body] of [
      ['application/x-www-form-urlencoded', FORM],
      ['application/json', JSON_BODY],
    ] as const) {
      it(`to ${accept}, after a body of ${contentType}`, async () => {
        for (const error of errors()) {
          const response = responder(await requestWith(contentType, body, accept), error);
          expect(response.text).toContain('********');
          const sent = contentType.endsWith('json') ? notSent(FORM) : notSent(JSON_BODY);
          expect(leaksIn(response.text).filter((leak) => !sent.includes(leak))).toEqual([]);
        }
      });
    }
  }

  it('in part, where a long text is cut', async () => {
    const secret = settings.stripeApiKey;
    for (const limit of [400, 1000, 4000]) {
      for (let shift = 1; shift < secret.length; shift++) {
        const text = `${'x'.repeat(limit - shift - 1)} ${secret} ${'y'.repeat(50)}`;
        const request = await makeRequest({
          url: `/?q=${text}`,
          headers: { accept: 'text/plain', 'x-note': text },
          settings,
        });
        const error = Object.assign(new Error(text, { cause: text }), {
          note: text.slice(1),
          list: [text],
        });
        expect(responder(request, error).text).not.toMatch(/leak\d|\sl[eak\d]*…/);
      }
    }
  });

  it('to a page about an address that nothing matches', async () => {
    const request = await requestWith('application/json', JSON_BODY, 'text/html');
    request.resolverMatch = undefined;
    const { text } = responder(request, new Http404('No URL pattern matches.'));
    // A value in the path has no name before a route has matched: it is the one thing that cannot be known.
    expect(leaksIn(text).filter((leak) => leak !== RESET_TOKEN)).toEqual([]);
  });
});

// The messages name every planted value, but a value that is in no setting and was not sent is a word like any other.
function notSent(body: string): readonly string[] {
  return leaksIn(decodeURIComponent(body));
}

function leaksIn(text: string): readonly string[] {
  return [...new Set(text.match(/leak\d+leak/g) ?? [])];
}

describe('isSecretName', () => {
  it.each([
    'password',
    'pass',
    'X-Api-Key',
    'authorization',
    'auth',
    'sessionid',
    'csrftoken',
    'clientSecret',
    'JWT',
    'connect.sid',
    'otp',
  ])('hides "%s"', (name) => expect(isSecretName(name)).toBe(true));

  it.each(['title', 'author', 'passenger', 'page', 'host', 'accept', 'side', 'inside'])(
    'shows "%s"',
    (name) => expect(isSecretName(name)).toBe(false),
  );
});

describe('SecretMask', () => {
  it('finds a learned value also percent-encoded and inside a string literal', () => {
    const mask = new SecretMask();
    mask.learn('p"ss w/rd');
    expect(mask.scrub('a=p%22ss%20w%2Frd b="p\\"ss w/rd"')).toBe(
      'a=******************** b="********************"',
    );
  });

  it('hides passwords in addresses, and tokens by their form', () => {
    const mask = new SecretMask();
    expect(mask.scrub('redis://:hunter2@cache/0')).toBe('redis://:********************@cache/0');
    expect(mask.scrub('Bearer abcdefgh12345678')).not.toContain('abcdefgh');
    expect(mask.scrub('eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl')).not.toContain('eyJ');
  });

  it('leaves short values alone elsewhere, which would shred the page', () => {
    const mask = new SecretMask();
    mask.learn('on');
    expect(mask.scrub('None of the options')).toBe('None of the options');
  });

  it('takes time in proportion to the text', () => {
    const mask = new SecretMask();
    expect(mask.scrub(`://${'a:'.repeat(100_000)}`).length).toBeGreaterThan(200_000);
  });
});
