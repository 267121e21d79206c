import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { decodePath } from '../../src/http/request-path.js';

describe('decodePath', () => {
  it.each([
    ['/plain/path/', '/plain/path/'],
    ['/caf%C3%A9', '/café'],
    ['/a%2Fb', '/a/b'],
    ['/100%', '/100%'],
    ['/%zz%4', '/%zz%4'],
    ['/%ff%C3%A9', '/%FFé'],
    ['/%C3', '/%C3'],
    ['/%ED%A0%80', '/%ED%A0%80'],
    ['/%C0%AF', '/%C0%AF'],
    ['/%EF%BF%BD', '/\ufffd'],
    ['/%EF%BF%BD%ff', '/\ufffd%FF'],
    ['/a+b', '/a+b'],
    ['/caf\u00c3\u00a9', '/café'],
    ['/日本', '/日本'],
  ])('decodes %j', (raw, path) => {
    expect(decodePath(raw)).toBe(path);
  });

  it('decodes once', () => {
    expect(decodePath('/%252e%252e/')).toBe('/%2e%2e/');
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (raw) => typeof decodePath(raw) === 'string'),
    );
  });
});
