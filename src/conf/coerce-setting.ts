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
 */
export function coerceSetting(
  text: string,
  declaredType: unknown,
  defaultValue: unknown,
): CoercedSetting {
  switch (typeName(declaredType, defaultValue)) {
    case 'Boolean':
      return coerceBoolean(text);
    case 'Number':
      return coerceNumber(text);
    case 'BigInt':
      return /^[+-]?\d+$/.test(text.trim())
        ? { value: BigInt(text.trim()) }
        : { expected: 'an integer' };
    case 'Array':
      return coerceList(text, defaultValue);
    case 'URL':
      return URL.canParse(text) ? { value: new URL(text) } : { expected: 'an absolute URL' };
    case 'Date':
      return coerceDate(text);
    case 'Json':
      return coerceJson(text);
    default:
      return { value: text };
  }
}

function typeName(declaredType: unknown, defaultValue: unknown): string {
  if (typeof declaredType === 'function' && declaredType !== Object && declaredType !== Function)
    return declaredType.name;
  if (Array.isArray(defaultValue)) return 'Array';
  if (defaultValue instanceof URL) return 'URL';
  if (defaultValue instanceof Date) return 'Date';
  if (typeof defaultValue === 'object' && defaultValue !== null) return 'Json';
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

function coerceList(text: string, defaultValue: unknown): CoercedSetting {
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  const defaults: readonly unknown[] = Array.isArray(defaultValue) ? defaultValue : [];
  if (defaults.length === 0 || !defaults.every((item) => typeof item === 'number'))
    return { value: items };
  const isNumeric = items.every((item) => NUMBER.test(item) && Number.isFinite(Number(item)));
  return isNumeric
    ? { value: items.map(Number) }
    : { expected: 'decimal numbers separated by commas' };
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
