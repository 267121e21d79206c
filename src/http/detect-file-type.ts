/** How many leading bytes {@link detectFileType} looks at. */
export const SIGNATURE_BYTES = 1024;

interface Signature {
  readonly type: string;
  readonly start: Buffer;
}

const SIGNATURES: readonly Signature[] = [
  { type: 'image/png', start: Buffer.from('\x89PNG\r\n\x1a\n', 'latin1') },
  { type: 'image/jpeg', start: Buffer.from('\xff\xd8\xff', 'latin1') },
  { type: 'image/gif', start: Buffer.from('GIF87a') },
  { type: 'image/gif', start: Buffer.from('GIF89a') },
  { type: 'application/pdf', start: Buffer.from('%PDF-') },
  { type: 'application/zip', start: Buffer.from('PK\x03\x04', 'latin1') },
  // An empty archive has nothing but its directory.
  { type: 'application/zip', start: Buffer.from('PK\x05\x06', 'latin1') },
];

/** Starts of text that a browser would show as a page, and run. */
const HTML_STARTS = [
  '<!doctype html',
  '<html',
  '<head',
  '<body',
  '<script',
  '<iframe',
  '<style',
  '<title',
  '<table',
  '<div',
  '<img',
  '<a ',
  '<p',
  '<h1',
  '<br',
];

/**
 * What the leading bytes of a file say it is, whatever its sender calls it: a PNG, JPEG, GIF, WebP, PDF or ZIP
 * (so also DOCX, JAR …), or SVG or HTML text. Undefined for anything else.
 */
export function detectFileType(start: Buffer): string | undefined {
  const found = SIGNATURES.find((signature) =>
    start.subarray(0, signature.start.length).equals(signature.start),
  );
  if (found !== undefined) return found.type;
  if (start.toString('latin1', 0, 4) === 'RIFF' && start.toString('latin1', 8, 12) === 'WEBP')
    return 'image/webp';
  return detectMarkup(start.subarray(0, SIGNATURE_BYTES));
}

function detectMarkup(start: Buffer): string | undefined {
  const text = decodeStart(start).trimStart().toLowerCase();
  if (!text.startsWith('<')) return undefined;
  if (HTML_STARTS.some((tag) => text.startsWith(tag))) return 'text/html';
  if (text.startsWith('<svg')) return 'image/svg+xml';
  if (!text.startsWith('<?xml') && !text.startsWith('<!')) return undefined;
  // After an XML declaration, a doctype or a comment, the first of these elements decides.
  const svg = text.indexOf('<svg');
  const html = text.indexOf('<html');
  if (svg >= 0 && (html < 0 || svg < html)) return 'image/svg+xml';
  return html >= 0 ? 'text/html' : undefined;
}

/** Text with or without a byte order mark, which browsers honour before they sniff. */
function decodeStart(start: Buffer): string {
  if (start[0] === 0xff && start[1] === 0xfe) return start.toString('utf16le', 2);
  if (start[0] === 0xfe && start[1] === 0xff) {
    return Buffer.from(start.subarray(2, start.length - (start.length % 2)))
      .swap16()
      .toString('utf16le');
  }
  return start.toString(
    'utf8',
    start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf ? 3 : 0,
  );
}
