import { afterAll, afterEach, beforeAll, beforeEach, describe, it } from '@jest/globals';

import { cookieSigner, TimestampSigner } from '../../src/http/signing.js';
import { expectNoDifference, startDjango, type Django } from './django.js';
import type { Random } from './random.js';

const NOW = 1_700_000_000;
const realNow = Date.now;
let django: Django;

beforeAll(async () => {
  django = await startDjango();
});

afterAll(() => django?.close());

beforeEach(() => {
  Date.now = () => NOW * 1000;
});

afterEach(() => {
  Date.now = realNow;
});

const KEYS = ['a secret', 'another secret key', 'é€'];
// Not the empty one, for which Django takes the name of its class.
const SALTS = ['a', 'session', 'x.y'];
const PIECES = ['a', ':', '.', 'é', '😀', ' ', '=', '"', '\\', '\u2028', '\u007f', '\0', '-', '_'];
const DAMAGE = [':', '.', 'A', '-', '_', '=', ' ', '\n', 'é', '+', '/', '\0'];

function randomData(random: Random, depth = 2): unknown {
  const scalars = [
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e21,
    12_345_678_901,
    '',
    random.text(PIECES, 6),
    'ab'.repeat(99),
  ];
  if (depth === 0 || random.chance(0.5)) return random.pick<unknown>(scalars);
  const values = random.list(0, 3, () => randomData(random, depth - 1));
  return random.chance(0.5)
    ? values
    : Object.fromEntries(values.map((value) => [`k${random.text(PIECES, 3)}`, value]));
}

/** Data with a text for each number that Python writes in another way. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, comparable(each)]));
}

describe('Signing as Django does', () => {
  it('writes data alike, byte by byte', async () => {
    await expectNoDifference(django, {
      operation: 'dumped',
      input: (random) => ({
        now: NOW,
        key: random.pick(KEYS),
        salt: random.pick(SALTS),
        data: randomData(random),
        // Two versions of zlib need not pack alike.
        compress: false,
      }),
      ours: ({ key, salt, data, compress }) =>
        new TimestampSigner({ current: key, former: [] }, salt).dumps(data, { compress }),
      explanations: {
        'Python writes large numbers and those with a point in ways of its own': ({ data }) =>
          /\d(?:e\+|\.)/.test(JSON.stringify(data)),
      },
    });
  });

  it('reads what is whole and refuses what is not, alike', async () => {
    await expectNoDifference(django, {
      operation: 'tampered',
      input: (random) => {
        const key = random.pick(KEYS);
        const salt = random.pick(SALTS);
        const age = random.pick([0, 10, 100, null]);
        Date.now = () => (NOW - random.pick([0, 0, 5, 50, 500, -50])) * 1000;
        const signer = new TimestampSigner({ current: key, former: [] }, salt);
        const whole = random.chance(0.85)
          ? signer.dumps(randomData(random), { compress: random.chance(0.5) })
          : signer.sign(random.text([...PIECES, 'bnVsbA', 'MTI', '.', 'eJwDAAAAAAE'], 3));
        Date.now = () => NOW * 1000;
        const signed = random.chance(0.7)
          ? whole
          : random.chance(0.5)
            ? random.mutate(whole, DAMAGE)
            : whole + random.pick(DAMAGE);
        return { now: NOW, key, salt, age, signed };
      },
      ours: ({ key, salt, age, signed }) =>
        comparable(
          new TimestampSigner({ current: key, former: [] }, salt).loads(
            signed,
            age === null ? {} : { maxAgeSeconds: age },
          ),
        ),
      explanations: {
        'what is not of the alphabet is skipped, Django counts it when it pads': (
          { signed },
          ours,
        ) => 'value' in ours && /[^\w.:-]|:.*:.*:/.test(signed),
      },
    });
  });

  it('signs cookies alike', async () => {
    await expectNoDifference(django, {
      operation: 'signed_cookie',
      input: (random) => ({
        now: NOW,
        key: random.pick(KEYS),
        salt: random.pick(['', 'é😀', ...SALTS]),
        name: random.pick(['cart', 'sid', '__Host-x']),
        value: random.text(PIECES, 6),
      }),
      ours: ({ key, salt, name, value }) =>
        cookieSigner({ current: key, former: [] }, name, salt).sign(value),
    });
  });
});
