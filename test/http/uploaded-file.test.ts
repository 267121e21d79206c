import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { UploadedFile } from '../../src/http/uploaded-file.js';

let root = '';
let folder = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'uploaded-test-'));
});
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'case-'));
});
afterAll(() => rm(root, { recursive: true }));

function describeFile(size: number, charset?: string) {
  const contentTypeParams = new Map(charset === undefined ? [] : [['charset', charset]]);
  return { name: 'a.txt', contentType: 'text/plain', contentTypeParams, size };
}

const inMemory = (content: Buffer | string, charset?: string) => {
  const bytes = Buffer.from(content);
  return new UploadedFile(describeFile(bytes.length, charset), bytes);
};

async function onDisk(content: Buffer | string): Promise<UploadedFile> {
  const path = join(folder, 'temporary');
  await writeFile(path, content);
  return new UploadedFile(describeFile(Buffer.byteLength(content)), { path });
}

const makers: [string, (content: Buffer | string) => UploadedFile | Promise<UploadedFile>][] = [
  ['in memory', (content) => inMemory(content)],
  ['on disk', onDisk],
];

describe.each(makers)('an uploaded file %s', (_place, make) => {
  it('gives its content as bytes, text, chunks and a stream, more than once', async () => {
    const content = Buffer.alloc(150_000, 'Nuages ');
    const file = await make(content);
    for (let round = 0; round < 2; round += 1) {
      expect((await file.bytes()).equals(content)).toBe(true);
      expect(await file.text()).toBe(content.toString());
      const sizes: number[] = [];
      for await (const chunk of file.chunks()) sizes.push(chunk.length);
      expect(sizes).toEqual([65_536, 65_536, 18_928]);
      const streamed: Buffer[] = [];
      for await (const chunk of file.stream()) streamed.push(chunk as Buffer);
      expect(Buffer.concat(streamed).equals(content)).toBe(true);
    }
  });

  it('moves to a place where it stays, readable', async () => {
    const file = await make('hello');
    const path = join(folder, 'kept.txt');
    await file.moveTo(path);
    expect(file.temporaryPath).toBeUndefined();
    expect(await file.text()).toBe('hello');
    await file.close();
    expect(await readFile(path, 'utf8')).toBe('hello');
    expect((await stat(path)).mode & 0o777).toBe(0o644);
    expect(await readdir(folder)).toEqual(['kept.txt']);
  });

  it('replaces an existing file only when told to', async () => {
    const file = await make('new');
    const path = join(folder, 'kept.txt');
    await writeFile(path, 'old');
    await expect(file.moveTo(path)).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await readFile(path, 'utf8')).toBe('old');
    await file.moveTo(path, { overwrite: true, mode: 0o600 });
    expect(await readFile(path, 'utf8')).toBe('new');
    expect(await readdir(folder)).toEqual(['kept.txt']);
  });

  it('is gone after it was closed, and says so', async () => {
    const file = await make('hello');
    await file.close();
    await file.close();
    expect(await readdir(folder)).toEqual([]);
    await expect(file.bytes()).rejects.toMatchObject({ code: 'HTTP_UPLOAD_CLOSED' });
    await expect(file.moveTo(join(folder, 'x'))).rejects.toMatchObject({
      code: 'HTTP_UPLOAD_CLOSED',
    });
    await expect(file.chunks().next()).rejects.toMatchObject({ code: 'HTTP_UPLOAD_CLOSED' });
  });

  it('leaves no open file behind when its chunks are not read to the end', async () => {
    const file = await make(Buffer.alloc(200_000));
    const before = (await readdir('/proc/self/fd').catch(() => [])).length;
    for await (const chunk of file.chunks()) if (chunk.length > 0) break;
    await file.detectedType();
    file.stream();
    file.stream().destroy();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await readdir('/proc/self/fd').catch(() => [])).toHaveLength(before);
    await file.close();
  });
});

describe('the text of an uploaded file', () => {
  it('follows the charset that the client names, if it is known', async () => {
    const latin = Buffer.from('é', 'latin1');
    expect(await new UploadedFile(describeFile(1, 'ISO-8859-1'), latin).text()).toBe('é');
    expect(await inMemory('é', 'klingon').text()).toBe('é');
  });
});

describe('the detected type of an uploaded file', () => {
  it.each([
    ['\x89PNG\r\n\x1a\n...', 'image/png'],
    ['\xff\xd8\xff\xe0..', 'image/jpeg'],
    ['GIF89a..', 'image/gif'],
    ['RIFF....WEBPVP8 ', 'image/webp'],
    ['%PDF-1.7', 'application/pdf'],
    ['PK\x03\x04..', 'application/zip'],
    ['<svg xmlns="http://www.w3.org/2000/svg">', 'image/svg+xml'],
    ['<?xml version="1.0"?>\n<!-- a -->\n<svg>', 'image/svg+xml'],
    ['\xef\xbb\xbf \n<!DOCTYPE HTML>', 'text/html'],
    ['<script>alert(1)</script>', 'text/html'],
    ['\xff\xfe<\0h\0t\0m\0l\0>\0', 'text/html'],
    ['<?xml version="1.0"?><note/>', undefined],
    ['hello', undefined],
    ['', undefined],
    ['RIFF....WAVE', undefined],
  ])('of %j is %s', async (content, expected) => {
    const bytes = Buffer.from(content, 'latin1');
    expect(await new UploadedFile(describeFile(bytes.length), bytes).detectedType()).toBe(expected);
  });
});
