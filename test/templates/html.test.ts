import { describe, expect, it } from '@jest/globals';

import { ImproperlyConfigured } from '../../src/errors/framework-error.js';
import { attributes } from '../../src/templates/attributes.js';
import { Html, html, raw, type HtmlValue } from '../../src/templates/html.js';

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    return error instanceof ImproperlyConfigured ? error.code : String(error);
  }
  return undefined;
}

describe('html', () => {
  it('escapes what is interpolated into text and into quoted attributes', () => {
    const hostile = `<b a="1" c='2'>&\``;
    expect(String(html`<p title="${hostile}">${hostile}</p>`)).toBe(
      '<p title="&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;&#96;">&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;&#96;</p>',
    );
  });

  it('nests Html and arrays of Html without escaping them again', () => {
    const items = ['a', '<b>'].map((name) => html`<li>${name}</li>`);
    expect(String(html`<ul>${items}</ul>${html`<hr>`}`)).toBe(
      '<ul><li>a</li><li>&lt;b&gt;</li></ul><hr>',
    );
  });

  it('escapes the strings of an array', () => {
    expect(String(html`<p>${['<', ['>', 1]]}</p>`)).toBe('<p>&lt;&gt;1</p>');
  });

  it('writes nothing for null, undefined, false and true, and numbers as they are', () => {
    expect(String(html`[${null}${undefined}${false}${true}${0}${1.5}${10n}]`)).toBe('[01.510]');
  });

  it('writes dates as ISO 8601 and URLs as their address', () => {
    expect(
      String(html`<time datetime="${new Date(0)}">${new URL('http://x.test/a?b&c')}</time>`),
    ).toBe('<time datetime="1970-01-01T00:00:00.000Z">http://x.test/a?b&amp;c</time>');
  });

  it('trusts raw markup in text and still keeps it inside a quoted attribute', () => {
    expect(String(html`<p title="${raw('a "b" &amp; c')}">${raw('<i>x</i>')}</p>`)).toBe(
      '<p title="a &quot;b&quot; &amp; c"><i>x</i></p>',
    );
  });

  it('does not take for Html what only looks like it', () => {
    const forged = JSON.parse('{"markup":"<script>","toString":"x"}') as HtmlValue;
    expect(Html.isHtml(forged)).toBe(false);
    expect(codeOf(() => html`<p>${forged}</p>`)).toBe('TEMPLATES_UNPRINTABLE_VALUE');
    expect(codeOf(() => html`<p>${Object.create(Html.prototype) as Html}</p>`)).toBe(
      'TEMPLATES_UNPRINTABLE_VALUE',
    );
  });

  it.each<[string, unknown]>([
    ['promise', Promise.resolve('x')],
    ['function', () => 'x'],
    ['symbol', Symbol('x')],
    ['object', {}],
    ['object without prototype', Object.create(null)],
  ])('refuses a %s in place of text', (_name, value) => {
    expect(codeOf(() => html`<p>${value as HtmlValue}</p>`)).toBe('TEMPLATES_UNPRINTABLE_VALUE');
  });

  it('is no function for plain arrays', () => {
    const strings = ['<script>', '</script>'] as unknown as TemplateStringsArray;
    expect(codeOf(() => html(strings, 'x'))).toBe('TEMPLATES_NOT_A_TEMPLATE');
    expect(codeOf(() => html('<script>' as unknown as TemplateStringsArray))).toBe(
      'TEMPLATES_NOT_A_TEMPLATE',
    );
  });

  it('is written into JSON as a string', () => {
    expect(JSON.stringify({ page: html`<b>${'<'}</b>` })).toBe('{"page":"<b>&lt;</b>"}');
  });

  it('escapes in titles and text areas', () => {
    expect(String(html`<title>${'</title>'}</title><textarea>${'</textarea>'}</textarea>`)).toBe(
      '<title>&lt;/title&gt;</title><textarea>&lt;/textarea&gt;</textarea>',
    );
  });

  it('allows an interpolation after comments, scripts, doctype and odd text', () => {
    const page = html`<!doctype html><!-- " ' > --><!--><script>if (a < b && '</p>') x = "</script><b title='"'>1 < 2 </>${'<'}</b>`;
    expect(String(page)).toContain('</>&lt;</b>');
  });
});

