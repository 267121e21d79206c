import 'reflect-metadata';

import { runInThisContext } from 'node:vm';

import { describe, expect, it } from '@jest/globals';
import { IsString } from 'class-validator';

import type { CheckMessage } from '../../src/checks/check-message.js';
import { CheckRegistry, checkRegistry } from '../../src/checks/check-registry.js';
import { checkClassFields } from '../../src/checks/class-fields.js';
import { parseLevel, reachesLevel } from '../../src/checks/compare-levels.js';
import { formatFindings } from '../../src/checks/format-findings.js';
import { registerCheck } from '../../src/checks/register-check.js';
import { runChecks } from '../../src/checks/run-checks.js';
import { BaseSettings } from '../../src/conf/base-settings.js';

const warning: CheckMessage = {
  id: 'SHOP_WARN',
  level: 'warning',
  reason: 'Odd.',
  fix: 'Mend it.',
};
const error: CheckMessage = {
  id: 'SHOP_BROKEN',
  level: 'error',
  reason: 'Broken.\n  A -> B',
  fix: 'Repair it.',
  place: { file: '/app/books/book.controller.ts', line: 12, column: 3 },
};

function registry(): CheckRegistry {
  const made = new CheckRegistry();
  made.register('stock', () => [warning], { tags: ['stock'] });
  made.register('prices', async () => [error], { tags: ['money'] });
  made.register('release', () => [{ ...warning, id: 'SHOP_RELEASE' }], {
    deploy: true,
    tags: ['money'],
  });
  return made;
}

async function idsOf(options: Partial<Parameters<typeof runChecks>[0]> = {}): Promise<string[]> {
  const found = await runChecks({ settings: new BaseSettings(), registry: registry(), ...options });
  return found.map(({ id }) => id);
}

describe('runChecks', () => {
  it('runs checks of every day, synchronous or not', async () => {
    expect(await idsOf()).toEqual(['SHOP_WARN', 'SHOP_BROKEN']);
  });

  it('runs those for deployment when asked', async () => {
    expect(await idsOf({ deploy: true })).toEqual(['SHOP_WARN', 'SHOP_BROKEN', 'SHOP_RELEASE']);
  });

  it('chooses by tag', async () => {
    expect(await idsOf({ tags: ['money'] })).toEqual(['SHOP_BROKEN']);
    expect(registry().tags()).toEqual(['money', 'stock']);
  });

  it('leaves out what is silenced, also of what boot found', async () => {
    const settings = Object.assign(new BaseSettings(), { silencedChecks: ['SHOP_WARN', 'BOOT'] });
    expect(
      await idsOf({
        settings,
        findings: [
          { ...error, id: 'BOOT' },
          { ...error, id: 'KEPT' },
        ],
      }),
    ).toEqual(['KEPT', 'SHOP_BROKEN']);
  });

  it('gives settings, context and environment to a check', async () => {
    const made = new CheckRegistry();
    made.register('sees', ({ settings, context, environment }) => [
      { ...warning, reason: `${settings.port} ${String(context.part)} ${environment.HOME}` },
    ]);
    const [found] = await runChecks({
      settings: new BaseSettings(),
      context: { part: 'graph' },
      environment: { HOME: '/home' },
      registry: made,
    });
    expect(found!.reason).toBe('8000 graph /home');
  });

  it('makes a finding of a check that throws, and goes on', async () => {
    const made = registry();
    made.register('sour', () => {
      throw new Error('stuck');
    });
    const found = await runChecks({ settings: new BaseSettings(), registry: made });
    expect(found.at(-1)).toMatchObject({
      id: 'CHECKS_CHECK_FAILED',
      reason: expect.stringContaining('"sour" threw: stuck'),
    });
    expect(found).toHaveLength(3);
  });

  it('has the deployment checks from the start', async () => {
    const found = await runChecks({ settings: new BaseSettings(), deploy: true });
    expect(found.map(({ id }) => id)).toContain('DEPLOY_ALLOWED_HOSTS_EMPTY');
  });

  it('refuses two checks of one name', () => {
    const check = () => [];
    registerCheck('test-only', check);
    registerCheck('test-only', check);
    expect(() => checkRegistry.register('test-only', () => [])).toThrow('CHECKS_NAME_TAKEN');
  });
});

describe('formatFindings', () => {
  it('prints place, level, id, reason and fix, the worst first, and a sum', () => {
    expect(formatFindings([warning, error], { cwd: '/app' })).toBe(
      [
        'books/book.controller.ts:12:3  ERROR SHOP_BROKEN: Broken.',
        '    A -> B',
        '    fix: Repair it.',
        '',
        'WARNING SHOP_WARN: Odd.',
        '    fix: Mend it.',
        '',
        '1 error, 1 warning.',
      ].join('\n'),
    );
  });

  it('colours when told to, and keeps paths outside of the folder whole', () => {
    const text = formatFindings([error, warning, warning], { cwd: '/other', color: true });
    expect(text).toContain('/app/books/book.controller.ts:12:3  \u001b[31mERROR\u001b[0m');
    expect(text).toContain('1 error, 2 warnings.');
  });

  it('says so when there is nothing', () => {
    expect(formatFindings([])).toBe('Nothing found.');
  });
});

describe('levels', () => {
  it.each([
    ['error', true],
    ['warning', true],
    ['critical', false],
  ] as const)('an error reaches %s: %s', (level, expected) => {
    expect(reachesLevel([warning, error], level)).toBe(expected);
  });

  it('are read from words', () => {
    expect([parseLevel('Warning'), parseLevel('loud')]).toEqual(['warning', undefined]);
    expect(reachesLevel([warning])).toBe(false);
  });
});

describe('checkClassFields', () => {
  it('finds fields that exist as undefined, without constructing anything', () => {
    class Good {
      @IsString() title!: string;
    }
    // What a compiler writes with "useDefineForClassFields".
    const Bad = runInThisContext(
      '(class Bad {\n    title;\n    note;\n    constructor() { throw 1; }\n})',
    ) as new () => object;
    Reflect.defineMetadata('design:type', String, Bad.prototype as object, 'title');
    expect(checkClassFields(Good)).toEqual([]);
    expect(checkClassFields(Bad)).toMatchObject([
      {
        id: 'CHECKS_DEFINED_FIELDS',
        reason: expect.stringContaining('Bad defines "title" as undefined'),
      },
    ]);
  });
});
