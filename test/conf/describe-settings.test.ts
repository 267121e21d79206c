import { createSecretKey } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { BaseSettings } from '../../src/conf/base-settings.js';
import { describeSettings } from '../../src/conf/describe-settings.js';
import { Env, Secret, settingRecordsOf } from '../../src/conf/env.js';
import { loadSettings } from '../../src/conf/load-settings.js';
import { isSecretName, MASK, maskSettings } from '../../src/conf/mask-settings.js';
import { nearestName } from '../../src/conf/nearest-name.js';

class Settings extends BaseSettings {
  @Env('PIN') @Secret() pin = 4711;
  override databaseUrl = 'postgres://app:hunter2@db.example/shop';
  mail = { host: 'mail.example', password: 'hunter2', nested: [{ apiKey: 'hunter2' }] };
  stripeToken = 'hunter2';
}

describe('describeSettings', () => {
  const { settings } = loadSettings(Settings, {
    folder: '/nowhere',
    environment: { PORT: '81', SECRET_KEY_FALLBACKS: 'hunter2' },
    nodeEnv: 'test',
  });
  const lines = new Map(describeSettings(settings).map((line) => [line.name, line]));

  it('names the source of each property', () => {
    expect(lines.get('port')).toEqual({
      name: 'port',
      value: 81,
      source: 'environment PORT',
      variable: 'PORT',
    });
    expect(lines.get('host')?.source).toBe('class');
  });

  it('shows no secret, whether marked, named, nested or inside a URL', () => {
    const text = JSON.stringify([...lines.values()]);
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain('4711');
    expect(text).not.toContain(settings.secretKey);
    expect(lines.get('databaseUrl')?.value).toBe(`postgres://app:${MASK}@db.example/shop`);
    expect(lines.get('mail')?.value).toMatchObject({ host: 'mail.example', password: MASK });
  });

  it('shows settings of the framework whose name only sounds secret', () => {
    expect(lines.get('unknownKeys')?.value).toBe('drop');
    expect(lines.get('jsonMaxTokens')?.value).toBe(100_000);
  });
});

describe('maskSettings', () => {
  it.each([
    'apiKey',
    'api_key',
    'SECRET',
    'dbPassword',
    'passwd',
    'Authorization',
    'set-cookie',
    'sessionId',
    'signature',
  ])('masks a value named %s', (name) => {
    expect(isSecretName(name)).toBe(true);
    expect(maskSettings('x', name)).toBe(MASK);
    expect(maskSettings({ [name]: ['x'] })).toEqual({ [name]: MASK });
  });

  it.each([
    'author',
    'authorName',
    'passenger',
    'passive',
    'compassion',
    'title',
    'insider',
    'port',
  ])('shows a value named %s', (name) => {
    expect(maskSettings('x', name)).toBe('x');
  });

  it('masks in texts what gives itself away', () => {
    const token = `eyJ${'a'.repeat(30)}.${'b'.repeat(30)}.${'c'.repeat(30)}`;
    for (const text of [
      `got ${token}`,
      'Authorization: Bearer abcdefgh12345678',
      'pg://u:abcdefgh12345678@db',
    ]) {
      expect(maskSettings(text)).toContain(MASK);
      expect(maskSettings(text)).not.toMatch(/b{5}|abcdefgh/);
    }
  });

  it('gets through long texts made of half matches', () => {
    for (const piece of ['eyJa', 'a://b', 'bearer ', '://', 'a:', 'basic x ', 'eyJaaaaaaaa.']) {
      expect(typeof maskSettings(piece.repeat(50_000))).toBe('string');
    }
  });

  it('masks by type and survives anything', () => {
    const circular: Record<string, unknown> = {
      map: new Map([['token', 1]]),
      bytes: Buffer.alloc(3),
      when: new Date(0),
    };
    circular.self = circular;
    circular.signer = createSecretKey(Buffer.from('hunter2'));
    circular.type = Settings;
    circular.pattern = /a/;
    expect(maskSettings(circular)).toEqual({
      map: { token: MASK },
      bytes: '(3 bytes)',
      when: '1970-01-01T00:00:00.000Z',
      self: '(circular)',
      signer: MASK,
      type: 'Settings',
      pattern: '/a/',
    });
  });

  it('survives getters that throw, odd keys and long lists', () => {
    const odd = {
      get broken(): never {
        throw new Error('no');
      },
    };
    const keys = new Map<unknown, unknown>([[Object.create(null), 1]]);
    const long = maskSettings(Array.from({ length: 1200 }, () => 1)) as unknown[];
    expect(maskSettings([odd, keys])).toEqual(['(unreadable)', { '(object)': 1 }]);
    expect([long.length, long.at(-1)]).toEqual([1001, '(200 more)']);
  });

  it('keeps a key named __proto__ a mere key', () => {
    const shown = maskSettings(JSON.parse('{"__proto__": {"admin": true}}')) as Record<
      string,
      unknown
    >;
    expect(shown.admin).toBeUndefined();
    expect(Object.getPrototypeOf(shown)).toBeNull();
  });
});

describe('settingRecordsOf', () => {
  it('adds what a derived class says to what its base says', () => {
    class Stricter extends Settings {
      @Secret() override databaseUrl = '';
    }
    const record = settingRecordsOf(Stricter).find((each) => each.property === 'databaseUrl');
    expect(record).toMatchObject({ variable: 'DATABASE_URL', isSecret: true });
  });
});

describe('nearestName', () => {
  it.each([
    ['BokService', 'BookService'],
    ['DEBGU', 'DEBUG'],
    ['unrelated', undefined],
  ])('finds for %s: %s', (name, expected) => {
    expect(nearestName(name, ['BookService', 'DEBUG', 'Logger'])).toBe(expected);
  });
});
