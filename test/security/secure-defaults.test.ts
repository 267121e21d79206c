import { describe, expect, it } from '@jest/globals';

import { createProductionResponder } from '../../src/debug/production-responder.js';
import { Http404, PermissionDenied } from '../../src/errors/http-error.js';
import { FileResponse } from '../../src/http/file-response.js';
import type { Handler } from '../../src/http/handler.js';
import type { HttpRequest } from '../../src/http/http-request.js';
import { HttpResponse } from '../../src/http/http-response.js';
import { JsonResponse } from '../../src/http/json-response.js';
import { HttpResponsePermanentRedirect, HttpResponseRedirect } from '../../src/http/redirect.js';
import { HttpResponseNotModified } from '../../src/http/not-modified.js';
import { StreamingHttpResponse } from '../../src/http/streaming-response.js';
import { CommonMiddleware } from '../../src/middleware/common-middleware.js';
import { composeChain } from '../../src/middleware/compose-chain.js';
import { AllowedHostsMiddleware } from '../../src/security/allowed-hosts-middleware.js';
import { SecurityMiddleware } from '../../src/security/security-middleware.js';
import { makeRequest, makeSettings, type RequestParts } from '../middleware/make-request.js';

const SECRET = 'the inner secret at /srv/app/main.ts';
const respond = createProductionResponder();

/** An application of default middlewares in production: each layer and the view turn errors into responses. */
function serve(
  view: Handler,
  url = '/',
  parts: RequestParts = {},
): HttpResponse | Promise<HttpResponse> {
  const settings = makeSettings();
  const layers = [
    new SecurityMiddleware(settings),
    new AllowedHostsMiddleware(),
    new CommonMiddleware(settings, { resolves: (path) => path === '/slash/' }),
  ];
  async function convertedView(request: HttpRequest) {
    try {
      return await view(request);
    } catch (error) {
      return respond(request, error);
    }
  }
  return composeChain(
    layers,
    convertedView,
    respond,
  )(makeRequest(url, { isSecure: true, ...parts, settings }));
}

const never: Handler = () => {
  throw new Error('The view was called.');
};
const failing =
  (error: Error): Handler =>
  () => {
    throw error;
  };

const ANSWERS: [
  name: string,
  status: number,
  answer: () => HttpResponse | Promise<HttpResponse>,
][] = [
  ['a page', 200, () => serve(() => new HttpResponse('<p>'))],
  ['JSON', 200, () => serve(() => new JsonResponse({ a: 1 }))],
  [
    'plain text without a charset',
    200,
    () => serve(() => new HttpResponse('a', { contentType: 'text/plain' })),
  ],
  [
    'bytes',
    200,
    () =>
      serve(() => new HttpResponse(Buffer.from([1]), { contentType: 'application/octet-stream' })),
  ],
  ['no content', 204, () => serve(() => new HttpResponse('', { status: 204 }))],
  ['a redirect', 302, () => serve(() => new HttpResponseRedirect('/books/'))],
  ['a permanent redirect', 301, () => serve(() => new HttpResponsePermanentRedirect('/books/'))],
  ['an appended slash', 301, () => serve(failing(new Http404()), '/slash')],
  ['not modified', 304, () => serve(() => new HttpResponseNotModified())],
  [
    'a strange host',
    400,
    () => serve(never, '/', { headers: { host: 'evil.test', accept: 'text/html' } }),
  ],
  [
    'an open redirect',
    400,
    () =>
      serve(
        (request) => new HttpResponseRedirect(request.GET.get('next', '')),
        '/?next=//evil.test',
      ),
  ],
  ['a refusal', 403, () => serve(failing(new PermissionDenied(SECRET)))],
  [
    'nothing found',
    404,
    () => serve(failing(new Http404(SECRET)), '/', { headers: { accept: 'text/html' } }),
  ],
  [
    'an error for a browser',
    500,
    () => serve(failing(new Error(SECRET)), '/', { headers: { accept: 'text/html' } }),
  ],
  [
    'an error for a program',
    500,
    () => serve(failing(new Error(SECRET)), '/', { headers: { accept: 'application/json' } }),
  ],
  ['a stream', 200, () => serve(() => new StreamingHttpResponse(['<p>']))],
  ['a file', 200, () => serve(() => new FileResponse(['a'], { filename: 'a.png' }))],
  [
    'a file of unknown type',
    200,
    () => serve(() => new FileResponse(['a'], { filename: 'a.unknown-type' })),
  ],
];

describe.each(ANSWERS)('%s (%i)', (_name, status, answer) => {
  it('has every default that is safe', async () => {
    const response = await answer();
    const { headers } = response;
    expect(response.status).toBe(status);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
  });

  it('has a content policy where it is a page', async () => {
    const { headers } = await answer();
    const policy = headers.get('content-security-policy', '');
    if (!headers.get('content-type', '').startsWith('text/html')) return;
    expect(policy).toMatch(/default-src '(?:self|none)'/);
    expect(policy).toContain("base-uri 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(/object-src 'none'|default-src 'none'/.test(policy)).toBe(true);
  });

  it('names its charset where it is text', async () => {
    const type = (await answer()).headers.get('content-type', '');
    if (type.startsWith('text/')) expect(type).toMatch(/charset=utf-8/);
  });

  it('is an attachment where its type is unknown', async () => {
    const { headers } = await answer();
    if (headers.get('content-type') !== 'application/octet-stream') return;
    expect(headers.get('content-disposition')).toMatch(/^attachment/);
  });

  it('tells neither product nor detail, and opens nothing to other origins', async () => {
    const response = await answer();
    const names = [...response.headers.keys()];
    expect(
      names.filter((name) =>
        /^(?:server|x-powered-by|via|x-.*version|access-control-.*)$/.test(name),
      ),
    ).toEqual([]);
    const content = response.isStreaming ? '' : response.text;
    expect(content).not.toMatch(/secret|\/srv\/|\.ts\b|lapompe/i);
  });

  it('sets its cookies HttpOnly, Secure and Lax', async () => {
    const response = (await answer()).setCookie('a', 'b');
    expect(response.setCookieHeaders(true)).toEqual([
      expect.stringMatching(/^a=b;(?=.*HttpOnly)(?=.*Secure)(?=.*SameSite=Lax)/i),
    ]);
  });
});
