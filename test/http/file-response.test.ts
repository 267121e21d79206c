import { mkdtemp, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { parseByteRanges } from '../../src/http/byte-ranges.js';
import { contentDisposition } from '../../src/http/content-disposition.js';
import { FileResponse, type FileResponseOptions } from '../../src/http/file-response.js';

const MODIFIED = 'Mon, 01 Jan 2024 12:00:00 GMT';
let folder: string;
let path: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-response-'));
  path = join(folder, 'digits.txt');
  await writeFile(path, '0123456789');
  await utimes(path, new Date(MODIFIED), new Date(MODIFIED));
});

afterAll(() => rm(folder, { recursive: true }));

async function readAll(response: FileResponse): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of response.openSource()) pieces.push(Buffer.from(piece as Uint8Array));
  return Buffer.concat(pieces).toString('latin1');
}

async function answer(
  file: string | Buffer | Readable,
  headers: Record<string, string> = {},
  options: FileResponseOptions & { readonly method?: string } = {},
): Promise<{ response: FileResponse; text: string; header: (name: string) => string | undefined }> {
  const { method = 'GET', ...rest } = options;
  const response = new FileResponse(file, rest);
  await response.prepare({ method, headers: new Map(Object.entries(headers)) });
  const text = await readAll(response);
  await response.close();
  return {
    response,
    text,
    header: (name) => response.headers.get(name),
  };
}

describe('FileResponse', () => {
  it('sends a file with length, type, name and validators', async () => {
    const { response, text, header } = await answer(path);
    expect([response.status, text]).toEqual([200, '0123456789']);
    expect(header('content-length')).toBe('10');
    expect(header('content-type')).toBe('text/plain; charset=utf-8');
    expect(header('content-disposition')).toBe('inline; filename="digits.txt"');
    expect(header('last-modified')).toBe(MODIFIED);
    expect(header('etag')).toMatch(/^"[0-9a-f]+-a"$/);
    expect(header('accept-ranges')).toBe('bytes');
  });

  it('sends a file of an unknown type as an attachment', async () => {
    const response = new FileResponse(Buffer.from('x'), { filename: 'data.xyz' });
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="data.xyz"');
    expect(new FileResponse(Buffer.from('x')).headers.get('content-disposition')).toBe(
      'attachment',
    );
  });

  it('takes name, type and disposition from the options, and never folders', () => {
    const response = new FileResponse(Buffer.from('x'), {
      asAttachment: true,
      filename: '../../etc/ré"sumé.pdf',
    });
    expect(response.headers.get('content-type')).toBe('application/pdf');
    expect(response.headers.get('content-disposition')).toBe(
      "attachment; filename*=utf-8''r%C3%A9%22sum%C3%A9.pdf",
    );
    const typed = new FileResponse(Buffer.from('x'), { contentType: 'image/png' });
    expect(typed.headers.get('content-type')).toBe('image/png');
    expect(typed.headers.has('content-disposition')).toBe(false);
  });

  it('streams what it cannot seek in, without ranges', async () => {
    const { response, text, header } = await answer(
      Readable.from(['ab', 'cd']),
      { range: 'bytes=0-1' },
      { filename: 'a.csv' },
    );
    expect([response.status, text]).toEqual([200, 'abcd']);
    expect(header('content-length')).toBeUndefined();
    expect(header('accept-ranges')).toBeUndefined();
  });

  it('sends an empty file', async () => {
    const empty = join(folder, 'empty.txt');
    await writeFile(empty, '');
    expect((await answer(empty)).text).toBe('');
    expect((await answer(empty, { range: 'bytes=0-' })).response.status).toBe(416);
  });

  it('is 404 for a missing file, a folder and an impossible name', async () => {
    for (const missing of [
      join(folder, 'none.txt'),
      folder,
      join(path, 'x'),
      `${path}\0`,
      join(folder, 'x'.repeat(500)),
    ]) {
      await expect(FileResponse.open(missing)).rejects.toThrow(
        expect.objectContaining({ status: 404, code: 'HTTP_FILE_NOT_FOUND' }),
      );
    }
    expect((await FileResponse.open(path)).headers.get('content-length')).toBe('10');
  });

  it('fails rather than ends when the file becomes shorter', async () => {
    const shrinking = join(folder, 'shrinking.txt');
    await writeFile(shrinking, '0123456789');
    const response = await FileResponse.open(shrinking);
    await response.prepare({ method: 'GET', headers: new Map() });
    await truncate(shrinking, 4);
    await expect(readAll(response)).rejects.toThrow('shorter');
  });
});

