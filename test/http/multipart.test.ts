import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ParsedBody } from '../../src/http/body.js';
import { cut, multipart, MULTIPART, read, refusal, seeded, type SentPart } from './body-support.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'multipart-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

const send = (parts: readonly SentPart[], settings = {}) =>
  read({ type: MULTIPART, body: multipart(parts), settings });

/** Everything that a view can see of a body. */
async function show(body: ParsedBody): Promise<unknown> {
  const files: unknown[] = [];
  for (const [field, file] of body.files) {
    files.push([
      field,
      file.name,
      file.contentType,
      [...file.contentTypeParams],
      file.size,
      (await file.bytes()).toString('latin1'),
    ]);
  }
  return { fields: [...body.fields.lists()], files };
}

describe('a multipart body', () => {
  it('gives fields and files, several for one name', async () => {
    const body = await send([
      { name: 'title', content: 'Nuages' },
      { name: 'tag', content: 'jazz' },
      { name: 'score', fileName: 'a.pdf', type: 'Application/PDF', content: '%PDF-1.7' },
      { name: 'tag', content: 'é 🎸' },
      {
        name: 'score',
        fileName: 'b.txt',
        type: 'text/plain; charset=ISO-8859-1; format="flowed"',
        content: 'b',
      },
    ]);
    expect(body.kind).toBe('form');
    expect(body.bytes).toBeUndefined();
    expect(await show(body)).toEqual({
      fields: [
        ['title', ['Nuages']],
        ['tag', ['jazz', 'é 🎸']],
      ],
      files: [
        ['score', 'a.pdf', 'application/pdf', [], 8, '%PDF-1.7'],
        [
          'score',
          'b.txt',
          'text/plain',
          [
            ['charset', 'ISO-8859-1'],
            ['format', 'flowed'],
          ],
          1,
          'b',
        ],
      ],
    });
    expect(body.files.getList('score')[1]?.charset).toBe('iso-8859-1');
  });

  it('treats names that mean something to objects as any other', async () => {
    const body = await send([
      { name: '__proto__', content: '1' },
      { name: 'constructor', content: '2' },
      { name: '', content: '3' },
      { name: '__proto__', fileName: 'x', content: '4' },
    ]);
    expect([...body.fields.items()]).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
      ['', '3'],
    ]);
    expect(await body.files.get('__proto__')?.text()).toBe('4');
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('takes a file control without a file as a blank field', async () => {
    const body = await send([
      { name: 'f', fileName: '', type: 'application/octet-stream', content: '' },
    ]);
    expect(body.fields.get('f')).toBe('');
    expect(body.files.size).toBe(0);
  });

  it('keeps empty files and empty fields', async () => {
    const body = await send([
      { name: 'f', fileName: 'f', content: '' },
      { name: 'a', content: '' },
    ]);
    expect(await show(body)).toEqual({ fields: [['a', ['']]], files: [['f', 'f', '', [], 0, '']] });
  });

  it('ignores what stands before the first and after the last delimiter', async () => {
    const bytes = Buffer.concat([
      Buffer.from('hello\r\n'),
      multipart([{ name: 'a', content: '1' }]),
      Buffer.from('bye\r\n--XbX\r\n'),
    ]);
    expect((await read({ type: MULTIPART, body: bytes })).fields.get('a')).toBe('1');
  });

  it.each([
    ['photo.png', 'photo.png'],
    ['C:\\My Documents\\photo.png', 'photo.png'],
    ['../../etc/passwd', 'passwd'],
    ['/etc/cron.d/evil', 'evil'],
    ['..&#47;..&#x2f;evil', 'evil'],
    ['a&sol;b&bsol;c', 'c'],
    ['Nuages &amp; co.txt', 'Nuages & co.txt'],
    ['a\u0000b\u202etxt.exe', 'abtxt.exe'],
    ['%2e%2e%2fevil', '%2e%2e%2fevil'],
    ['naïve 🎸.txt', 'naïve 🎸.txt'],
    ['\\"quoted\\".txt', '"quoted".txt'],
    [`${'n'.repeat(300)}.tar.gz`, `${'n'.repeat(252)}.gz`],
    ['.', undefined],
    ['..', undefined],
    ['a/..', undefined],
    ['dir/', undefined],
    ['\u0001', undefined],
  ])('reduces the file name %j to %j', async (fileName, expected) => {
    const body = await send([{ name: 'f', fileName, content: 'x' }]);
    expect(body.files.get('f')?.name).toBe(expected);
  });

  it('reads the extended form of a file name', async () => {
    const disposition = `Content-Disposition: form-data; name=f; filename="plain.txt"; filename*=UTF-8''na%C3%AFve.txt`;
    const body = await read({
      type: MULTIPART,
      body: `--XbX\r\n${disposition}\r\n\r\nx\r\n--XbX--`,
    });
    expect(body.files.get('f')?.name).toBe('naïve.txt');
  });

  it('decodes base64, and takes a field that is not whole as it came', async () => {
    const content = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    const lines = content.toString('base64').replace(/.{76}/g, '$&\r\n');
    const body = await send([
      { name: 'a', encoding: 'base64', content: Buffer.from('é').toString('base64') },
      { name: 'b', encoding: 'BASE64', content: 'YWI' },
      { name: 'c', encoding: 'quoted-printable', content: 'a=3Db' },
      { name: 'f', fileName: 'f', encoding: 'base64', content: lines },
    ]);
    expect([...body.fields.items()]).toEqual([
      ['a', 'é'],
      ['b', 'YWI'],
      ['c', 'a=3Db'],
    ]);
    expect(await body.files.get('f')?.bytes()).toEqual(content);
  });

  it('gives the same whatever the pieces in which it arrives', async () => {
    const random = seeded(42);
    const scraps = [
      '\r\n',
      '--',
      '-',
      '\r',
      '\n',
      '--XbX',
      'XbX',
      'a',
      '\r\n--Xb',
      '\r\n--',
      '\0',
      'é',
      'text',
      '\r\n-',
    ];
    const scrap = () => scraps[Math.floor(random() * scraps.length)] as string;
    for (let round = 0; round < 150; round += 1) {
      const parts = Array.from({ length: 1 + Math.floor(random() * 4) }, (_, index): SentPart => ({
        name: `n${index}`,
        ...(random() < 0.5 ? { fileName: `f${index}` } : {}),
        ...(random() < 0.2 ? { encoding: 'base64' } : {}),
        content: Array.from({ length: Math.floor(random() * 12) }, scrap).join(''),
      }));
      const bytes = multipart(parts);
      const settings = { fileUploadTempDir: folder, fileUploadMaxMemoryBytes: 10 };
      const outcomes = new Set<string>();
      for (const most of [bytes.length, 1, 3, 40]) {
        const body = await read({
          type: MULTIPART,
          body: cut(bytes, random, most),
          settings,
        }).catch((error: { code: string }) => error);
        outcomes.add(JSON.stringify('kind' in body ? await show(body) : body.code));
        if ('kind' in body) await body.close?.();
      }
      expect([...outcomes]).toHaveLength(1);
    }
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('a file of a multipart body', () => {
  const settings = () => ({ fileUploadTempDir: folder });

  it('stays in memory up to the limit and goes to disk over it, readable by its owner alone', async () => {
    const at = await send(
      [{ name: 'f', fileName: 'f', content: Buffer.alloc(65_536, 1) }],
      settings(),
    );
    expect(at.files.get('f')?.temporaryPath).toBeUndefined();
    const over = await send(
      [{ name: 'f', fileName: '../evil.sh', content: Buffer.alloc(65_537, 1) }],
      settings(),
    );
    const path = over.files.get('f')?.temporaryPath as string;
    expect(path).toMatch(/\/upload-[0-9a-f]{36}$/);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await over.files.get('f')?.bytes())?.equals(Buffer.alloc(65_537, 1))).toBe(true);
    await over.close?.();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is whole on disk when several large ones follow each other', async () => {
    const random = seeded(7);
    const contents = Array.from({ length: 4 }, (_, index) =>
      Buffer.alloc(150_000 + index, `${index}\r\n--Xb`),
    );
    const bytes = multipart(
      contents.map((content, index) => ({ name: `f${index}`, fileName: 'f', content })),
    );
    const body = await read({
      type: MULTIPART,
      body: cut(bytes, random, 50_000),
      settings: settings(),
    });
    expect(await readdir(folder)).toHaveLength(4);
    for (const [index, content] of contents.entries()) {
      expect((await body.files.get(`f${index}`)?.bytes())?.equals(content)).toBe(true);
    }
    await body.close?.();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is removed when a later part is refused', async () => {
    const large = { name: 'f', fileName: 'f', content: Buffer.alloc(500_000) };
    const body = cut(
      multipart([large, large, { name: 'g', fileName: 'g', encoding: 'base64', content: 'a' }]),
      () => 0.99,
      65_536,
    );
    expect(await refusal(read({ type: MULTIPART, body, settings: settings() }))).toBe(
      '400 HTTP_MALFORMED_BASE64',
    );
    expect(await readdir(folder)).toEqual([]);
  });

  it('tells the developer when the folder cannot be used', async () => {
    const missing = { fileUploadTempDir: join(folder, 'missing') };
    const sent = send([{ name: 'f', fileName: 'f', content: Buffer.alloc(100_000) }], missing);
    await expect(sent).rejects.toMatchObject({ code: 'HTTP_UPLOAD_FOLDER_UNUSABLE' });
  });
});
