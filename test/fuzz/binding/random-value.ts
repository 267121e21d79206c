import type { Random } from '../../differential/random.js';

const SCALARS: readonly unknown[] = [
  undefined,
  null,
  true,
  false,
  0,
  -0,
  1,
  -1,
  5,
  10,
  10.5,
  0.1,
  2 ** 31,
  2 ** 53 - 1,
  2 ** 53,
  -(2 ** 53),
  1e20,
  1e21,
  1e300,
  5e-324,
  Number.NaN,
  Infinity,
  -Infinity,
  '',
  ' ',
  'a',
  'A',
  'abc',
  ' abc ',
  '0',
  '1',
  '-1.5',
  '1e3',
  '0x10',
  '12345678901234567890',
  'true',
  'null',
  '2026-01-02',
  '2026-01-02T03:04:05Z',
  '2026-02-30',
  '2026-02-30T00:00:00Z',
  '0000-01-01',
  '👍',
  '\ud83d',
  '\udc4d',
  'e\u0301',
  '❤️',
  'ﬀ',
  'İ',
  '\u0000',
  '\u2028',
  '__proto__',
  'constructor',
  'toString',
  'x'.repeat(300),
];

const KEYS = [
  'a',
  'b',
  'value',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'length',
  '0',
  '',
];

/** Any value: mostly of JSON, now and then of no JSON text, for whoever hands a body over that was read elsewhere. */
export function randomValue(random: Random, depth = 2): unknown {
  const kind = random.integer(0, depth > 0 ? 14 : 8);
  if (kind <= 6) return random.pick(SCALARS);
  if (kind === 7) return random.integer(-1000, 1000) / random.pick([1, 2, 3, 100]);
  if (kind === 8)
    return random.text(['a', 'B', '1', ' ', '-', 'é', '👍', '\ud83d', '\ufe0f', '\n'], 9);
  if (kind <= 10) return random.list(0, 4, () => randomValue(random, depth - 1));
  if (kind <= 12) return randomObject(random, depth);
  return randomOddity(random, depth);
}

/** An object as JSON.parse makes it: `__proto__` is a key like any other. */
function randomObject(random: Random, depth: number): object {
  const entries = random.list(0, 3, () => [random.pick(KEYS), randomValue(random, depth - 1)]);
  return Object.fromEntries(entries) as object;
}

function randomOddity(random: Random, depth: number): unknown {
  const inner = randomValue(random, depth - 1);
  return random.pick<() => unknown>([
    () => Object.assign(Array(2), { 1: inner }),
    () => Array(2),
    () => [[inner]],
    () => Object.assign([inner], { extra: 1 }),
    () => new (class Listing extends Array<unknown> {})(2).fill(inner),
    () => Object.assign(Object.create(null) as object, { a: inner }),
    () => Object.create({ a: inner, value: inner }) as object,
    () => new Date(0),
    () => new Date(Number.NaN),
    () => Object(`${String(random.pick(['a', '']))}`) as unknown,
    () => Object(5) as unknown,
    () => new Map([['a', inner]]),
    () => new Set([inner]),
    () => 5n,
    () => Symbol('s'),
    () => (): unknown => inner,
    () => /a/,
    () => ({ constructor: inner, toJSON: inner }),
  ])();
}