describe('unsafe positions', () => {
  const x = 'x';
  const cases: [string, () => unknown, RegExp][] = [
    [
      'an unquoted attribute',
      () => html`<a title=${x}>`,
      /unquoted value of the attribute "title".*\n.*title="/,
    ],
    [
      'an attribute that a no-break space before the quote leaves unquoted',
      () => html`<a title=\u00a0"${x}">`,
      /unquoted value of the attribute "title"/,
    ],
    ['an unquoted attribute, further in', () => html`<a title=a${x}>`, /unquoted/],
    ['a script', () => html`<script>var a = "${x}"</script>`, /inside <script>.*\n.*jsonScript/],
    [
      'a script of another type',
      () => html`<SCRIPT type="application/json">${x}</SCRIPT>`,
      /inside <script>/,
    ],
    ['a style', () => html`<style>a { color: ${x} }</style>`, /inside <style>/],
    ['an attribute name', () => html`<a ti${x}="a">`, /name of an attribute/],
    ['an event handler', () => html`<a onclick="go('${x}')">`, /event handler "onclick"/],
    ['an event handler in upper case', () => html`<a ONCLICK='${x}'>`, /event handler/],
    ['a javascript: address', () => html`<a href="javascript:go('${x}')">`, /after a scheme/],
    [
      'a disguised javascript: address',
      () => html`<a href=" java&#9;script:${x}">`,
      /after a scheme/,
    ],
    ['a data: address', () => html`<iframe src="data:text/html,${x}"></iframe>`, /after a scheme/],
    ['srcdoc', () => html`<iframe srcdoc="${x}"></iframe>`, /srcdoc/],
    ['a tag name', () => html`<${x}>`, /name of a tag/],
    ['the rest of a tag name', () => html`<h${x}>`, /name of a tag/],
    ['an end tag', () => html`<b></${x}>`, /name of a tag/],
    ['the inside of an end tag', () => html`<b></b ${x}>`, /end tag/],
    ['a comment', () => html`<!-- ${x} -->`, /comment/],
    ['a doctype', () => html`<!doctype ${x}>`, /comment or declaration/],
    ['a comment that is not one', () => html`<!--> <!-- ${x} -->`, /comment/],
    ['an animated link', () => html`<set attributeName="href" to="${x}">`, /can change a link/],
    ['a text area left by half an end tag', () => html`<textarea></texta${x}`, /name of a tag/],
    [
      'a script behind a comparison',
      () => html`<p>1 < 2</p><script>${x}</script>`,
      /inside <script>/,
    ],
    [
      'a name grown onto attributes',
      () => html`<a ${attributes({ id: 1 })}title="x">`,
      /Put a blank/,
    ],
    [
      'a no-break space grown onto attributes',
      () => html`<a ${attributes({ id: 1 })}\u00a0title="x">`,
      /Put a blank/,
    ],
    [
      'attributes grown onto attributes',
      () => html`<a ${attributes({ id: 1 })}${attributes({ id: 2 })}>`,
      /Put a blank/,
    ],
  ];

  it.each(cases)('refuses %s', (_name, template, message) => {
    expect(codeOf(template)).toBe('TEMPLATES_UNSAFE_POSITION');
    expect(template).toThrow(message);
  });

  it('names the interpolation and its line', () => {
    expect(
      () => html`<p>${x}</p>
<a title=${x}>`,
    ).toThrow(/Interpolation 2 of an html template \(its line 2: .*<a title=\$\{…\}"\)/s);
  });

  it('refuses at each use, not at the first alone', () => {
    const build = () => html`<a title=${x}>`;
    expect(codeOf(build)).toBe('TEMPLATES_UNSAFE_POSITION');
    expect(codeOf(build)).toBe('TEMPLATES_UNSAFE_POSITION');
  });

  it('refuses text between attributes, and takes attributes() there', () => {
    expect(codeOf(() => html`<input ${x}>`)).toBe('TEMPLATES_UNSAFE_POSITION');
    expect(
      String(
        html`<input ${attributes({ checked: true, hidden: false, id: 7, title: '"' })} name="a">`,
      ),
    ).toBe('<input checked id="7" title="&quot;" name="a">');
    expect(String(html`<input a ${attributes({ b: true })}>`)).toBe('<input a b>');
    expect(String(html`<input a="1" ${null}>`)).toBe('<input a="1" >');
  });

  it.each([
    ['a tag', () => html`<p class="a"`],
    ['a value', () => html`<p class="a`],
    ['a script', () => html`<script>`],
    ['a comment', () => html`<!-- a`],
    ['a tag name', () => html`<`],
    ['a title', () => html`<title>`],
  ])('refuses a template that ends inside %s', (_name, template) => {
    expect(codeOf(template)).toBe('TEMPLATES_UNFINISHED_MARKUP');
  });

  it('lets elements be opened in one template and closed in another', () => {
    expect(String(html`${html`<table><tr>`}${html`</table>`}`)).toBe('<table><tr></table>');
  });
});

describe('addresses', () => {
  const blocked = '<a href="about:blank#blocked">x</a>';

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' \u0001javascript:alert(1)',
    'java\tscr\nipt:alert(1)',
    'vbscript:x',
    'data:text/html,<script>',
    'blob:http://a/b',
  ])('blocks %j', (address) => {
    expect(String(html`<a href="${address}">x</a>`)).toBe(blocked);
  });

  it.each([
    '/a/b',
    'a',
    '../a',
    '?q=a:b',
    '#a:b',
    'a/b:c',
    'https://x.test/',
    'HTTP://x.test',
    'mailto:a@x.test',
    'tel:+1',
    '',
  ])('lets %j pass', (address) => {
    expect(String(html`<a href="${address}">x</a>`)).toBe(`<a href="${address}">x</a>`);
  });

  it('judges all parts of one attribute together', () => {
    const [first, second] = ['java', 'script:alert(1)'];
    expect(String(html`<a href="${first}${second}">x</a>`)).toBe(
      '<a href="about:blank#blocked">x</a>'.replace('blocked', 'blockedscript:alert(1)'),
    );
    expect(String(html`<a href="java${second}">x</a>`)).toBe('<a href="about:blank#blocked">x</a>');
    expect(String(html`<a href="${'javascript'}:alert(1)">x</a>`)).toBe(
      '<a href="about:blank#blocked:alert(1)">x</a>',
    );
    expect(String(html`<a href="${'javascript'}&colon;alert(1)">x</a>`)).toBe(
      '<a href="about:blank#blocked&colon;alert(1)">x</a>',
    );
    expect(String(html`<a href="${'a'}/${'b:c'}">x</a>`)).toBe('<a href="a/b:c">x</a>');
  });

  it('looks at raw markup too', () => {
    expect(String(html`<a href="${raw('javascript&#58;alert(1)')}">x</a>`)).toBe(blocked);
  });

  it('looks at every attribute that takes an address', () => {
    const bad = 'javascript:alert(1)';
    const page = String(
      html`<img src='${bad}'><form action="${bad}"><button formaction="${bad}"></button><use xlink:href="${bad}"></use></form>`,
    );
    expect(page).not.toContain('javascript');
    expect(String(html`<a ${attributes({ HREF: bad })}>x</a>`)).toBe(
      '<a HREF="about:blank#blocked">x</a>',
    );
  });

  it('costs nothing where the text before tells the scheme', () => {
    expect(String(html`<a href="/books/${'javascript:1'}/">x</a>`)).toBe(
      '<a href="/books/javascript:1/">x</a>',
    );
  });
});

