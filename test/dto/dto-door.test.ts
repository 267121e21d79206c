import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { describe, expect, it } from '@jest/globals';
import * as classTransformer from 'class-transformer';
import * as classValidator from 'class-validator';

import { RULE_NAMES } from '../../src/dto/rule-names.js';
import { Expose, IsEmail, IsInt, Min } from '../../src/dto/index.js';
import * as door from '../../src/dto/index.js';

const run = promisify(execFile);
const doorFile = new URL('../../src/dto/index.js', import.meta.url).href;
const packageFile = new URL('../../src/index.js', import.meta.url).href;

/** Exports of class-validator that decorate, by the way their names are written. */
const decorators = Object.entries(classValidator)
  .filter(([name, value]) => typeof value === 'function' && /^[A-Z]/.test(name))
  .map(([name]) => name)
  .filter(
    (name) =>
      !['MetadataStorage', 'ValidationError', 'ValidationTypes', 'Validator'].includes(name),
  );

describe('The door lapompe/dto', () => {
  it('has every decorator of class-validator', () => {
    expect(Object.keys(door)).toEqual(expect.arrayContaining(decorators));
  });

  it('knows the file of each of them', () => {
    const named = Object.entries(door).filter(([name]) => name !== 'registerDecorator');
    for (const [, decorator] of named as unknown as [string, (value: unknown) => unknown][]) {
      // What they make of nonsense is theirs to say; that a file is missing is not.
      try {
        decorator(() => undefined);
      } catch (error) {
        expect((error as { code?: unknown }).code).not.toBe('MODULE_NOT_FOUND');
      }
    }
  });

  it('writes where class-validator writes, and says what it says', () => {
    class Theirs {
      @classValidator.IsInt() @classValidator.Min(3) amount: unknown = 1;
      @classValidator.IsEmail() address: unknown = 'nobody';
    }
    class Ours {
      @IsInt() @Min(3) amount: unknown = 1;
      @IsEmail() address: unknown = 'nobody';
    }
    const said = (subject: object) =>
      classValidator
        .validateSync(subject)
        .map(({ property, constraints }) => ({ property, constraints }));
    expect(said(new Ours())).toEqual(said(new Theirs()));
    expect(said(new Ours())).toHaveLength(2);
  });

  it('exposes as class-transformer does', () => {
    class Ours {
      @Expose({ name: 'title' }) name = 'Emma';
    }
    expect(classTransformer.instanceToPlain(new Ours())).toEqual({ title: 'Emma' });
  });

  it('knows the names of all rules', () => {
    const names = Object.entries(classValidator).flatMap(([key, value]) =>
      typeof value === 'string' && key === key.toUpperCase() ? [value] : [],
    );
    expect(RULE_NAMES).toEqual(new Set(names));
  });
});

describe('A start', () => {
  it('loads of the libraries only what is used', async () => {
    const script = `
      import { createRequire } from 'node:module';
      const { IsInt } = await import(${JSON.stringify(doorFile)});
      await import(${JSON.stringify(packageFile)});
      class Book {}
      IsInt()(Book.prototype, 'pages');
      const files = Object.keys(createRequire(import.meta.url).cache);
      const has = (part) => files.some((file) => file.includes(part));
      console.log(JSON.stringify({
        rule: has('/class-validator/cjs/decorator/typechecker/IsInt.js'),
        allRules: has('/class-validator/cjs/index.js'),
        telephoneNumbers: has('/libphonenumber-js/'),
      }));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script]);
    expect(JSON.parse(stdout)).toEqual({
      rule: true,
      allRules: false,
      telephoneNumbers: false,
    });
  });
});
