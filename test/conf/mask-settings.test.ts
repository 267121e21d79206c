import { describe, expect, it } from '@jest/globals';

import { MASK, maskSettings, maskText } from '../../src/conf/mask-settings.js';

describe('maskText', () => {
  it.each([
    ['postgres://user:hunter2@host/db', `postgres://user:${MASK}@host/db`],
    ['postgres://user:p@ss@host/db', `postgres://user:${MASK}@host/db`],
    ['postgres://user:pa/ss@host/db', `postgres://user:${MASK}@host/db`],
    ['postgres://user:12/ss?#@host/db', 'postgres://user:12/ss?#@host/db'],
    ['postgres://user:pa#ss?x@host:5432/db', `postgres://user:${MASK}@host:5432/db`],
    [`postgres://user:${'x'.repeat(300)}@host`, `postgres://user:${MASK}@host`],
    ['a://b:c@d, e://f:g@h', `a://b:${MASK}@d, e://f:${MASK}@h`],
    ['postgres://host/db?user=u&password=hunter2', `postgres://host/db?user=u&password=${MASK}`],
    ['https://host/?access_token=hunter2#x', `https://host/?access_token=${MASK}#x`],
  ])('of %j', (text, masked) => {
    expect(maskText(text)).toBe(masked);
  });

  it.each([
    'http://localhost:3000/node_modules/@scope/x.js',
    'http://[::1]:3000/@scope/x.js',
    'http://host/a?b=c@d',
    '{"url":"http://host:80","mail":"a@b"}',
    'at view (file:///srv/app/@x/view.js:1:2)',
  ])('leaves %j alone', (text) => {
    expect(maskText(text)).toBe(text);
  });

  it('takes linear time', () => {
    const times = [20_000, 40_000].map((length) => {
      const text = 'a://b:c?key='.repeat(length / 10);
      const runs = Array.from({ length: 5 }, () => {
        const started = performance.now();
        maskText(text);
        return performance.now() - started;
      });
      return Math.min(...runs);
    });
    expect(times[1]! / Math.max(times[0]!, 5)).toBeLessThan(5);
  });
});

describe('maskSettings', () => {
  it('shows no password of an address, however it is written', () => {
    const databases = { default: { url: 'postgres://u:hun/ter2@h/d' }, other: 'x://h?pwd=hunter2' };
    expect(maskSettings(databases)).toEqual({
      default: { url: `postgres://u:${MASK}@h/d` },
      other: `x://h?pwd=${MASK}`,
    });
  });
});
