import { afterEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';

import {
  BadSignature,
  cookieSigner,
  SignatureExpired,
  Signer,
  TimestampSigner,
} from '../../src/http/signing.js';

const KEYS = { current: 'a secret key of some length', former: ['the former key', ''] };

afterEach(() => {
  jest.useRealTimers();
});

function stopClock(seconds: number): void {
  jest.useFakeTimers({ now: seconds * 1000 });
}

describe('Signer', () => {
  const signer = new Signer(KEYS, 'test');

  it('gives back what it has signed', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        (value) => signer.unsign(signer.sign(value)) === value,
      ),
    );
  });

  it('refuses a changed value, a changed signature, and none', () => {
    const signed = signer.sign('user:1');
    for (const forged of [
      signed.replace('1', '2'),
      `${signed}x`,
      signed.slice(0, -1),
      'user',
      '',
      ':',
    ]) {
      expect(() => signer.unsign(forged)).toThrow(BadSignature);
    }
    expect(() => signer.unsign('x')).toThrow(
      expect.objectContaining({ status: 400, code: 'HTTP_BAD_SIGNATURE', kind: 'BadSignature' }),
    );
  });

  it('refuses a signature made for another purpose', () => {
    expect(() => signer.unsign(new Signer(KEYS, 'other').sign('x'))).toThrow(BadSignature);
  });

  it('accepts a former key and signs with the current one', () => {
    const former = new Signer({ current: 'the former key', former: [] }, 'test');
    expect(signer.unsign(former.sign('x'))).toBe('x');
    expect(() => former.unsign(signer.sign('x'))).toThrow(BadSignature);
  });

  it('never takes an empty key', () => {
    expect(() => new Signer({ current: '', former: ['x'] }, 'test')).toThrow(
      expect.objectContaining({ code: 'HTTP_NO_SECRET_KEY' }),
    );
    expect(() => cookieSigner({ current: '', former: [] }, 'sid')).toThrow(
      expect.objectContaining({ code: 'HTTP_NO_SECRET_KEY' }),
    );
  });

  it('signs JSON, packed where that is shorter', () => {
    const value = { name: 'Zoë 😀', list: [1, null, 'x'.repeat(500)] };
    const plain = signer.dumps(value);
    const packed = signer.dumps(value, { compress: true });
    expect(packed.length).toBeLessThan(plain.length / 2);
    expect(packed).toMatch(/^\.[\w-]+:[\w-]+$/);
    expect(signer.loads(plain)).toEqual(value);
    expect(signer.loads(packed)).toEqual(value);
    expect(signer.dumps(1, { compress: true })).toBe(signer.dumps(1));
  });

  it('writes ASCII alone, DEL as an escape, as Python does', () => {
    const [text = ''] = signer.dumps('\u007fé').split(':');
    expect(Buffer.from(text, 'base64url').toString()).toBe('"\\u007f\\u00e9"');
  });

  it('refuses signed text that is no JSON, with 400', () => {
    for (const text of ['x', '.x', '.eJw', '']) {
      expect(() => signer.loads(signer.sign(text))).toThrow(BadSignature);
    }
  });
});

describe('TimestampSigner', () => {
  const signer = new TimestampSigner(KEYS, 'test');

  it('accepts a value until it is too old', () => {
    stopClock(1_700_000_000);
    const signed = signer.sign('x');
    stopClock(1_700_000_060);
    expect(signer.unsign(signed)).toBe('x');
    expect(signer.unsign(signed, { maxAgeSeconds: 60 })).toBe('x');
    expect(() => signer.unsign(signed, { maxAgeSeconds: 59 })).toThrow(SignatureExpired);
    expect(() => signer.unsign(signed, { maxAgeSeconds: 59 })).toThrow(
      expect.objectContaining({ code: 'HTTP_SIGNATURE_EXPIRED', ageSeconds: 60, status: 400 }),
    );
  });

  it('takes nothing for young enough where the age is no number', () => {
    expect(() => signer.unsign(signer.sign('x'), { maxAgeSeconds: Number.NaN })).toThrow(
      SignatureExpired,
    );
  });

  it('refuses a signature without a time', () => {
    const timeless = new Signer(KEYS, 'test');
    for (const text of ['x', 'x:', 'x:!', `x:${'z'.repeat(20)}`]) {
      expect(() => signer.unsign(timeless.sign(text))).toThrow(BadSignature);
    }
  });

  it('dates JSON too', () => {
    stopClock(1_700_000_000);
    const signed = signer.dumps([1]);
    expect(signer.loads(signed, { maxAgeSeconds: 1 })).toEqual([1]);
    stopClock(1_700_000_002);
    expect(() => signer.loads(signed, { maxAgeSeconds: 1 })).toThrow(SignatureExpired);
  });

  it('keeps cookies of different names apart, and from all else', () => {
    const signed = cookieSigner(KEYS, 'a').sign('1');
    expect(cookieSigner(KEYS, 'a').unsign(signed)).toBe('1');
    expect(() => cookieSigner(KEYS, 'b').unsign(signed)).toThrow(BadSignature);
    const salted = cookieSigner(KEYS, 'ab', 'c').sign('1');
    expect(cookieSigner(KEYS, 'ab', 'c').unsign(salted)).toBe('1');
    for (const [name, salt] of [
      ['a', 'bc'],
      ['abc', ''],
      ['b', 'ca'],
    ] as const)
      expect(() => cookieSigner(KEYS, name, salt).unsign(salted)).toThrow(BadSignature);
    expect(() => new TimestampSigner(KEYS, 'a').unsign(signed)).toThrow(BadSignature);
  });
});
