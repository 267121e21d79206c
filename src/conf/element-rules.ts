import { getMetadataStorage } from '../dto/rule-store.js';
import type { Constructor } from './constructor.js';

/** What the elements of a list are to be, as its rules tell: `@IsInt({ each: true })`, `@IsIn([1, 2], { each: true })`. */
export type ElementRule =
  | { readonly kind: 'boolean' | 'number' }
  /** The values that there may be: of an enumeration, or a list. */
  | { readonly choices: readonly unknown[] };

const NUMERIC: ReadonlySet<string> = new Set([
  'isDivisibleBy',
  'isInt',
  'isNegative',
  'isNumber',
  'isPositive',
  'max',
  'min',
]);

/** What the rules of the list `property` say of its elements; undefined where they leave texts as they are. */
export function elementRuleOf(type: Constructor, property: string): ElementRule | undefined {
  const rules = getMetadataStorage()
    .getTargetValidationMetadatas(type, '', true, false)
    .filter((rule) => rule.propertyName === property && rule.each);
  for (const { name, constraints } of rules) {
    const [given, listed] = (constraints ?? []) as readonly unknown[];
    if (name === 'isIn' && Array.isArray(given)) return { choices: given };
    // The second one leaves out the names by which TypeScript finds the members of a numeric enumeration.
    if (name === 'isEnum' && Array.isArray(listed)) return { choices: listed };
  }
  if (rules.some(({ name }) => name === 'isBoolean')) return { kind: 'boolean' };
  return rules.some(({ name }) => NUMERIC.has(name ?? '')) ? { kind: 'number' } : undefined;
}
