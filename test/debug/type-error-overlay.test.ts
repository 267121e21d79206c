import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from '@jest/globals';

import { allowStyle } from '../../src/debug/allow-style.js';
import {
  addTypeErrorOverlay,
  typeErrorOverlay,
  typeErrorPage,
  type TypeDiagnostic,
} from '../../src/debug/type-error-overlay.js';
import { HttpResponse } from '../../src/http/http-response.js';
import { JsonResponse } from '../../src/http/json-response.js';

const DIAGNOSTICS: readonly TypeDiagnostic[] = [
  {
    file: fileURLToPath(import.meta.url),
    line: 1,
    column: 1,
    code: 'TS2322',
    message: 'Type "string" is not assignable to type "number".\n  <script>alert(1)</script>',
  },
  {
    file: '/nowhere/book.ts',
    line: 3,
    column: 9,
    code: 'TS2304',
    message: 'Cannot find name "Bok".',
  },
];

const hashOf = (css: string): string =>
  `'sha256-${createHash('sha256').update(css).digest('base64')}'`;

describe('typeErrorPage', () => {
  it('lists every error with its place and its code, under its own policy', () => {
    const { text, headers, status } = typeErrorPage(DIAGNOSTICS);
    expect(status).toBe(500);
    expect(text).toContain('2 type errors in 2 files');
    expect(text).toContain('TS2304 /nowhere/book.ts:3:9');
    expect(text).toContain('class="row hit"');
    expect(text).not.toContain('<script');
    expect(headers.get('content-security-policy')).toContain(
      hashOf(/<style>([^]*?)<\/style>/.exec(text)?.[1] ?? ''),
    );
  });
});

describe('typeErrorPage of an application that does not boot', () => {
  it('shows findings without a place, and does not call them type errors', () => {
    const { text } = typeErrorPage([
      {
        file: '',
        line: 1,
        column: 1,
        code: 'DI_MISSING',
        message: 'Nothing provides it.\nProvide it.',
      },
    ]);
    expect(text).toContain('<h1>1 problem</h1>');
    expect(text).toContain('<span class="at">DI_MISSING</span>');
  });
});

describe('typeErrorOverlay', () => {
  it('names the hash of its style, and needs no script', () => {
    const { markup, styleSource } = typeErrorOverlay(DIAGNOSTICS);
    expect(styleSource).toBe(hashOf(/<style>([^]*?)<\/style>/.exec(markup)?.[1] ?? ''));
    expect(markup).not.toMatch(/<script|\son\w+=|\sstyle=/);
  });
});

describe('addTypeErrorOverlay', () => {
  it('puts the panel at the end of a page and into its policy', () => {
    const response = new HttpResponse('<html><body><p>Books</p></body></html>', {
      headers: { 'content-security-policy': "default-src 'self'", etag: '"1"' },
    });
    expect(addTypeErrorOverlay(response, DIAGNOSTICS)).toBe(true);
    expect(response.text).toMatch(
      /^<html><body><p>Books<\/p><lapompe-type-errors>[^]*<\/lapompe-type-errors><\/body><\/html>$/,
    );
    expect(response.headers.get('content-security-policy')).toBe(
      `default-src 'self'; style-src 'self' ${typeErrorOverlay(DIAGNOSTICS).styleSource}`,
    );
    expect(response.headers.has('etag')).toBe(false);
  });

  it.each([
    ['JSON', new JsonResponse({ a: '</body>' })],
    ['a fragment', new HttpResponse('<p>Books</p>')],
    ['a compressed page', new HttpResponse('</body>', { headers: { 'content-encoding': 'gzip' } })],
  ])('leaves %s alone', (_name, response) => {
    const before = response.text;
    expect(addTypeErrorOverlay(response, DIAGNOSTICS)).toBe(false);
    expect(response.text).toBe(before);
  });

  it('leaves every page alone when there is no error', () => {
    expect(addTypeErrorOverlay(new HttpResponse('<body></body>'), [])).toBe(false);
  });
});

describe('allowStyle', () => {
  it.each([
    ["default-src 'self'", "default-src 'self'; style-src 'self' 'sha256-a'"],
    ["default-src 'none'; style-src 'none'", "default-src 'none'; style-src 'sha256-a'"],
    [
      "style-src 'self'; style-src-elem 'self'",
      "style-src 'self'; style-src-elem 'self' 'sha256-a'",
    ],
    ["style-src 'self' 'unsafe-inline'", "style-src 'self' 'unsafe-inline'"],
    ["style-src 'unsafe-inline' 'nonce-b'", "style-src 'unsafe-inline' 'nonce-b' 'sha256-a'"],
    ["script-src 'self'", "script-src 'self'"],
    ["style-src 'self' 'sha256-a'", "style-src 'self' 'sha256-a'"],
    [
      "default-src 'self', style-src 'none'",
      "default-src 'self'; style-src 'self' 'sha256-a', style-src 'sha256-a'",
    ],
  ])('turns "%s" into "%s"', (policy, widened) => {
    expect(allowStyle(policy, "'sha256-a'")).toBe(widened);
  });
});
