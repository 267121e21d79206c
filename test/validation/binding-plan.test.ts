import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from '@jest/globals';
import { Transform, Type } from 'class-transformer';
import {
  IsArray,
  IsEmail,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Length,
  Min,
  registerDecorator,
  Validate,
  ValidateIf,
  ValidateNested,
  ValidatorConstraint,
  type ValidationArguments,
} from 'class-validator';

import type { Constructor } from '../../src/conf/constructor.js';
import { ValidationFailed } from '../../src/errors/http-error.js';
import { createDtoBinder } from '../../src/validation/bind-dto.js';
import { BindingPlan } from '../../src/validation/binding-plan.js';
import type { RuleInstance } from '../../src/validation/dto-rules.js';
import { PlainRuleInstances } from '../../src/validation/rule-instances.js';

function binderOf(type: Constructor): (value: unknown) => object | Promise<object> {
  const bind = createDtoBinder(type, { source: 'body', unknownKeys: 'drop' });
  return (value) => bind({ kind: 'json', value });
}

function isShort(type: Constructor, value: unknown): boolean {
  const { acceptJson } = new BindingPlan(type, { unknownKeys: 'drop' });
  return acceptJson?.(value, undefined, undefined) !== undefined;
}

function codesOf(bind: () => unknown): Record<string, string[]> {
  try {
    bind();
  } catch (error) {
    const { errors } = error as ValidationFailed;
    return Object.fromEntries(
      Object.entries(errors).map(([field, problems]) => [field, problems.map(({ code }) => code)]),
    );
  }
  return {};
}

describe('The compiled binding', () => {
  it('takes classes that hold themselves', () => {
    class Node {
      @IsString() name!: string;
      @IsOptional() @ValidateNested() @Type(() => Node) next?: Node;
      @IsOptional() @IsArray() @ValidateNested({ each: true }) @Type(() => Node) children?: Node[];
    }
    const value = { name: 'a', next: { name: 'b' }, children: [{ name: 'c', children: [] }] };
    expect(isShort(Node, value)).toBe(true);
    const bound = binderOf(Node)(value) as Node;
    expect(bound.children?.[0]).toBeInstanceOf(Node);
    expect(bound).toEqual(value);
    const wrong = { name: 'a', children: [{ name: 'c', next: { name: 5 } }] };
    expect(codesOf(() => binderOf(Node)(wrong))).toEqual({ 'children.0.next.name': ['isString'] });
  });

  it('sees nothing that another part of the program gave to every object', () => {
    class Role {
      @IsOptional() @IsString() isAdmin?: string;
      @IsString() name!: string;
    }
    const bind = binderOf(Role);
    const prototype = Object.prototype as { isAdmin?: string };
    void bind({ name: 'a' });
    try {
      prototype.isAdmin = 'yes';
      expect(Object.hasOwn(bind({ name: 'a' }), 'isAdmin')).toBe(false);
    } finally {
      delete prototype.isAdmin;
    }
  });

  it('gives lists of its own, not those of the input', () => {
    class Tagged {
      @IsArray() @IsString({ each: true }) tags!: string[];
    }
    const value = { tags: ['a'] };
    const bound = binderOf(Tagged)(value) as Tagged;
    expect(bound.tags).toEqual(['a']);
    expect(bound.tags).not.toBe(value.tags);
  });

  it('follows a list of values that changes while the application runs', () => {
    const allowed = ['a', 'b'];
    class Choice {
      @IsIn(allowed) value!: string;
    }
    const bind = binderOf(Choice);
    expect(bind({ value: 'b' })).toEqual({ value: 'b' });
    allowed.pop();
    expect(codesOf(() => bind({ value: 'b' }))).toEqual({ value: ['isIn'] });
    allowed.push('c');
    expect(bind({ value: 'c' })).toEqual({ value: 'c' });
  });
});