describe('Conditions on a file', () => {
  it('answers 304 without content', async () => {
    const etag = (await answer(path)).header('etag')!;
    for (const [name, value] of [
      ['if-none-match', etag],
      ['if-modified-since', MODIFIED],
    ] as const) {
      const { response, text, header } = await answer(path, { [name]: value });
      expect([response.status, text]).toEqual([304, '']);
      expect(header('etag')).toBe(etag);
      for (const gone of ['content-length', 'content-type', 'content-disposition'])
        expect(header(gone)).toBeUndefined();
    }
  });

  it('answers 412', async () => {
    const { response, text } = await answer(path, { 'if-match': '"other"' });
    expect([response.status, text]).toEqual([412, '']);
  });

  it('is evaluated once', async () => {
    const response = new FileResponse(path);
    await response.prepare({ method: 'GET', headers: new Map() });
    await response.prepare({ method: 'GET', headers: new Map([['range', 'bytes=0-0']]) });
    expect(response.status).toBe(200);
  });
});

describe('Ranges of a file', () => {
  it.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=0-999', '0123456789', 'bytes 0-9/10'],
  ])('sends %s', async (range, text, contentRange) => {
    for (const file of [path, Buffer.from('0123456789')]) {
      const found = await answer(file, { range });
      expect([found.response.status, found.text]).toEqual([206, text]);
      expect(found.header('content-range')).toBe(contentRange);
      expect(found.header('content-length')).toBe(String(text.length));
    }
  });

  it('sends several in parts, of the length it has announced', async () => {
    const { response, text, header } = await answer(path, { range: 'bytes=0-1, 8-' });
    const boundary = /^multipart\/byteranges; boundary=(\w+)$/.exec(header('content-type')!)![1]!;
    expect(response.status).toBe(206);
    expect(header('content-length')).toBe(String(text.length));
    expect(text.split(`--${boundary}`).map((part) => part.split('\r\n\r\n')[1]?.trim())).toEqual([
      undefined,
      '01',
      '89',
      undefined,
    ]);
    expect(text).toContain('Content-Range: bytes 8-9/10');
  });

  it('answers 416 with the size', async () => {
    const { response, text, header } = await answer(path, { range: 'bytes=10-' });
    expect([response.status, text]).toEqual([416, '']);
    expect(header('content-range')).toBe('bytes */10');
  });

  it('looks at If-Range first', async () => {
    const etag = (await answer(path)).header('etag')!;
    const status = async (condition: string) =>
      (await answer(path, { range: 'bytes=0-1', 'if-range': condition })).response.status;
    expect(await status(etag)).toBe(206);
    expect(await status(MODIFIED)).toBe(206);
    expect(await status('"other"')).toBe(200);
    expect(await status(`W/${etag}`)).toBe(200);
    expect(await status('Mon, 01 Jan 2024 12:00:01 GMT')).toBe(200);
  });

  it('looks at ranges of GET alone', async () => {
    expect((await answer(path, { range: 'bytes=0-1' }, { method: 'HEAD' })).response.status).toBe(
      200,
    );
  });
});

describe('parseByteRanges', () => {
  it.each([
    'items=0-1',
    'bytes=',
    'bytes=a-b',
    'bytes=5-2',
    'bytes=-',
    'bytes 0-1',
    'bytes=0-1,x',
    `bytes=${'0-0,'.repeat(17)}0-0`,
    'bytes=0-,0-,0-',
  ])('ignores %j', (header) => {
    expect(parseByteRanges(header, 10)).toBe('whole');
  });

  it('tells what cannot be satisfied', () => {
    expect(parseByteRanges('bytes=10-', 10)).toBe('unsatisfiable');
    expect(parseByteRanges('bytes=-0', 10)).toBe('unsatisfiable');
    expect(parseByteRanges('bytes=20-, 3-4', 10)).toEqual([{ start: 3, end: 4 }]);
  });
});

describe('contentDisposition', () => {
  it('quotes, escapes and encodes', () => {
    expect(contentDisposition(true, 'a"b\\c.txt')).toBe('attachment; filename="a\\"b\\\\c.txt"');
    expect(contentDisposition(false, '€.txt')).toBe("inline; filename*=utf-8''%E2%82%AC.txt");
    expect(contentDisposition(true, 'a\r\nb')).toBe("attachment; filename*=utf-8''a%0D%0Ab");
    expect(contentDisposition(false, '')).toBeUndefined();
  });
});
