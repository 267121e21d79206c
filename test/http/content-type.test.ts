import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { formatContentType, parseContentType } from '../../src/http/content-type.js';
import { parseHeaderParameters } from '../../src/http/header-parameters.js';

describe('parseContentType', () => {
  it('reads type and parameters, names in lower case', () => {
    const parsed = parseContentType('Multipart/Form-Data; Boundary="a;b\\"c"; charset=UTF-8');
    expect(parsed.type).toBe('multipart/form-data');
    expect([...parsed.parameters]).toEqual([
      ['boundary', 'a;b"c'],
      ['charset', 'UTF-8'],
    ]);
    expect(Object.isFrozen(parsed)).toBe(true);
  });

  it.each([
    '',
    'json',
    'text/',
    '/html',
    'text/html/x',
    'a b/c',
    'text/html, text/plain',
    'application/json\u0000',
  ])('has no type for %j', (header) => {
    expect(parseContentType(header).type).toBe('');
  });

  it.each([
    'application/json',
    ' application/json ;',
    'application/json;charset',
    'APPLICATION/JSON; =x; ;',
  ])('reads %j as application/json', (header) => {
    expect(parseContentType(header).type).toBe('application/json');
  });

  it('takes the first of two parameters with one name', () => {
    expect(parseContentType('a/b; boundary=one; boundary=two').parameters.get('boundary')).toBe(
      'one',
    );
  });

  it('reads its own normal form alike', () => {
    const parsed = parseContentType('multipart/form-data; boundary="a\\\\b\\"; c"');
    expect(parseContentType(formatContentType(parsed))).toEqual(parsed);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (header) => parseContentType(header).type !== undefined,
      ),
    );
  });
});

describe('parseHeaderParameters', () => {
  it('reads extended values and prefers them (RFC 8187)', () => {
    const { parameters } = parseHeaderParameters(
      `attachment; filename="e.txt"; filename*=UTF-8''%e2%82%ac.txt`,
    );
    expect(parameters.get('filename')).toBe('€.txt');
    expect(parseHeaderParameters("a; x*=iso-8859-1'en'%A3").parameters.get('x')).toBe('£');
  });

  it('leaves malformed extended values and names out', () => {
    const { parameters } = parseHeaderParameters(
      "a; x*=utf-8''%ff; y*=koi8-r''a; z*=1; a b=2; c=3",
    );
    expect([...parameters]).toEqual([['c', '3']]);
  });

  it('does not lose the rest to a quote that is never closed', () => {
    expect(parseHeaderParameters('a; x="1; y=2').parameters.get('x')).toBe('1; y=2');
  });

  it('is bounded', () => {
    expect(parseHeaderParameters(`a${';b=1'.repeat(10_000)}`).parameters.size).toBe(1);
    const many = Array.from({ length: 1000 }, (_, index) => `;p${index}=1`).join('');
    expect(parseHeaderParameters(`a${many}`).parameters.size).toBe(32);
  });
});
