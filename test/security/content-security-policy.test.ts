import { describe, expect, it } from '@jest/globals';

import type { ContentSecurityPolicy } from '../../src/conf/base-settings.js';
import { HttpResponse } from '../../src/http/http-response.js';
import {
  CompiledPolicy,
  cspNonce,
  NONCE,
  setContentSecurityPolicy,
} from '../../src/security/content-security-policy.js';
import { SecurityMiddleware } from '../../src/security/security-middleware.js';
import { chain, makeRequest, makeSettings } from '../middleware/make-request.js';

const HEADER = 'content-security-policy';

describe('CompiledPolicy', () => {
  it('writes directives in their order', () => {
    const policy = new CompiledPolicy({
      'default-src': ["'self'", 'https://cdn.example'],
      'upgrade-insecure-requests': [],
    });
    expect(policy.text).toBe("default-src 'self' https://cdn.example; upgrade-insecure-requests");
  });

  it('is empty without directives, with and without a nonce', () => {
    expect(new CompiledPolicy({}).text).toBe('');
    expect(new CompiledPolicy({}).withNonce('n')).toBe('');
  });

  it('puts the nonce where its place is kept, and closes an empty place without one', () => {
    const policy = new CompiledPolicy({ 'default-src': ["'self'"], 'script-src': [NONCE] });
    expect(policy.text).toBe("default-src 'self'; script-src 'none'");
    expect(policy.withNonce('abc')).toBe("default-src 'self'; script-src 'nonce-abc'");
  });

  it('puts the nonce into scripts and styles where no place is kept', () => {
    const policy = new CompiledPolicy({ 'default-src': ["'self'"], 'style-src': ["'none'"] });
    expect(policy.withNonce('abc')).toBe(
      "default-src 'self'; style-src 'nonce-abc'; script-src 'self' 'nonce-abc'",
    );
  });

  it('does not forbid what an open policy allows', () => {
    expect(new CompiledPolicy({ 'frame-ancestors': ["'none'"] }).withNonce('abc')).toBe(
      "frame-ancestors 'none'",
    );
  });

  it.each<[string, ContentSecurityPolicy]>([
    ['a semicolon', { 'script-src': ["'self'; object-src *"] }],
    ['a comma', { 'script-src': ['https://a.example,https://b.example'] }],
    ['a blank', { 'script-src': ["'self' https://a.example"] }],
    ['a line break', { 'script-src': ["'self'\n"] }],
    ['a keyword without quotes', { 'script-src': ['self'] }],
    ['a bare nonce', { 'script-src': ['nonce-abc'] }],
    ['a bad name', { 'script src': ["'self'"] }],
    ['a camel-case name', { scriptSrc: ["'self'"] }],
    ['text for a list', { 'script-src': "'self'" as never }],
  ])('refuses %s', (_name, policy) => {
    expect(() => new CompiledPolicy(policy)).toThrow(/SECURITY_BAD_POLICY/);
  });
});

describe('cspNonce', () => {
  const settings = makeSettings({ contentSecurityPolicyReportOnly: { 'script-src': [NONCE] } });
  const ask = (view: Parameters<typeof chain>[1]) =>
    chain([new SecurityMiddleware(settings)], view)(makeRequest());

  it('is the same within a request and different in the next', async () => {
    const nonces: string[] = [];
    const view = (request: Parameters<typeof cspNonce>[0]) => {
      nonces.push(cspNonce(request), cspNonce(request));
      return new HttpResponse('<p>');
    };
    await ask(view);
    await ask(view);
    expect(nonces[0]).toBe(nonces[1]);
    expect(nonces[2]).not.toBe(nonces[0]);
    expect(Buffer.from(nonces[0] ?? '', 'base64')).toHaveLength(16);
  });

  it('stands in both policies once a page has asked for it', async () => {
    let nonce = '';
    const response = await ask((request) => {
      nonce = cspNonce(request);
      return new HttpResponse('<p>');
    });
    expect(response.headers.get(HEADER)).toContain(`script-src 'self' 'nonce-${nonce}'`);
    expect(response.headers.get(HEADER)).toContain(`style-src 'self' 'nonce-${nonce}'`);
    expect(response.headers.get(`${HEADER}-report-only`)).toBe(`script-src 'nonce-${nonce}'`);
  });

  it('is not in the policy of a page that did not ask', async () => {
    const response = await ask(() => new HttpResponse('<p>'));
    expect(response.headers.get(HEADER)).toBe(
      "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    );
    expect(response.headers.get(`${HEADER}-report-only`)).toBe("script-src 'none'");
  });
});

describe('setContentSecurityPolicy', () => {
  it('replaces the policy of one answer, nonce included', async () => {
    const own = { 'default-src': ["'none'"], 'img-src': ['*'], 'script-src': [NONCE] };
    const response = await chain([new SecurityMiddleware(makeSettings())], (request) => {
      setContentSecurityPolicy(request, own);
      return new HttpResponse(cspNonce(request));
    })(makeRequest());
    expect(response.headers.get(HEADER)).toBe(
      `default-src 'none'; img-src *; script-src 'nonce-${response.text}'`,
    );
  });

  it('sends none for an empty one', async () => {
    const response = await chain([new SecurityMiddleware(makeSettings())], (request) => {
      setContentSecurityPolicy(request, {});
      return new HttpResponse('<p>');
    })(makeRequest());
    expect(response.headers.has(HEADER)).toBe(false);
  });
});
