import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { IsBoolean, IsEnum, IsIn, IsInt, IsNotEmpty, IsString, Max, Min } from 'class-validator';

import { BaseSettings } from '../../src/conf/base-settings.js';
import { Env, Secret } from '../../src/conf/env.js';
import { loadSettings, overrideSettings } from '../../src/conf/load-settings.js';
import { SettingsError } from '../../src/conf/settings-error.js';

const KEY = 'kq8Zr2Wm5Tx0Lb7Vn4Hd9Fs3Gj6Pc1Ay';

class Settings extends BaseSettings {
  @Env('WORKERS') @IsInt() @Min(1) @Max(64) workers = 2;
  @Env('RATIO') ratio = 0.5;
  @Env('TITLE') @IsString() title = 'shop';
  @Env('RETRY_SECONDS') retrySeconds: readonly number[] = [1, 2];
  @Env('LABELS') labels: Record<string, unknown> = {};
  @Env('UPSTREAM') upstream: URL | undefined = undefined;
  @Env('PAYMENT_TOKEN') @Secret() @IsInt() paymentToken: unknown = 7;
  nested = { list: [{ deep: true }] };
}

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'settings-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function load(environment: Record<string, string> = {}, nodeEnv = 'test') {
  return loadSettings(Settings, { folder, environment, nodeEnv });
}

