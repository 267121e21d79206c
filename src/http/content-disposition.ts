import { percentEncode } from './percent-encoding.js';

const QUOTABLE = /^[\t\x20-\x7e]*$/;

/**
 * A `Content-Disposition` for a file (RFC 6266; a name beyond ASCII by RFC 8187).
 *
 * @param filename - without folders; empty for none
 * @returns undefined when there is nothing to say: inline and without a name
 */
export function contentDisposition(asAttachment: boolean, filename: string): string | undefined {
  if (filename === '') return asAttachment ? 'attachment' : undefined;
  const kind = asAttachment ? 'attachment' : 'inline';
  if (QUOTABLE.test(filename)) return `${kind}; filename="${filename.replace(/["\\]/g, '\\$&')}"`;
  return `${kind}; filename*=utf-8''${percentEncode(filename)}`;
}
