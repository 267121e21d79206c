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
