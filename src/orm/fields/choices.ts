import type { Choices } from './field-definition.js';

/** Pairs of value and label, whichever way the choices were given. */
export function choicePairs(
  choices: Choices,
): readonly (readonly [value: string | number, label: string])[] {
  if (Array.isArray(choices)) {
    return (choices as readonly (string | number | readonly [string | number, string])[]).map(
      (choice) => (typeof choice === 'object' ? choice : [choice, String(choice)]),
    );
  }
  // The compiler adds the names of a numeric enum as values.
  return Object.entries(choices as Readonly<Record<string, string | number>>)
    .filter(([name]) => !/^\d+$/.test(name))
    .map(([name, value]) => [value, name]);
}

/** The values that may be chosen. */
export function choiceValues(choices: Choices): readonly (string | number)[] {
  return choicePairs(choices).map(([value]) => value);
}
