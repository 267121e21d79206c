import { describe, expect, it } from '@jest/globals';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';

import { BaseSettings } from '../../src/conf/base-settings.js';
import { EMPTY_BODY, readBody } from '../../src/http/body.js';
import { parseContentType } from '../../src/http/content-type.js';
import { makeIncoming, multipart, MULTIPART, read, refusal, type Sent } from './body-support.js';

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

describe('readBody', () => {
  it('gives no body when none was announced', async () => {
    const options = {
      contentType: parseContentType(JSON_TYPE),
      hasBody: false,
      settings: new BaseSettings(),
    };
    expect(await readBody(makeIncoming([], {}), options)).toBe(EMPTY_BODY);
    expect(EMPTY_BODY.bytes).toHaveLength(0);
  });

  it.each([
    JSON_TYPE,
    'application/json; charset=UTF-8',
    'application/problem+json',
    'Application/JSON',
  ])('reads %s as JSON', async (type) => {
    const body = await read({ type, body: '{"a":[1,"é",null]}' });
    expect(body.kind).toBe('json');
    expect(body.json).toEqual({ a: [1, 'é', null] });
    expect(body.bytes?.toString()).toBe('{"a":[1,"é",null]}');
  });

  it('reads JSON that comes in many pieces, cut inside of a character', async () => {
    const bytes = Buffer.from('{"name":"Zoë 🎸"}');
    const body = await read({
      type: JSON_TYPE,
      body: Array.from(bytes, (byte) => Buffer.of(byte)),
    });
    expect(body.json).toEqual({ name: 'Zoë 🎸' });
  });

  it('ignores a byte order mark before JSON', async () => {
    expect((await read({ type: JSON_TYPE, body: '\ufeff{"a":1}' })).json).toEqual({ a: 1 });
  });

  it('lets the last of two equal keys count', async () => {
    expect((await read({ type: JSON_TYPE, body: '{"a":1,"a":2}' })).json).toEqual({ a: 2 });
  });

  it('reads a form as fields, several for one name, blank ones kept', async () => {
    const body = await read({ type: FORM_TYPE, body: 'a=1&a=2&b=&__proto__=x&c=%C3%A9+y' });
    expect(body.kind).toBe('form');
    expect([...body.fields.lists()]).toEqual([
      ['a', ['1', '2']],
      ['b', ['']],
      ['__proto__', ['x']],
      ['c', ['é y']],
    ]);
  });

  it('reads the bytes of a form that are not UTF-8 as ISO 8859-1', async () => {
    const body = await read({ type: FORM_TYPE, body: Buffer.from('a=\xe9', 'latin1') });
    expect(body.fields.get('a')).toBe('é');
  });

  it('reads text in the charset that it names', async () => {
    expect((await read({ type: 'text/plain', body: 'é' })).text).toBe('é');
    const latin = await read({
      type: 'text/csv; charset=iso-8859-1',
      body: Buffer.from('é', 'latin1'),
    });
    expect(latin).toMatchObject({ kind: 'text', text: 'é' });
  });

  it.each(['application/octet-stream', 'image/png', 'multipart/mixed; boundary=x', undefined])(
    'gives the bytes of %s',
    async (type) => {
      const sent: Sent = type === undefined ? { body: '\0\u0001' } : { type, body: '\0\u0001' };
      expect(await read(sent)).toMatchObject({ kind: 'raw', bytes: Buffer.from([0, 1]) });
    },
  );

  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['GZIP', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['identity', (bytes: Buffer) => bytes],
  ])('unpacks a body with content encoding %s', async (coding, pack) => {
    const sent = { type: JSON_TYPE, headers: { 'content-encoding': coding }, announce: true };
    const body = await read({ ...sent, body: pack(Buffer.from('{"a":1}')) });
    expect(body.json).toEqual({ a: 1 });
    expect(body.bytes?.toString()).toBe('{"a":1}');
  });

  it('unpacks a multipart body while it is read', async () => {
    const packed = gzipSync(
      multipart([
        { name: 'a', content: '1' },
        { name: 'f', fileName: 'f.txt', content: 'x'.repeat(100_000) },
      ]),
    );
    const headers = { 'content-encoding': 'gzip' };
    const body = await read({
      type: MULTIPART,
      headers,
      body: Array.from(packed, (byte) => Buffer.of(byte)),
      settings: { bodyMaxRatio: 1000 },
    });
    expect(body.fields.get('a')).toBe('1');
    expect(body.files.get('f')?.size).toBe(100_000);
    await body.close?.();
  });

  describe('after another parser', () => {
    async function readParsed(parsed: unknown, type: string) {
      const incoming = Object.assign(makeIncoming([], {}), { body: parsed });
      return readBody(incoming, {
        contentType: parseContentType(type),
        hasBody: true,
        settings: new BaseSettings(),
      });
    }

    it('takes its value', async () => {
      expect(await readParsed({ a: 1 }, JSON_TYPE)).toMatchObject({ kind: 'json', json: { a: 1 } });
      expect(await readParsed(Buffer.from('a'), '')).toMatchObject({
        kind: 'raw',
        bytes: Buffer.from('a'),
      });
      expect(await readParsed('é', 'text/plain')).toMatchObject({ kind: 'text', text: 'é' });
    });

    it('takes the object of a form parser as fields, unless it nests', async () => {
      const flat = await readParsed({ a: '1', b: ['2', '3'] }, FORM_TYPE);
      expect(flat.kind).toBe('form');
      expect(flat.fields.getList('b')).toEqual(['2', '3']);
      expect(await readParsed({ a: { b: '1' } }, FORM_TYPE)).toMatchObject({
        kind: 'json',
        json: { a: { b: '1' } },
      });
    });

    it('still refuses unsafe keys', async () => {
      expect(await refusal(readParsed(JSON.parse('{"a":[{"__proto__":{}}]}'), JSON_TYPE))).toBe(
        '400 HTTP_UNSAFE_KEY',
      );
    });

    it('tells the developer when a middleware has consumed the body and left nothing', async () => {
      const incoming = makeIncoming(['{}'], {});
      incoming.resume();
      await new Promise((resolve) => incoming.once('end', resolve));
      const options = {
        contentType: parseContentType(JSON_TYPE),
        hasBody: true,
        settings: new BaseSettings(),
      };
      await expect(readBody(incoming, options)).rejects.toMatchObject({
        code: 'HTTP_BODY_ALREADY_READ',
      });
    });
  });
});
