import { describe, expect, it } from '@jest/globals';
import { parseFragment, type DefaultTreeAdapterMap } from 'parse5';

import { html } from '../../src/templates/html.js';
import { jsonScript } from '../../src/templates/json-script.js';

describe('jsonScript', () => {
  it('carries a value into the page and back', () => {
    const value = { text: '</script><!--<script>&\u2028\u2029', list: [1, null, true] };
    const fragment = parseFragment(String(html`<p></p>${jsonScript(value, 'a"b')}<p></p>`));
    const script = fragment.childNodes[1] as DefaultTreeAdapterMap['element'];
    expect(fragment.childNodes).toHaveLength(3);
    expect(script.attrs).toEqual([
      { name: 'id', value: 'a"b' },
      { name: 'type', value: 'application/json' },
    ]);
    expect(JSON.parse((script.childNodes[0] as DefaultTreeAdapterMap['textNode']).value)).toEqual(
      value,
    );
  });

  it('has none of the characters that could end the element', () => {
    const markup = String(jsonScript('<>&\u2028'));
    expect(markup).toBe('<script type="application/json">"\\u003c\\u003e\\u0026\\u2028"</script>');
  });

  it('writes null for undefined', () => {
    expect(String(jsonScript(undefined))).toBe('<script type="application/json">null</script>');
  });
});
