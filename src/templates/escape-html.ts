const SPECIAL = /[&<>"'`]/;

/**
 * Replaces the characters that mean something in HTML text and in quoted attribute values: `& < > " '` and the backtick.
 *
 * Text without any of them comes back as it is, without a copy.
 */
export function escapeHtml(text: string): string {
  const first = text.search(SPECIAL);
  return first < 0 ? text : replaceFrom(text, first, true);
}

/**
 * Makes markup safe inside a quoted attribute: as {@link escapeHtml}, but character references stay what they are,
 * since markup was escaped once already.
 */
export function escapeMarkupForAttribute(markup: string): string {
  const first = markup.search(SPECIAL);
  return first < 0 ? markup : replaceFrom(markup, first, false);
}

// One pass that copies the runs between special characters: on short texts faster than a replace with a callback.
function replaceFrom(text: string, first: number, escapesAmpersand: boolean): string {
  let result = '';
  let copied = 0;
  for (let index = first; index < text.length; index++) {
    const reference = referenceOf(text.charCodeAt(index), escapesAmpersand);
    if (reference === undefined) continue;
    result += text.slice(copied, index) + reference;
    copied = index + 1;
  }
  return result + text.slice(copied);
}

function referenceOf(code: number, escapesAmpersand: boolean): string | undefined {
  switch (code) {
    case 38:
      return escapesAmpersand ? '&amp;' : undefined;
    case 60:
      return '&lt;';
    case 62:
      return '&gt;';
    case 34:
      return '&quot;';
    case 39:
      return '&#39;';
    case 96:
      return '&#96;';
    default:
      return undefined;
  }
}