describe('style attributes', () => {
  it('lets numbers, units and words pass', () => {
    expect(String(html`<p style="width: ${50}%; color: ${'#fff'}"></p>`)).toBe(
      '<p style="width: 50%; color: #fff"></p>',
    );
  });

  it.each(['url(//evil.test)', 'red; position: fixed', 'a:b', '\\75rl', '"', '/*'])(
    'blocks %j',
    (value) => {
      expect(String(html`<p style="color: ${value}"></p>`)).toBe('<p style="color: blocked"></p>');
      expect(String(html`<p style="color: ${html`${value}`}"></p>`)).toBe(
        '<p style="color: blocked"></p>',
      );
    },
  );

  it('lets markup of a plain value pass', () => {
    expect(String(html`<p style="width: ${html`${50}%`}"></p>`)).toBe('<p style="width: 50%"></p>');
  });
});

describe('attributes', () => {
  it.each([
    'onclick',
    'ONLOAD',
    'style',
    'srcdoc',
    'to',
    'from',
    'by',
    'values',
    'a b',
    'a=b',
    '',
    '1',
    '"',
  ])('refuses the name %j', (name) => {
    expect(codeOf(() => attributes({ [name]: 'x' }))).toBe('TEMPLATES_BAD_ATTRIBUTE');
  });
});
