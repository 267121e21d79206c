import { describe, expect, it } from '@jest/globals';

import { HttpResponse } from '../../src/http/http-response.js';

describe('HttpResponse', () => {
  it('is HTML in UTF-8 with status 200 by default', () => {
    const response = new HttpResponse('é');
    expect([response.status, response.headers.get('content-type'), response.charset]).toEqual([
      200,
      'text/html; charset=utf-8',
      'utf-8',
    ]);
    expect(response.tell()).toBe(2);
    expect(response.getvalue()).toEqual(Buffer.from('é'));
  });

  it('grows by "+=" and by write', () => {
    const response = new HttpResponse('a');
    response.content += 'b';
    response.write('c').write(Buffer.from('d'));
    expect(response.content).toBe('abcd');
    expect(response.text).toBe('abcd');
  });

  it('joins pieces', () => {
    expect(new HttpResponse(['a', 'b']).content).toBe('ab');
    expect(new HttpResponse(['a', Buffer.from('b')], { contentType: 'image/png' }).content).toEqual(
      Buffer.from('ab'),
    );
  });

  it('holds text in the charset that its type names', () => {
    const response = new HttpResponse('é', { contentType: 'text/plain; charset=ISO-8859-1' });
    response.content += 'ß';
    response.write('à').write(Buffer.from([0xe7]));
    expect([response.content, response.text, response.tell()]).toEqual(['éßàç', 'éßàç', 4]);
    expect(response.getvalue()).toEqual(Buffer.from('éßàç', 'latin1'));
    expect(
      new HttpResponse(['é', Buffer.from([0xe9])], {
        headers: { 'Content-Type': 'text/csv;charset="utf-16le"' },
      }).getvalue(),
    ).toEqual(Buffer.from([0xe9, 0, 0xe9]));
  });

  it.each([
    ['latin1', '€', 'U+20AC'],
    ['us-ascii', 'aé', 'U+00E9'],
    ['latin1', 'a😀', 'U+1F600'],
    ['shift_jis', 'a', 'shift_jis'],
  ])('refuses to write in %s what it cannot: %s', (charset, text, named) => {
    const refusal = expect.objectContaining({
      code: 'HTTP_CANNOT_ENCODE',
      message: expect.stringContaining(named),
    });
    const options = { contentType: `text/plain; charset=${charset}` };
    expect(() => new HttpResponse(text, options)).toThrow(refusal);
    expect(() => (new HttpResponse('', options).content = text)).toThrow(refusal);
    expect(() => new HttpResponse('', options).write(text)).toThrow(refusal);
  });

  it('takes and reads bytes in charsets that it does not write', () => {
    const bytes = Buffer.from([0x83, 0x65]);
    const response = new HttpResponse(bytes, { contentType: 'text/plain; charset=shift_jis' });
    expect([response.content, response.text]).toEqual(['テ', 'テ']);
    expect(response.getvalue()).toEqual(bytes);
    const unknown = new HttpResponse(Buffer.from('é'), { contentType: 'text/x; charset=klingon' });
    expect(unknown.text).toBe('é');
  });

  it('refuses text over binary content, and says how to do it', () => {
    const response = new HttpResponse(Buffer.from([1]), { contentType: 'image/png' });
    expect(response.isText).toBe(false);
    expect(() => (response.content = 'x')).toThrow(
      expect.objectContaining({ code: 'HTTP_BINARY_CONTENT' }),
    );
  });

  it.each([99, 600, 200.5, Number.NaN])('refuses the status %p', (status) => {
    expect(() => new HttpResponse('', { status })).toThrow(
      expect.objectContaining({ code: 'HTTP_BAD_STATUS' }),
    );
  });

  it.each(['a\rb', 'a\nb', 'a\0', '€'])('refuses the reason phrase %j', (reason) => {
    const refusal = expect.objectContaining({ code: 'HTTP_BAD_REASON', value: reason });
    expect(() => new HttpResponse('', { reason })).toThrow(refusal);
    expect(() => (new HttpResponse().reason = reason)).toThrow(refusal);
    expect(new HttpResponse('', { reason: 'Très bien\t!' }).reason).toBe('Très bien\t!');
  });

  it('refuses two content types', () => {
    expect(
      () => new HttpResponse('', { contentType: 'a/b', headers: { 'Content-Type': 'c/d' } }),
    ).toThrow(expect.objectContaining({ code: 'HTTP_TWO_CONTENT_TYPES' }));
  });

  it('sets cookies, Secure where the request was', () => {
    const response = new HttpResponse()
      .setCookie('a', '1')
      .setCookie('b', '2', { secure: false, httpOnly: false });
    expect(response.setCookieHeaders(true)).toEqual([
      'a=1; HttpOnly; Path=/; SameSite=Lax; Secure',
      'b=2; Path=/; SameSite=Lax',
    ]);
    expect(response.setCookie('a', '3').setCookieHeaders(false)[0]).toBe(
      'a=3; HttpOnly; Path=/; SameSite=Lax',
    );
    expect(() => response.setCookie('a b', '1')).toThrow(
      expect.objectContaining({ code: 'HTTP_BAD_COOKIE' }),
    );
  });

  it('deletes a partitioned cookie from its jar', () => {
    const [header] = new HttpResponse()
      .deleteCookie('a', { partitioned: true })
      .setCookieHeaders(false);
    expect(header).toBe(
      'a=""; expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Max-Age=0; Partitioned; Path=/; SameSite=Lax; Secure',
    );
  });

  it('deletes cookies so that browsers do it', () => {
    const response = new HttpResponse().deleteCookie('a').deleteCookie('__Host-b');
    expect(response.setCookieHeaders(false)).toEqual([
      'a=""; expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Max-Age=0; Path=/; SameSite=Lax',
      '__Host-b=""; expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Max-Age=0; Path=/; SameSite=Lax; Secure',
    ]);
  });

  it('runs each closer once, the last added first, also past one that fails', async () => {
    const log: string[] = [];
    const response = new HttpResponse()
      .onClose(() => void log.push('first'))
      .onClose(() => {
        throw new Error('closer failed');
      })
      .onClose(async () => void log.push('last'));
    await expect(response.close()).rejects.toThrow('closer failed');
    await response.close();
    expect(log).toEqual(['last', 'first']);
  });
});
