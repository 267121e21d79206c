import { describe, expect, it } from '@jest/globals';

import { parseRegex, type RegexNode } from '../../src/urls/regex-syntax.js';

/** The set of an expression that is one character. */
function setOf(regex: RegExp): (text: string) => boolean {
  let node: RegexNode | undefined = parseRegex(regex);
  if (node.kind === 'sequence') [node] = node.items;
  if (node?.kind !== 'set') throw new Error(`${regex} is not one character.`);
  const { set } = node;
  return (text) => set.has(text.codePointAt(0) ?? -1);
}

const PROBES = [
  'a',
  'b',
  'z',
  'A',
  'Z',
  '0',
  '9',
  '_',
  '-',
  '.',
  '/',
  ']',
  '^',
  '\\',
  '\n',
  ' ',
  '\t',
  'é',
  'É',
  'ß',
  '\u2028',
  '中',
  '😀',
  '{',
  '\b',
];

describe('parseRegex', () => {
  it.each([
    /a/,
    /./,
    /./s,
    /\d/,
    /\D/,
    /\w/,
    /\W/,
    /\s/,
    /\S/,
    /[a-z]/,
    /[^a-z]/,
    /[\w-]/,
    /[-a]/,
    /[a-]/,
    /[\]^]/,
    /[^/]/,
    /\//,
    /\./,
    /[\d-z]/,
    /\n/,
    /\x61/,
    /\u0061/,
    /\u{1F600}/u,
    /[\u{1F600}-\u{1F640}]/u,
    /a/i,
    /[a-c]/i,
    /[^a]/i,
    /é/i,
    /[\b]/,
    /\t/,
    /[\]]/,
    /\cJ/,
    /[é-ü]/,
  ])('reads the set of %s', (regex) => {
    const isInSet = setOf(regex);
    const whole = new RegExp(`^(?:${regex.source})$`, regex.flags);
    // Without the "u" flag, a character of two code units is never one match.
    const probes = regex.flags.includes('u')
      ? PROBES
      : PROBES.filter((probe) => probe.length === 1);
    expect(probes.filter(isInSet)).toEqual(probes.filter((probe) => whole.test(probe)));
  });

  it('reads groups, alternatives and repetitions', () => {
    const node = parseRegex(/(?<year>\d{4})(?:-|\/)?(a){2,}?/);
    expect(node).toMatchObject({
      kind: 'sequence',
      items: [
        {
          kind: 'group',
          name: 'year',
          isCapturing: true,
          item: { items: [{ kind: 'repeat', min: 4, max: 4 }] },
        },
        {
          kind: 'repeat',
          min: 0,
          max: 1,
          item: { kind: 'group', isCapturing: false, item: { kind: 'choice' } },
        },
        {
          kind: 'repeat',
          min: 2,
          max: Infinity,
          item: { kind: 'group', isCapturing: true, name: undefined },
        },
      ],
    });
  });

  it('reads anchors, lookarounds and references', () => {
    const node = parseRegex(/^(?=a)(?<!b)\b(?<x>a)\k<x>\1$/);
    expect(
      node.kind === 'sequence' &&
        node.items.map((item) => (item.kind === 'assertion' ? item.which : item.kind)),
    ).toEqual([
      'start',
      'look',
      'look',
      'boundary',
      'group',
      'backreference',
      'backreference',
      'end',
    ]);
  });

  it('knows what a property escape matches', () => {
    for (const regex of [/\p{L}/u, /[\p{L}]/u, /[^\P{L}]/u, /\p{Letter}/u]) {
      const isInSet = setOf(regex);
      for (const letter of ['a', 'é', 'Я', '中', '𝒜']) expect(isInSet(letter)).toBe(true);
      for (const other of ['1', ' ', '-', '€', '🎸']) expect(isInSet(other)).toBe(false);
    }
    expect(setOf(/\p{Lu}/iu)('a')).toBe(true);
    expect(setOf(/[^\p{N}]/u)('1')).toBe(false);
    expect(setOf(/[^\p{N}]/u)('a')).toBe(true);
  });

  it('takes what it cannot look into for any character', () => {
    // Written as text, because the flag is younger than the syntax that the compiler takes.
    expect(setOf(new RegExp('[[a-z]&&[aeiou]]', 'v'))('1')).toBe(true);
    expect(setOf(new RegExp('[a-z]', 'v'))('1')).toBe(false);
  });

  it('reads the empty expression', () => {
    expect(parseRegex(new RegExp(''))).toEqual({ kind: 'sequence', items: [] });
  });
});
