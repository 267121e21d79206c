import { describe, expect, it } from '@jest/globals';

import { escapeHtml } from '../../src/templates/escape-html.js';

describe('escapeHtml', () => {
  it('replaces each special character and nothing else', () => {
    expect(escapeHtml(`a&b<c>d"e'f\`g=h/é\u2028😀`)).toBe(
      'a&amp;b&lt;c&gt;d&quot;e&#39;f&#96;g=h/é\u2028😀',
    );
  });

  it('gives text without them back as it is', () => {
    expect(escapeHtml('')).toBe('');
    expect(escapeHtml('plain text')).toBe('plain text');
  });

  it('finds special characters at both ends and side by side', () => {
    expect(escapeHtml('<>')).toBe('&lt;&gt;');
    expect(escapeHtml('&a&')).toBe('&amp;a&amp;');
  });
});
