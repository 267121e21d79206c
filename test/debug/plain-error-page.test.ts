import { createHash } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { plainErrorPage } from '../../src/debug/plain-error-page.js';

const STATUSES = [400, 401, 402, 403, 404, 405, 408, 413, 415, 422, 429, 500, 502, 503];

describe('plainErrorPage', () => {
  it.each(STATUSES)('has a heading of its own words for %i, and its status', (status) => {
    const response = plainErrorPage(status);
    expect(response.status).toBe(status);
    expect(response.text).toContain(`<p class="status">${status} `);
    expect(response.text).toMatch(/<h1>[^<]+<\/h1><p>[^<]+<\/p>/);
  });

  it('obeys the policy that it carries', () => {
    const { text, headers } = plainErrorPage(404);
    const css = /<style>([^]*)<\/style>/.exec(text)?.[1] ?? '';
    const policy = headers.get('content-security-policy') ?? '';

    expect(policy).toContain(
      `style-src 'sha256-${createHash('sha256').update(css).digest('base64')}'`,
    );
    expect(policy).toContain("default-src 'none'");
    expect(text).not.toMatch(/<script|\sstyle=|\son\w+=|https?:/);
  });

  it('shows the request id where a visitor may need it: on errors of the server', () => {
    expect(plainErrorPage(500, { requestId: 'trace-0001' }).text).toContain(
      '<code>trace-0001</code>',
    );
    expect(plainErrorPage(404, { requestId: 'trace-0001' }).text).not.toContain('trace-0001');
  });

  it('leaves out an id that is not a plain token', () => {
    expect(plainErrorPage(500, { requestId: '<script>alert(1)</script>' }).text).not.toContain(
      'script',
    );
  });
});