describe('A rule of the application', () => {
  it('that goes by the name of a built-in one is asked, even in the same words', () => {
    function IsFilled(): PropertyDecorator {
      return (target, propertyName) =>
        registerDecorator({
          name: 'isNotEmpty',
          target: target.constructor,
          propertyName: propertyName as string,
          validator: {
            validate: (value: unknown) => typeof value === 'string' && value.trim() !== '',
            defaultMessage: () => '$property should not be empty',
          },
        });
    }
    class Filled {
      @IsFilled() mine!: string;
      @IsNotEmpty() theirs!: string;
    }
    const bind = binderOf(Filled);
    expect(codesOf(() => bind({ mine: '  ', theirs: '  ' }))).toEqual({ mine: ['isNotEmpty'] });
    expect(bind({ mine: 'a', theirs: ' ' })).toEqual({ mine: 'a', theirs: ' ' });
  });

  it('is asked once, after the whole was made, whether the rest is right or wrong', () => {
    const seen: string[] = [];
    @ValidatorConstraint({ name: 'noted' })
    class Noted {
      validate(value: unknown, { object }: ValidationArguments): boolean {
        seen.push(`${String(value)}: ${JSON.stringify(object)}`);
        return value !== 'bad';
      }
    }
    class Inner {
      @IsInt() n!: number;
      @Validate(Noted) note!: string;
    }
    class Outer {
      @Validate(Noted) first!: string;
      @Transform(({ value }) => String(value).trim()) @IsString() second!: string;
      @ValidateNested() @Type(() => Inner) inner!: Inner;
      @IsInt() last!: number;
    }
    const bind = binderOf(Outer);
    const right = { first: 'a', second: ' b ', inner: { n: 1, note: 'c' }, last: 2 };
    void bind(right);
    const whole = '{"first":"a","second":"b","inner":{"n":1,"note":"c"},"last":2}';
    expect(seen.splice(0)).toEqual([`a: ${whole}`, 'c: {"n":1,"note":"c"}']);
    const wrong = { ...right, inner: { n: 'x', note: 'bad' }, last: 'y' };
    expect(codesOf(() => bind(wrong))).toEqual({
      'inner.n': ['isInt'],
      'inner.note': ['noted'],
      last: ['isInt'],
    });
    expect(seen).toHaveLength(2);
  });

  it('that takes time is waited for, and is not asked about what is wrong already', async () => {
    let asked = 0;
    @ValidatorConstraint({ name: 'isFree', async: true })
    class IsFree {
      async validate(value: unknown): Promise<boolean> {
        asked += 1;
        return Promise.resolve(value !== 'taken');
      }
    }
    class Signup {
      @IsString() @Length(3, 20) @Validate(IsFree) name!: string;
    }
    const bind = binderOf(Signup);
    expect(await bind({ name: 'free' })).toEqual({ name: 'free' });
    await expect(bind({ name: 'taken' })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    expect(codesOf(() => bind({ name: 'x' }))).toEqual({ name: ['isLength'] });
    expect(asked).toBe(2);
  });

  it('decides by what its own application made of it', () => {
    @ValidatorConstraint({ name: 'limited' })
    class Limited {
      limit = 0;
      validate(value: unknown): boolean {
        return typeof value === 'number' && value <= this.limit;
      }
    }
    class Amount {
      @IsInt() @Validate(Limited) value!: number;
    }
    const binderWith = (limit: number) => {
      const rules = new (class extends PlainRuleInstances {
        protected override create(constraint: Constructor<RuleInstance>): RuleInstance {
          return constraint === Limited
            ? Object.assign(new Limited(), { limit })
            : super.create(constraint);
        }
      })();
      return createDtoBinder(Amount, { source: 'body', unknownKeys: 'drop', rules });
    };
    const [low, high] = [binderWith(1), binderWith(10)];
    const input = { kind: 'json', value: { value: 5 } } as const;
    expect(codesOf(() => low(input))).toEqual({ value: ['limited'] });
    expect(high(input)).toEqual({ value: 5 });
  });
});

describe('A condition or a transformation', () => {
  it('is called once for each input, and sees the whole instance', () => {
    const calls = { condition: 0, transform: 0 };
    class Payment {
      @ValidateIf((payment: Payment) => {
        calls.condition += 1;
        return payment.method === 'card';
      })
      @Length(4, 4)
      digits!: string;
      @Transform(({ value }: { value: string }) => {
        calls.transform += 1;
        return value.trim();
      })
      @IsIn(['card', 'cash'])
      method!: string;
    }
    const bind = binderOf(Payment);
    expect(bind({ digits: '1', method: ' cash ' })).toEqual({ digits: '1', method: 'cash' });
    expect(codesOf(() => bind({ digits: '1', method: 'card' }))).toEqual({ digits: ['isLength'] });
    expect(calls).toEqual({ condition: 2, transform: 2 });
  });
});

describe('A refusal', () => {
  class Person {
    @IsEmail() email!: string;
    @IsInt() @Min(0) age!: number;
  }

  function refuse(): ValidationFailed {
    try {
      void binderOf(Person)({ email: 'x', age: -1 });
    } catch (error) {
      return error as ValidationFailed;
    }
    throw new Error('It was accepted.');
  }

  it('has a stack where long ones are asked for, and leaves the limit as it was', () => {
    const { stackTraceLimit } = Error;
    try {
      Error.stackTraceLimit = 50;
      expect(refuse().stack).toMatch(/\n\s+at /);
      Error.stackTraceLimit = 10;
      expect(refuse().stack).not.toMatch(/\n\s+at /);
      expect(refuse().stack).toContain('"email", "age"');
      expect(Error.stackTraceLimit).toBe(10);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  });

  it('of a thrown error of the application keeps its stack', () => {
    const { stackTraceLimit } = Error;
    try {
      Error.stackTraceLimit = 10;
      expect(new ValidationFailed({}).stack).toMatch(/\n\s+at /);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  });
});

describe('Without generated code', () => {
  const script = fileURLToPath(new URL('../fixtures/validation/bind-once.js', import.meta.url));

  function run(flags: readonly string[], mode: string): string {
    return execFileSync(process.execPath, [...flags, script], {
      env: { ...process.env, LAPOMPE_CODEGEN: mode },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  }

  it('the interpreter gives the same, whether it is switched off or forbidden', () => {
    const compiled = run([], 'on');
    expect(compiled).toContain('"accepted":true');
    const interpreted = compiled.replace('"isCompiled":true', '"isCompiled":false');
    expect(interpreted).not.toBe(compiled);
    expect(run([], 'off')).toBe(interpreted);
    expect(run(['--disallow-code-generation-from-strings'], 'on')).toBe(interpreted);
  });
});