function faultsOf(environment: Record<string, string>, nodeEnv = 'test'): SettingsError {
  try {
    load(environment, nodeEnv);
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  throw new Error('The settings were accepted.');
}

describe('loadSettings: where a value comes from', () => {
  const files = { '.env': 'dot', '.env.test': 'by-node-env', '.env.local': 'local' };

  it('takes the class default when nothing sets the variable', () => {
    const { settings, sources } = load();
    expect(settings.title).toBe('shop');
    expect(sources.get('title')).toBe('class');
  });

  it.each([
    [['.env'], 'dot', '.env TITLE'],
    [['.env', '.env.test'], 'by-node-env', '.env.test TITLE'],
    [['.env', '.env.test', '.env.local'], 'local', '.env.local TITLE'],
  ] as const)('reads %j in order of precedence', (names, title, source) => {
    for (const name of names) writeFileSync(join(folder, name), `TITLE=${files[name]}\n`);
    const { settings, sources } = load();
    expect(settings.title).toBe(title);
    expect(sources.get('title')).toBe(source);
  });

  it('puts the process environment before all files', () => {
    for (const [name, title] of Object.entries(files))
      writeFileSync(join(folder, name), `TITLE=${title}\n`);
    const { settings, sources } = load({ TITLE: 'process' });
    expect(settings.title).toBe('process');
    expect(sources.get('title')).toBe('environment TITLE');
  });

  it('reads another file for another NODE_ENV, and none for a name that is a path', () => {
    writeFileSync(join(folder, '.env.staging'), 'TITLE=staging\n');
    expect(load({ SECRET_KEY: KEY }, 'staging').settings.title).toBe('staging');
    expect(load({ SECRET_KEY: KEY }, '../staging').settings.title).toBe('shop');
  });

  it('reads a file with a byte order mark, quotes, comments and CRLF', () => {
    writeFileSync(
      join(folder, '.env'),
      '\uFEFFTITLE="a # b" # note\r\nWORKERS=3\r\nexport PORT=81\r\n',
    );
    expect(load().settings).toMatchObject({ title: 'a # b', workers: 3, port: 81 });
  });

  it('names a file that cannot be read', () => {
    mkdirSync(join(folder, '.env'));
    expect(() => load()).toThrow(/\.env cannot be read.*CONF_UNREADABLE_FILE/s);
  });

  it('does not change the process environment', () => {
    writeFileSync(join(folder, '.env'), 'SETTINGS_TEST_ONLY=1\n');
    load();
    expect(process.env.SETTINGS_TEST_ONLY).toBeUndefined();
  });

  it('warns about a variable of a file that looks misspelt', () => {
    writeFileSync(join(folder, '.env'), 'DEBGU=1\nALOWED_HOSTS=a\nOTHER_THING=1\n');
    const { warnings } = load();
    expect(warnings.map((warning) => warning.reason).join()).toMatch(
      /ALOWED_HOSTS.*ALLOWED_HOSTS.*DEBGU.*DEBUG/s,
    );
    expect(warnings).toHaveLength(2);
  });
});

describe('loadSettings: overrides', () => {
  it('stand above everything, and are validated with it', () => {
    const options = { folder, environment: { PORT: '81' }, nodeEnv: 'production' };
    const { settings, sources } = loadSettings(Settings, {
      ...options,
      overrides: { port: 82, secretKey: KEY },
    });
    expect([settings.port, sources.get('port')]).toEqual([82, 'override']);
    expect(() =>
      loadSettings(Settings, { ...options, overrides: { port: -1, secretKey: KEY } }),
    ).toThrow('"port"');
  });
});

describe('loadSettings: types', () => {
  it.each([
    ['true', true],
    ['1', true],
    ['YES', true],
    ['on', true],
    ['false', false],
    ['0', false],
    ['no', false],
    ['Off', false],
  ])('reads the word %j as %j', (text, value) => {
    expect(load({ DEBUG: text }).settings.debug).toBe(value);
  });

  it('takes every kind of allowed host', () => {
    const hosts = ['*', 'a.example', '.B.example', 'xn--bcher-kva.example', '127.0.0.1', '[::1]'];
    expect(load({ ALLOWED_HOSTS: hosts.join() }).settings.allowedHosts).toEqual(hosts);
  });

  it('reads numbers, lists, numeric lists, JSON and URLs', () => {
    const { settings } = load({
      WORKERS: '8',
      RATIO: '.25',
      ALLOWED_HOSTS: 'a.example, .b.example ,',
      RETRY_SECONDS: '1,5,30',
      LABELS: '{"team":"web"}',
    });
    expect(settings.workers).toBe(8);
    expect(settings.ratio).toBe(0.25);
    expect(settings.allowedHosts).toEqual(['a.example', '.b.example']);
    expect(settings.retrySeconds).toEqual([1, 5, 30]);
    expect(settings.labels).toEqual({ team: 'web' });
  });

  it.each([
    ['DEBUG', 'maybe', 'one of true'],
    ['DEBUG', '', 'one of true'],
    ['WORKERS', '8 workers', 'a decimal number'],
    ['WORKERS', '0x10', 'a decimal number'],
    ['WORKERS', '', 'a decimal number'],
    ['WORKERS', 'Infinity', 'a decimal number'],
    ['WORKERS', '1.5', 'workers must be an integer number'],
    ['WORKERS', '65', 'workers must not be greater than 64'],
    ['RETRY_SECONDS', '1,x', 'decimal numbers'],
    ['LABELS', '{', 'a JSON object'],
    ['LABELS', '3', 'a JSON object'],
    ['PORT', '70000', 'port must not be greater than 65535'],
    ['LOG_LEVEL', 'loud', 'logLevel must be one of'],
    ['ALLOWED_HOSTS', 'a.example,https://b.example', 'no Host header matches "https://b.example"'],
    ['ALLOWED_HOSTS', 'a.example:8000', 'without scheme, port and path'],
    ['ALLOWED_HOSTS', '*.a.example', 'as "example.org", ".example.org" or "[::1]"'],
    ['ALLOWED_HOSTS', '::1', 'no Host header matches "::1"'],
  ])('refuses %s=%j', (variable, text, expected) => {
    const { message } = faultsOf({ [variable]: text });
    expect(message).toContain(variable);
    expect(message).toContain(expected);
  });
});

describe('loadSettings: faults', () => {
  it('lists all faults in one error, each with the variable, what was found and where', () => {
    writeFileSync(join(folder, '.env'), 'PORT=http\n');
    const error = faultsOf({ WORKERS: '0', DEBUG: 'maybe' }, 'production');
    expect(error.code).toBe('CONF_INVALID_SETTINGS');
    expect(error.findings.map((finding) => finding.id)).toEqual([
      'CONF_INVALID_VALUE',
      'CONF_INVALID_VALUE',
      'CONF_SECRET_KEY',
      'CONF_INVALID_VALUE',
    ]);
    expect(error.message).toContain(
      '"port" (variable PORT) is "http", from .env PORT; expected a decimal number',
    );
    expect(error.message).toContain('"workers" (variable WORKERS) is 0, from environment WORKERS');
  });

  it('shows no secret value', () => {
    const { message } = faultsOf(
      { PAYMENT_TOKEN: 'hunter2-hunter2', SECRET_KEY: 'hunter3' },
      'production',
    );
    expect(message).toContain('(hidden)');
    expect(message).not.toMatch(/hunter[23]/);
  });

  it('refuses debug with NODE_ENV=production', () => {
    const error = faultsOf({ DEBUG: 'on', SECRET_KEY: KEY }, 'production');
    expect(error.findings).toMatchObject([{ id: 'CONF_DEBUG_IN_PRODUCTION', level: 'error' }]);
  });

  it.each([
    ['', 'empty'],
    ['short', '5 characters'],
    ['a'.repeat(40), 'different characters'],
    ['change-me-change-me-0123456789-abcdef', 'placeholder'],
  ])('refuses the secret key %j outside debug and tests', (key, reason) => {
    expect(faultsOf({ SECRET_KEY: key }, '').message).toContain(reason);
  });

  it('says how to do without a secret key while developing, and not in production', () => {
    expect(faultsOf({}, '').message).toContain('DEBUG=true');
    expect(faultsOf({}, 'production').message).not.toContain('DEBUG');
  });

  it.each([
    [{ DEBUG: '1' }, 'development'],
    [{}, 'test'],
  ])('makes a passing secret key with %j in %s', (environment, nodeEnv) => {
    const first = load(environment as Record<string, string>, nodeEnv);
    expect(first.settings.secretKey.length).toBeGreaterThanOrEqual(32);
    expect(first.sources.get('secretKey')).toBe('generated');
    expect(load(environment as Record<string, string>, nodeEnv).settings.secretKey).not.toBe(
      first.settings.secretKey,
    );
  });

  it('accepts a long random key in production', () => {
    expect(load({ SECRET_KEY: KEY }, 'production').settings.secretKey).toBe(KEY);
  });
});

describe('loadSettings: frozen', () => {
  it('freezes the settings at every depth', () => {
    const { settings } = load();
    expect(() => Object.assign(settings, { port: 1 })).toThrow(TypeError);
    expect(() => Object.assign(settings.nested.list[0]!, { deep: false })).toThrow(TypeError);
    expect(() => (settings.middleware as unknown[]).push(1)).toThrow(TypeError);
  });

  it('leaves constants shared with the class alone', () => {
    const shared = { hosts: ['a'] };
    class Sharing extends BaseSettings {
      shared = shared;
      override providers = [shared];
    }
    loadSettings(Sharing, { folder, environment: {}, nodeEnv: 'test' });
    expect(Object.isFrozen(shared)).toBe(false);
    shared.hosts.push('b');
  });
});

describe('overrideSettings', () => {
  it('gives a frozen copy of the same class, and leaves the original', () => {
    const { settings } = load();
    const changed = overrideSettings(settings, { port: 1234, nested: { list: [] } });
    expect(changed).toBeInstanceOf(Settings);
    expect([changed.port, settings.port]).toEqual([1234, 8000]);
    expect(changed.secretKey).toBe(settings.secretKey);
    expect(Object.isFrozen(changed.nested)).toBe(true);
  });

  it('validates', () => {
    expect(() => overrideSettings(load().settings, { port: -1 })).toThrow(SettingsError);
  });
});

describe('loadSettings: lists', () => {
  enum Level {
    Low = 1,
    High = 2,
  }

  class Lists extends BaseSettings {
    @Env('PORTS') @IsInt({ each: true }) ports: readonly number[] = [];
    @Env('DELAYS') delays: readonly number[] = [1];
    @Env('SWITCHES') @IsBoolean({ each: true }) switches: readonly boolean[] = [];
    @Env('FLAGS') flags: readonly boolean[] = [true];
    @Env('LEVELS') @IsEnum(Level, { each: true }) levels: readonly Level[] = [];
    @Env('MODES') @IsIn(['a', 2], { each: true }) modes: readonly ('a' | 2)[] = [];
    @Env('NAMES') names: readonly string[] = [];
    @Env('TAGS') tags: ReadonlySet<string> = new Set();
    @Env('TABLE') table: ReadonlyMap<string, string> | undefined = undefined;
    @Env('PATTERN') pattern = /a/;
  }

  const read = (environment: Record<string, string>) =>
    loadSettings(Lists, { folder, environment, nodeEnv: 'test' }).settings;

  it('have elements of the type that their rules or their defaults tell', () => {
    const settings = read({
      PORTS: '80, 443',
      DELAYS: '0.5,2',
      SWITCHES: 'on,no',
      FLAGS: 'false',
      LEVELS: '2,1',
      MODES: 'a,2',
      NAMES: '1,2',
      TAGS: 'x, y',
    });
    expect(settings).toMatchObject({
      ports: [80, 443],
      delays: [0.5, 2],
      switches: [true, false],
      flags: [false],
      levels: [Level.High, Level.Low],
      modes: ['a', 2],
      names: ['1', '2'],
      tags: new Set(['x', 'y']),
    });
  });

  it.each([
    ['PORTS', '80,x', 'decimal numbers separated by commas'],
    ['PORTS', '80.5', 'integer'],
    ['SWITCHES', 'on,perhaps', 'true and false separated by commas'],
    ['LEVELS', '1,3', '1, 2'],
    ['MODES', 'a,b', 'a, 2'],
    ['PATTERN', 'b', 'no text becomes a RegExp'],
  ])('tell what is wrong: %s=%s', (name, text, expected) => {
    expect(() => read({ [name]: text })).toThrow(expected);
  });
});

describe('loadSettings: one fault', () => {
  it('is told once, also where a rule of the class says the same', () => {
    class Strict extends BaseSettings {
      @Env('SECRET_KEY') @IsNotEmpty() override secretKey = '';
    }
    const read = () => loadSettings(Strict, { folder, environment: {}, nodeEnv: 'production' });
    expect(read).toThrow(/one setting is not usable.*CONF_SECRET_KEY/s);
  });
});
