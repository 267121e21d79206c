import type { ElementRule } from './element-rules.js';

/** What became of a variable's text: a value, or what the text should have been. */
export type CoercedSetting = { readonly value: unknown } | { readonly expected: string };

const WORDS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['yes', true],
  ['on', true],
  ['false', false],
  ['0', false],
  ['no', false],
  ['off', false],
]);

const NUMBER = /^[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d{1,3})?$/i;

/**
 * Turns the text of a variable into the declared type of its property.
 *
 * @param declaredType - class recorded by the compiler; where it says nothing (`Object`, undefined), the default decides.
 * @param defaultValue - the property's value in the class.
 * @param elements - what the rules say of the elements, where it is a list; the default's own elements tell where they do not.
 */
export function coerceSetting(
  text: string,
  declaredType: unknown,
  defaultValue: unknown,
  elements?: ElementRule,
): CoercedSetting {
  const name = typeName(declaredType, defaultValue);
  switch (name) {
    case 'Boolean':
      return coerceBoolean(text);
    case 'Number':
      return coerceNumber(text);
    case 'BigInt':
      return /^[+-]?\d+$/.test(text.trim())
        ? { value: BigInt(text.trim()) }
        : { expected: 'an integer' };
    case 'Array':
      return coerceList(text, elements ?? kindOfElements(defaultValue));
    case 'Set': {
      const own = defaultValue instanceof Set ? [...(defaultValue as Set<unknown>)] : [];
      const list = coerceList(text, elements ?? kindOfElements(own));
      return 'value' in list ? { value: new Set(list.value as readonly unknown[]) } : list;
    }
    case 'URL':
      return URL.canParse(text) ? { value: new URL(text) } : { expected: 'an absolute URL' };
    case 'Date':
      return coerceDate(text);
    case 'Json':
      return coerceJson(text);
    case 'String':
      return { value: text };
    default:
      return { expected: `a property of another type: no text becomes a ${name}` };
  }
}

function typeName(declaredType: unknown, defaultValue: unknown): string {
  if (typeof declaredType === 'function' && declaredType !== Object && declaredType !== Function)
    return declaredType.name;
  if (Array.isArray(defaultValue)) return 'Array';
  if (defaultValue instanceof Set) return 'Set';
  if (defaultValue instanceof URL) return 'URL';
  if (defaultValue instanceof Date) return 'Date';
  if (typeof defaultValue === 'object' && defaultValue !== null) {
    const maker = (defaultValue as { readonly constructor?: unknown }).constructor;
    return typeof maker === 'function' && maker !== Object ? maker.name : 'Json';
  }
  return (
    { boolean: 'Boolean', number: 'Number', bigint: 'BigInt' }[typeof defaultValue as string] ??
    'String'
  );
}

function coerceBoolean(text: string): CoercedSetting {
  const value = WORDS.get(text.trim().toLowerCase());
  return value === undefined ? { expected: `one of ${[...WORDS.keys()].join(', ')}` } : { value };
}

function coerceNumber(text: string): CoercedSetting {
  const value = NUMBER.test(text.trim()) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? { value } : { expected: 'a decimal number' };
}

function coerceList(text: string, elements: ElementRule | undefined): CoercedSetting {
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  if (elements === undefined) return { value: items };
  if ('choices' in elements) return chooseAll(items, elements.choices);
  const coerced = items.map(elements.kind === 'number' ? coerceNumber : coerceBoolean);
  const values = coerced.flatMap((each) => ('value' in each ? [each.value] : []));
  if (values.length === items.length) return { value: values };
  const words = elements.kind === 'number' ? 'decimal numbers' : 'true and false';
  return { expected: `${words} separated by commas` };
}

/** What is no choice stays a text: the rule tells, and names the choices. */
function chooseAll(items: readonly string[], choices: readonly unknown[]): CoercedSetting {
  return {
    value: items.map((item) => choices.find((each) => String(each) === item) ?? item),
  };
}

function kindOfElements(defaultValue: unknown): ElementRule | undefined {
  const defaults: readonly unknown[] = Array.isArray(defaultValue) ? defaultValue : [];
  const kind = typeof defaults[0];
  const isTold = kind === 'number' || kind === 'boolean';
  return isTold && defaults.every((each) => typeof each === kind) ? { kind } : undefined;
}

function coerceDate(text: string): CoercedSetting {
  const value = new Date(text);
  return Number.isNaN(value.getTime())
    ? { expected: 'a date such as 2030-01-31T12:00:00Z' }
    : { value };
}

function coerceJson(text: string): CoercedSetting {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return { value };
  } catch {
    // The fault below says what was expected; the parser's own words would repeat a part of the value.
  }
  return { expected: 'a JSON object or array' };
}
