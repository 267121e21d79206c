import { describe, expect, it } from '@jest/globals';
import { brotliCompressSync, gzipSync } from 'node:zlib';

import { BaseSettings } from '../../src/conf/base-settings.js';
import { HttpError } from '../../src/errors/http-error.js';
import { readBody } from '../../src/http/body.js';
import { parseContentType } from '../../src/http/content-type.js';
import { makeIncoming, multipart, MULTIPART, read, refusal, type Sent } from './body-support.js';

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const list = (count: number) => `[${Array.from({ length: count }, () => '1').join(',')}]`;
const part = (headers: string, content = 'x') =>
  `--XbX\r\n${headers}\r\n\r\n${content}\r\n--XbX--\r\n`;
const named = (rest: string) => part(`Content-Disposition: form-data; name="a"${rest}`);

const HOSTILE: readonly (readonly [string, Sent, string])[] = [
  ['JSON: empty', { type: JSON_TYPE, body: '' }, '400 HTTP_MALFORMED_JSON'],
  ['JSON: white space', { type: JSON_TYPE, body: ' \n' }, '400 HTTP_MALFORMED_JSON'],
  ['JSON: cut off', { type: JSON_TYPE, body: '{"a":' }, '400 HTTP_MALFORMED_JSON'],
  ['JSON: comment', { type: JSON_TYPE, body: '/**/{}' }, '400 HTTP_MALFORMED_JSON'],
  ['JSON: NaN', { type: JSON_TYPE, body: '{"a":NaN}' }, '400 HTTP_MALFORMED_JSON'],
  ['JSON: two values', { type: JSON_TYPE, body: '{}{}' }, '400 HTTP_MALFORMED_JSON'],
  ['JSON: bare control character', { type: JSON_TYPE, body: '"a\nb"' }, '400 HTTP_MALFORMED_JSON'],
  [
    'JSON: two byte order marks',
    { type: JSON_TYPE, body: '\ufeff\ufeff{}' },
    '400 HTTP_MALFORMED_JSON',
  ],
  [
    'JSON: not UTF-8',
    { type: JSON_TYPE, body: Buffer.from([34, 0xff, 34]) },
    '400 HTTP_JSON_NOT_UTF8',
  ],
  [
    'JSON: overlong UTF-8',
    { type: JSON_TYPE, body: Buffer.from([34, 0xc0, 0xae, 34]) },
    '400 HTTP_JSON_NOT_UTF8',
  ],
  [
    'JSON: surrogate in UTF-8',
    { type: JSON_TYPE, body: Buffer.from([34, 0xed, 0xa0, 0x80, 34]) },
    '400 HTTP_JSON_NOT_UTF8',
  ],
  [
    'JSON: UTF-16',
    { type: JSON_TYPE, body: Buffer.from('{}', 'utf16le') },
    '400 HTTP_MALFORMED_JSON',
  ],
  [
    'JSON: charset utf-16',
    { type: 'application/json; charset=utf-16', body: '{}' },
    '415 HTTP_UNSUPPORTED_CHARSET',
  ],
  ['JSON: depth at the limit', { type: JSON_TYPE, body: nested(64) }, 'accepted'],
  ['JSON: depth over the limit', { type: JSON_TYPE, body: nested(65) }, '400 HTTP_JSON_TOO_DEEP'],
  [
    'JSON: depth 100,000',
    { type: JSON_TYPE, body: '{"a":'.repeat(100_000) },
    '400 HTTP_JSON_TOO_DEEP',
  ],
  [
    'JSON: brackets in strings',
    { type: JSON_TYPE, body: JSON.stringify(['[{'.repeat(99), '\\"[['.repeat(99)]) },
    'accepted',
  ],
  [
    'JSON: wide but flat',
    { type: JSON_TYPE, body: `[${Array.from({ length: 99 }, () => '[]').join()}]` },
    'accepted',
  ],
  [
    'JSON: tokens at the limit',
    { type: JSON_TYPE, body: list(98), settings: { jsonMaxTokens: 100 } },
    'accepted',
  ],
  [
    'JSON: tokens over the limit',
    { type: JSON_TYPE, body: list(99), settings: { jsonMaxTokens: 100 } },
    '413 HTTP_JSON_TOO_MANY_TOKENS',
  ],
  [
    'JSON: 100,001 tokens',
    { type: JSON_TYPE, body: list(100_000) },
    '413 HTTP_JSON_TOO_MANY_TOKENS',
  ],
  [
    'JSON: keys count',
    { type: JSON_TYPE, body: '{"a":1,"b":2}', settings: { jsonMaxTokens: 5 } },
    '413 HTTP_JSON_TOO_MANY_TOKENS',
  ],
  [
    'JSON: keys at the limit',
    { type: JSON_TYPE, body: '{"a":1,"b":2}', settings: { jsonMaxTokens: 6 } },
    'accepted',
  ],
  ['JSON: __proto__', { type: JSON_TYPE, body: '{"__proto__":1}' }, '400 HTTP_UNSAFE_KEY'],
  [
    'JSON: __proto__ deep',
    { type: JSON_TYPE, body: '[[{"a":[{"__proto__":null}]}]]' },
    '400 HTTP_UNSAFE_KEY',
  ],
  [
    'JSON: __proto__ escaped',
    { type: JSON_TYPE, body: '{"\\u005f_pr\\u006Fto__":1}' },
    '400 HTTP_UNSAFE_KEY',
  ],
  [
    'JSON: constructor with an object',
    { type: JSON_TYPE, body: '{"constructor":{"prototype":{}}}' },
    '400 HTTP_UNSAFE_KEY',
  ],
  [
    'JSON: constructor with an array',
    { type: JSON_TYPE, body: '{"constructor":[]}' },
    '400 HTTP_UNSAFE_KEY',
  ],
  [
    'JSON: prototype escaped',
    { type: JSON_TYPE, body: '{"\\u0070rototype":{}}' },
    '400 HTTP_UNSAFE_KEY',
  ],
  [
    'JSON: constructor with a string',
    { type: JSON_TYPE, body: '{"constructor":"Renault"}' },
    'accepted',
  ],
  [
    'JSON: __proto__ as a value',
    { type: JSON_TYPE, body: '["__proto__","constructor"]' },
    'accepted',
  ],
  [
    'JSON: at the limit',
    { type: JSON_TYPE, body: '"12345678"', settings: { dataUploadMaxBytes: 10 } },
    'accepted',
  ],
  [
    'JSON: over the limit',
    { type: JSON_TYPE, body: '"123456789"', settings: { dataUploadMaxBytes: 10 } },
    '413 HTTP_BODY_TOO_LARGE',
  ],
  [
    'form: over the limit',
    { type: FORM_TYPE, body: ['a=', 'b', 'c'], settings: { dataUploadMaxBytes: 3 } },
    '413 HTTP_BODY_TOO_LARGE',
  ],
  [
    'form: 1,000 fields',
    { type: FORM_TYPE, body: Array.from({ length: 1000 }, () => 'a=1').join('&') },
    'accepted',
  ],
  [
    'form: 1,001 fields',
    { type: FORM_TYPE, body: Array.from({ length: 1001 }, () => 'a=1').join('&') },
    '400 HTTP_TOO_MANY_FIELDS',
  ],
  [
    'form: charset',
    { type: `${FORM_TYPE}; charset=utf-7`, body: 'a=1' },
    '415 HTTP_UNSUPPORTED_CHARSET',
  ],
  [
    'form: any bytes',
    { type: FORM_TYPE, body: Buffer.from([0xff, 0x26, 0x25, 0x3d, 0x00]) },
    'accepted',
  ],
  [
    'text: unknown charset',
    { type: 'text/plain; charset=klingon', body: 'a' },
    '415 HTTP_UNSUPPORTED_CHARSET',
  ],
  [
    'text: not in its charset',
    { type: 'text/plain', body: Buffer.from([0xff]) },
    '400 HTTP_MALFORMED_TEXT',
  ],
  [
    'raw: over the limit',
    { body: 'abc', settings: { dataUploadMaxBytes: 2 } },
    '413 HTTP_BODY_TOO_LARGE',
  ],
  [
    'encoding: unknown',
    { body: 'a', headers: { 'content-encoding': 'zstd' } },
    '415 HTTP_UNSUPPORTED_ENCODING',
  ],
  [
    'encoding: stacked',
    { body: 'a', headers: { 'content-encoding': 'gzip, gzip' } },
    '415 HTTP_UNSUPPORTED_ENCODING',
  ],
  [
    'encoding: not gzip',
    { body: 'hello', headers: { 'content-encoding': 'gzip' } },
    '400 HTTP_BODY_NOT_UNPACKABLE',
  ],
  [
    'encoding: not brotli',
    { body: 'hello', headers: { 'content-encoding': 'br' } },
    '400 HTTP_BODY_NOT_UNPACKABLE',
  ],
  [
    'encoding: not deflate',
    { body: 'hello', headers: { 'content-encoding': 'deflate' } },
    '400 HTTP_BODY_NOT_UNPACKABLE',
  ],
  [
    'encoding: cut off',
    { body: gzipSync('hello').subarray(0, -4), headers: { 'content-encoding': 'gzip' } },
    '400 HTTP_BODY_NOT_UNPACKABLE',
  ],
  [
    'encoding: empty',
    { body: '', headers: { 'content-encoding': 'gzip' } },
    '400 HTTP_BODY_NOT_UNPACKABLE',
  ],
  [
    'bomb: 1:1000 of gzip',
    { body: gzipSync(Buffer.alloc(1_000_000)), headers: { 'content-encoding': 'gzip' } },
    '413 HTTP_UNPACKED_TOO_LARGE',
  ],
  [
    'bomb: brotli',
    { body: brotliCompressSync(Buffer.alloc(1_000_000)), headers: { 'content-encoding': 'br' } },
    '413 HTTP_UNPACKED_TOO_LARGE',
  ],
  [
    'bomb: small growth of a lot',
    { body: gzipSync(Buffer.alloc(60_000)), headers: { 'content-encoding': 'gzip' } },
    'accepted',
  ],
  [
    'unpacked at the limit',
    {
      body: gzipSync('abcde'),
      headers: { 'content-encoding': 'gzip' },
      settings: { dataUploadMaxBytes: 25 },
    },
    'accepted',
  ],
  [
    'unpacked over the limit',
    {
      body: gzipSync('a'.repeat(40)),
      headers: { 'content-encoding': 'gzip' },
      settings: { dataUploadMaxBytes: 39 },
    },
    '413 HTTP_UNPACKED_TOO_LARGE',
  ],
  [
    'bomb: multipart',
    {
      type: MULTIPART,
      body: gzipSync(multipart([{ name: 'f', fileName: 'f', content: Buffer.alloc(1_000_000) }])),
      headers: { 'content-encoding': 'gzip' },
    },
    '413 HTTP_UNPACKED_TOO_LARGE',
  ],
  [
    'multipart: packed, not gzip',
    { type: MULTIPART, body: 'hello', headers: { 'content-encoding': 'gzip' } },
    '400 HTTP_BODY_NOT_UNPACKABLE',
  ],
  [
    'multipart: packed, empty',
    { type: MULTIPART, body: '', headers: { 'content-encoding': 'gzip' } },
    '400 HTTP_BODY_NOT_UNPACKABLE',
  ],
  [
    'multipart: no boundary',
    { type: 'multipart/form-data', body: multipart([]) },
    '400 HTTP_MALFORMED_MULTIPART',
  ],
  [
    'multipart: empty boundary',
    { type: 'multipart/form-data; boundary=""', body: multipart([]) },
    '400 HTTP_MALFORMED_MULTIPART',
  ],
  [
    'multipart: boundary of 202 characters',
    {
      type: `multipart/form-data; boundary=${'b'.repeat(202)}`,
      body: multipart([], 'b'.repeat(202)),
    },
    '400 HTTP_MALFORMED_MULTIPART',
  ],
  [
    'multipart: boundary of 201 characters',
    {
      type: `multipart/form-data; boundary=${'b'.repeat(201)}`,
      body: multipart([], 'b'.repeat(201)),
    },
    'accepted',
  ],
  ['multipart: empty', { type: MULTIPART, body: '' }, '400 HTTP_MALFORMED_MULTIPART'],
  ['multipart: no part', { type: MULTIPART, body: multipart([]) }, 'accepted'],
  [
    'multipart: another boundary',
    { type: MULTIPART, body: multipart([{ name: 'a', content: 'x' }], 'YbY') },
    '400 HTTP_MALFORMED_MULTIPART',
  ],
  [
    'multipart: cut off in a field',
    { type: MULTIPART, body: named('').slice(0, -12) },
    '400 HTTP_MALFORMED_MULTIPART',
  ],
  [
    'multipart: cut off before the last dashes',
    { type: MULTIPART, body: named('').slice(0, -4) },
    '400 HTTP_MALFORMED_MULTIPART',
  ],
  [
    'multipart: cut off in a file',
    { type: MULTIPART, body: named('; filename="f"').slice(0, -12) },
    '400 HTTP_MALFORMED_MULTIPART',
  ],
  [
    'multipart: cut off in headers',
    { type: MULTIPART, body: '--XbX\r\nContent-Disposition: form-data; name="a"' },
    '400 HTTP_MALFORMED_MULTIPART',
  ],
  [
    'multipart: headers without an end',
    { type: MULTIPART, body: '--XbX\r\nContent-Disposition: form-data; name="a"\r\n--XbX--\r\n' },
    '400 HTTP_MALFORMED_MULTIPART',
  ],
  [
    'multipart: part without headers',
    { type: MULTIPART, body: '--XbX\r\n\r\nx\r\n--XbX--\r\n' },
    '400 HTTP_MALFORMED_MULTIPART',
  ],
  [
    'multipart: part without a name',
    { type: MULTIPART, body: part('Content-Disposition: form-data') },
    '400 HTTP_MALFORMED_MULTIPART',
  ],
  [
    'multipart: header of 9 KB',
    { type: MULTIPART, body: named(`\r\nX-Long: ${'x'.repeat(9000)}`) },
    '400 HTTP_MALFORMED_MULTIPART',
  ],
  [
    'multipart: header of 8 KB',
    { type: MULTIPART, body: named(`\r\nX-Long: ${'x'.repeat(8000)}`) },
    'accepted',
  ],
  [
    'multipart: name of 1,025 bytes',
    { type: MULTIPART, body: multipart([{ name: 'n'.repeat(1025), content: '' }]) },
    '400 HTTP_MALFORMED_MULTIPART',
  ],
  [
    'multipart: name of 1,024 bytes',
    { type: MULTIPART, body: multipart([{ name: 'n'.repeat(1024), content: '' }]) },
    'accepted',
  ],
  [
    'multipart: fields at the limit',
    {
      type: MULTIPART,
      body: multipart([
        { name: 'a', content: '1234' },
        { name: 'b', content: '1234' },
      ]),
      settings: { dataUploadMaxBytes: 10 },
    },
    'accepted',
  ],
  [
    'multipart: fields over the limit',
    {
      type: MULTIPART,
      body: multipart([
        { name: 'a', content: '1234' },
        { name: 'b', content: '12345' },
      ]),
      settings: { dataUploadMaxBytes: 10 },
    },
    '413 HTTP_BODY_TOO_LARGE',
  ],
  [
    'multipart: number of fields at the limit',
    {
      type: MULTIPART,
      body: multipart([
        { name: 'a', content: '1' },
        { name: 'a', content: '2' },
      ]),
      settings: { dataUploadMaxFields: 2 },
    },
    'accepted',
  ],
  [
    'multipart: number of fields over the limit',
    {
      type: MULTIPART,
      body: multipart([
        { name: 'a', content: '1' },
        { name: 'a', content: '2' },
      ]),
      settings: { dataUploadMaxFields: 1 },
    },
    '400 HTTP_TOO_MANY_FIELDS',
  ],
  [
    'multipart: number of files over the limit',
    {
      type: MULTIPART,
      body: multipart([
        { name: 'a', fileName: 'a', content: '1' },
        { name: 'a', fileName: 'b', content: '2' },
      ]),
      settings: { dataUploadMaxFiles: 1 },
    },
    '400 HTTP_TOO_MANY_FILES',
  ],
  [
    'multipart: file at the limit',
    {
      type: MULTIPART,
      body: multipart([{ name: 'a', fileName: 'a', content: '12345' }]),
      settings: { fileUploadMaxBytes: 5 },
    },
    'accepted',
  ],
  [
    'multipart: file over the limit',
    {
      type: MULTIPART,
      body: multipart([{ name: 'a', fileName: 'a', content: '123456' }]),
      settings: { fileUploadMaxBytes: 5 },
    },
    '413 HTTP_FILE_TOO_LARGE',
  ],
  [
    'multipart: broken base64 of a file',
    {
      type: MULTIPART,
      body: multipart([{ name: 'a', fileName: 'a', encoding: 'base64', content: 'abc' }]),
    },
    '400 HTTP_MALFORMED_BASE64',
  ],
  [
    'multipart: files without a usable name count',
    {
      type: MULTIPART,
      body: multipart([
        { name: 'a', fileName: '..', content: '1' },
        { name: 'a', fileName: '.', content: '2' },
      ]),
      settings: { dataUploadMaxFiles: 1 },
    },
    '400 HTTP_TOO_MANY_FILES',
  ],
  [
    'multipart: file without a usable name over the limit',
    {
      type: MULTIPART,
      body: multipart([{ name: 'a', fileName: '..', content: '123456' }]),
      settings: { fileUploadMaxBytes: 5 },
    },
    '413 HTTP_FILE_TOO_LARGE',
  ],
  [
    'multipart: endless blanks as base64',
    {
      type: MULTIPART,
      body: multipart([
        { name: 'a', fileName: 'a', encoding: 'base64', content: ' '.repeat(70_000) },
      ]),
      settings: { fileUploadMaxBytes: 5 },
    },
    '413 HTTP_FILE_TOO_LARGE',
  ],
  [
    'multipart: endless preamble',
    { type: MULTIPART, body: Buffer.alloc(200_000, 120), settings: { dataUploadMaxBytes: 1000 } },
    '413 HTTP_BODY_TOO_LARGE',
  ],
  [
    'multipart: endless epilogue',
    {
      type: MULTIPART,
      body: [multipart([]), ...Array.from({ length: 200 }, () => 'x'.repeat(1000))],
      settings: { dataUploadMaxBytes: 1000 },
    },
    '413 HTTP_BODY_TOO_LARGE',
  ],
  [
    'multipart: endless headers',
    {
      type: MULTIPART,
      body: `--XbX\r\n${'a'.repeat(200_000)}`,
      settings: { dataUploadMaxBytes: 1000 },
    },
    '413 HTTP_BODY_TOO_LARGE',
  ],
];

