import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import { BaseSettings, createApplication, type BootError } from 'lapompe';
import { IsInt, Max } from 'lapompe/dto';

import type { Constructor } from '../../src/conf/constructor.js';

class Config extends BaseSettings {
  override host = 5 as unknown as string; // host of Config
  @IsInt() @Max(10) loanDays = 14; // loanDays of Config
}

class Settings extends Config {
  override port = 70_000; // port of Settings
  override databases = { default: 'mysql://host/name' }; // databases of Settings
}

// As other compilers leave it: the field is defined, not assigned.
class Defined extends BaseSettings {
  constructor() {
    super();
    Object.defineProperty(this, 'port', { value: 70_000, enumerable: true, writable: true });
  }
}

/** Lines at which boot tells faults, when it is called by a module that has no settings class in it. */
async function linesOf(type: Constructor<BaseSettings>, environment = {}): Promise<string[]> {
  const elsewhere = new URL('../fixtures/wiring/services.js', import.meta.url).href;
  const boot = createApplication(type, elsewhere, {
    environment: { NODE_ENV: 'test', ...environment },
  });
  const { findings } = (await boot.catch((error: unknown) => error)) as BootError;
  return findings.map(({ place }) => {
    const { file, line, column } = place!;
    expect(file).toMatch(/setting-place\.test\.ts$/);
    return (readFileSync(file, 'utf8').split('\n')[line - 1] ?? '').slice(column - 1);
  });
}

describe('Lists of the settings', () => {
  it('are findings where they are no lists, or hold what is no class', async () => {
    class Wrong extends BaseSettings {
      override scan = './books' as unknown as string[]; // scan
      override providers = null as unknown as unknown[]; // providers
      override controllers = [undefined as unknown as Constructor]; // controllers
    }
    const lines = await linesOf(Wrong);
    expect(lines.map((line) => line.replace(/.*\/\/ /, '')).sort()).toEqual([
      'controllers',
      'providers',
      'scan',
    ]);
  });
});

describe('A fault of settings', () => {
  it('is told at the property, wherever the application is created', async () => {
    const lines = await linesOf(Settings);
    expect(lines.map((line) => line.replace(/.*\/\/ /, '')).sort()).toEqual([
      'databases of Settings',
      'host of Config',
      'loanDays of Config',
      'port of Settings',
    ]);
  });

  it('is told at the class that leaves the default', async () => {
    expect(await linesOf(Defined)).toEqual(['class Defined extends BaseSettings {']);
    class Plain extends BaseSettings {
      own = 1;
    }
    expect(await linesOf(Plain, { PORT: '80x' })).toEqual(['class Plain extends BaseSettings {']);
  });
});
