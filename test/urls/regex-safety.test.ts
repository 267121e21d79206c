import { describe, expect, it } from '@jest/globals';

import { measureGrowth } from '../../src/urls/regex-safety.js';
import { parseRegex } from '../../src/urls/regex-syntax.js';

describe('measureGrowth', () => {
  it.each([
    /^$/,
    /^books\/(?<pk>\d+)\/$/,
    /^(?<slug>[\w-]+)-(?<id>\d+)\/$/,
    /^(?:[a-z]+\/)*$/,
    /^(?:[a-z]+\/)*[a-z]+$/,
    /^(.*)\/page(\d+)\/$/,
    /^[0-9]{4}-[0-9]{2}$/,
    /^(?:en|de|fr)\/.*$/,
    /^(?:(?:[a-z0-9]{1,63})\.){1,5}org$/,
    /^a{1,3}(?:b{1,3})?c$/,
    /^(?:ab?)*c$/,
    /^\p{L}+(?:[ '-]\p{L}+)*$/u,
    /^(?=.*[a-z])(?=.*\d).{8,}$/,
  ])('takes %s for linear', (regex) => {
    expect(measureGrowth(parseRegex(regex))).toBe('linear');
  });

  it.each([/^(.*)\/(.*)$/, /^.*a.*$/, /^[a-z]*[a-z]*$/, /^\d+\d+!$/, /^[\w-]+-[\w-]+$/])(
    'takes %s for polynomial',
    (regex) => {
      expect(measureGrowth(parseRegex(regex))).toBe('polynomial');
    },
  );

  it.each([
    /^(a+)+$/,
    /^(a*)*$/,
    /^(?:a|a)*$/,
    /^(?:a|ab|b)*$/,
    /^(?:[a-z]+\/?)*$/,
    /^(?:\w+\s?)+!$/,
    /^(?:.*,)*$/,
    /^(?:a{1,10}){1,10}$/,
    /^(?:a?b?)*(?:x|x)+$/,
    /^(?:a|A)*$/i,
    /^(?=(a+)+$)x/,
    /^(?!(?:a|a)*$)x/,
    /^x(?<=(?:(?=(a+)+b)a)*)$/,
    /^(?:[^\p{L}]|[^\p{L}\d])*$/u,
    /^\p{L}+(?:[ '-]?\p{L}+)*$/u,
  ])('takes %s for exponential', (regex) => {
    expect(measureGrowth(parseRegex(regex))).toBe('exponential');
  });

  it('takes an expression that is too large to look at for exponential, unless nothing in it is repeated freely', () => {
    expect(measureGrowth(parseRegex(/^(?:abcdefgh){100}$/))).toBe('linear');
    expect(measureGrowth(parseRegex(/^(?:abcdefgh){100}(?:ab)*$/))).toBe('exponential');
  });
});
