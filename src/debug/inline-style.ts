import { createHash } from 'node:crypto';

/** A style sheet that is written into a page, and the policy under which the page may use it and nothing else. */
export interface InlineStyle {
  /** What stands between `<style>` and `</style>`, to the character. */
  readonly css: string;
  /** The source expression of `style-src` for it: `'sha256-…'`. */
  readonly source: string;
  /** `Content-Security-Policy` of a page that holds this sheet, no script, and no file. */
  readonly policy: string;
}

/** Computes the hash of a style sheet (CSP Level 3, section 2.3.1). Runs once for each sheet, when its module loads. */
export function inlineStyle(css: string): InlineStyle {
  const source = `'sha256-${createHash('sha256').update(css, 'utf8').digest('base64')}'`;
  return {
    css,
    source,
    // `img-src data:` is for the empty icon, which keeps browsers from asking for /favicon.ico.
    policy: `default-src 'none'; style-src ${source}; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  };
}
