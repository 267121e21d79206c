import { describe, expect, it } from '@jest/globals';

import { HttpResponse } from '../../src/http/http-response.js';
import { AllowedHostsMiddleware } from '../../src/security/allowed-hosts-middleware.js';
import { chain, makeRequest, makeSettings } from '../middleware/make-request.js';

describe('AllowedHostsMiddleware', () => {
  const handler = chain(
    [new AllowedHostsMiddleware()],
    () => new HttpResponse('never asks for the host'),
  );

  it.each(['example.org', 'EXAMPLE.org:8000', 'example.org.'])('serves %s', async (host) => {
    expect((await handler(makeRequest('/', { headers: { host } }))).status).toBe(200);
  });

  it.each([
    'evil.test',
    'evil.test@x',
    'example.org@evil.test',
    'example.org.evil.test',
    'sub.example.org',
    '',
    'a b',
    '[::1',
  ])('refuses "%s", although nothing asks for it', async (host) => {
    const response = await handler(makeRequest('/', { headers: { host } }));
    expect(response.status).toBe(400);
    expect(response.content).toBe('HTTP_DISALLOWED_HOST');
  });

  it('serves local names in debug when no host is listed', async () => {
    const settings = makeSettings({ debug: true, allowedHosts: [] });
    expect(
      (await handler(makeRequest('/', { headers: { host: 'localhost:8000' }, settings }))).status,
    ).toBe(200);
    expect(
      (await handler(makeRequest('/', { headers: { host: 'evil.test' }, settings }))).status,
    ).toBe(400);
  });
});
