import { parseRegex, type RegexNode } from './regex-syntax.js';
import type { UrlLevel } from './url-level.js';

/** One way to write a URL of a pattern: text, and names of parameters to be filled in. */
export interface ReverseForm {
  readonly parts: readonly (string | { readonly parameter: string })[];
  /** The parameters in order. */
  readonly parameters: readonly string[];
}

// Each optional group doubles the forms of a regular expression.
const MOST_FORMS = 256;
const BLANK: ReverseForm = { parts: [], parameters: [] };

/**
 * The ways to write a URL of `levels`, Django's (`django.utils.regex_helper.normalize`): of a repetition, the least
 * number; of an optional group with parameters, none and one; of a class of characters, the first. A regular expression
 * with alternatives outside of its groups has a single, empty form, which seldom matches.
 */
export function listForms(levels: readonly UrlLevel[]): readonly ReverseForm[] {
  const counter = { unnamed: 0 };
  try {
    return levels.reduce<readonly ReverseForm[]>(
      (forms, level) => multiply(forms, formsOf(level, counter)),
      [BLANK],
    );
  } catch (error) {
    if (error instanceof NotReversible) return [BLANK];
    throw error;
  }
}

class NotReversible extends Error {}

interface GroupCounter {
  unnamed: number;
}

function formsOf(level: UrlLevel, counter: GroupCounter): readonly ReverseForm[] {
  if (level.regex !== undefined) return formsOfNode(parseRegex(level.regex), counter);
  const parts = (level.tokens ?? []).map((token) =>
    token.kind === 'literal' ? token.text : { parameter: token.name },
  );
  return [{ parts, parameters: level.captures.map(({ name }) => name) }];
}

function formsOfNode(node: RegexNode, counter: GroupCounter): readonly ReverseForm[] {
  switch (node.kind) {
    case 'set':
      return [{ parts: [node.sample], parameters: [] }];
    case 'sequence':
      return node.items.reduce<readonly ReverseForm[]>(
        (forms, item) => multiply(forms, formsOfNode(item, counter)),
        [BLANK],
      );
    case 'choice':
      throw new NotReversible();
    case 'group':
      return formsOfGroup(node, counter);
    case 'repeat':
      return formsOfRepeat(node, counter);
    case 'backreference':
      return [{ parts: [{ parameter: node.name }], parameters: [] }];
    default:
      return [BLANK];
  }
}

function formsOfGroup(
  node: RegexNode & { kind: 'group' },
  counter: GroupCounter,
): readonly ReverseForm[] {
  if (!node.isCapturing) return formsOfNode(node.item, counter);
  const parameter = node.name ?? `_${counter.unnamed}`;
  if (node.name === undefined) counter.unnamed += 1;
  return [{ parts: [{ parameter }], parameters: [parameter] }];
}

function formsOfRepeat(
  node: RegexNode & { kind: 'repeat' },
  counter: GroupCounter,
): readonly ReverseForm[] {
  const forms = formsOfNode(node.item, counter);
  if (node.min === 0)
    return forms.some(({ parameters }) => parameters.length > 0) ? [BLANK, ...forms] : [BLANK];
  let repeated = forms;
  for (let count = 1; count < Math.min(node.min, 1000); count += 1)
    repeated = multiply(repeated, forms);
  return repeated;
}

function multiply(
  before: readonly ReverseForm[],
  after: readonly ReverseForm[],
): readonly ReverseForm[] {
  if (before.length * after.length > MOST_FORMS) throw new NotReversible();
  return before.flatMap((first) =>
    after.map((second) => ({
      parts: [...first.parts, ...second.parts],
      parameters: [...first.parameters, ...second.parameters],
    })),
  );
}