describe('a hostile body', () => {
  it.each(HOSTILE)('%s', async (_name, sent, expected) => {
    expect(await refusal(read(sent))).toBe(expected);
    expect(await refusal(read({ ...sent, announce: true }))).toBe(expected);
  });

  it('is refused by its announced length without a byte being read', async () => {
    const incoming = makeIncoming(['{}'], { 'content-length': '1048577' });
    const options = {
      contentType: parseContentType(JSON_TYPE),
      hasBody: true,
      settings: new BaseSettings(),
    };
    expect(await refusal(readBody(incoming, options))).toBe('413 HTTP_BODY_TOO_LARGE');
    expect(incoming.readableLength).toBe(2);
  });

  it('is left unread after the limit, with no listener of ours', async () => {
    const incoming = makeIncoming(
      Array.from({ length: 50 }, () => 'x'.repeat(100)),
      {},
    );
    const before = incoming.eventNames().length;
    const settings = Object.assign(new BaseSettings(), { dataUploadMaxBytes: 1000 });
    await refusal(
      readBody(incoming, { contentType: parseContentType('text/plain'), hasBody: true, settings }),
    );
    expect(incoming.eventNames()).toHaveLength(before);
    expect(incoming.isPaused()).toBe(true);
    expect(incoming.readableLength).toBe(50 * 100 - 1100);
  });

  it.each([
    ['{"a":1,}', 7, 1, 8],
    ['[1,\n 2\n 3]', 8, 3, 2],
    ['{"a" 1}', 5, 1, 6],
    ['{"a":"\\x"}', 6, 1, 7],
    ['[1', 2, 1, 3],
    ['tru', 0, 1, 1],
    ['-', 0, 1, 1],
    ['01', 1, 1, 2],
    ['{}]', 2, 1, 3],
    ['[1}', 2, 1, 3],
  ])('of malformed JSON %j is told its position', async (body, position, line, column) => {
    const error = await read({ type: JSON_TYPE, body }).catch((problem: unknown) => problem);
    expect(error).toBeInstanceOf(HttpError);
    expect((error as HttpError).detail).toBe(
      `Malformed JSON at position ${position} (line ${line}, column ${column}).`,
    );
  });
});
