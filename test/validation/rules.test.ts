import { describe, expect, it } from '@jest/globals';
import { Expose, Type } from 'class-transformer';
import {
  Equals,
  IsDate,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  MinLength,
  Validate,
  ValidateBy,
  ValidateIf,
  ValidateNested,
  ValidatorConstraint,
  type ValidationArguments,
  type ValidatorConstraintInterface,
} from 'class-validator';
import { Body, Controller, PartialType, Post, Service } from 'lapompe';

import { clientOf, codesOf, errorsOf, findingsOf } from '../controllers/client-of.js';
import { taking } from './taking.js';

describe('conditions and groups', () => {
  class Delivery {
    @IsString() kind!: string;
    @ValidateIf((delivery: Delivery) => delivery.kind === 'post')
    @IsString()
    @Length(3, 50)
    street?: string;
    @IsString({ groups: ['admin'] }) note: string = '';
    @Min(1, { always: true }) count: number = 1;
    @Max(9, { validateIf: (delivery: Delivery) => delivery.kind.startsWith('po') }) parts: number =
      1;
  }

  it('@ValidateIf switches rules, not types', async () => {
    const client = await taking(Delivery);
    expect((await client.post('/', { json: { kind: 'shop' } })).status).toBe(200);
    expect((await client.post('/', { json: { kind: 'shop', street: '' } })).status).toBe(200);
    expect(
      codesOf(await client.post('/', { json: { kind: 'shop', street: { evil: true } } })),
    ).toEqual({ street: ['isString'] });
    expect(codesOf(await client.post('/', { json: { kind: 'post', street: '' } }))).toEqual({
      street: ['isLength'],
    });
    expect(
      codesOf(await client.post('/', { json: { kind: 'post', street: 'Elm Street', parts: 10 } })),
    ).toEqual({ parts: ['max'] });
    expect((await client.post('/', { json: { kind: 'shop', parts: 10 } })).status).toBe(200);
  });

  it('a condition that falls over what was sent leaves the rules on', async () => {
    expect(
      codesOf(await (await taking(Delivery)).post('/', { json: { kind: 5, parts: 10 } })),
    ).toEqual({
      kind: ['isString'],
      parts: ['max'],
    });
  });

  it('rules apply whatever their groups', async () => {
    expect(
      codesOf(
        await (await taking(Delivery)).post('/', { json: { kind: 'shop', note: 5, count: 0 } }),
      ),
    ).toEqual({
      note: ['isString'],
      count: ['min'],
    });
  });
});

@Service()
class TakenNames {
  readonly asked: string[] = [];
  async has(name: string): Promise<boolean> {
    this.asked.push(name);
    await new Promise((resolve) => setImmediate(resolve));
    if (name === 'broken') throw new Error('The database is away.');
    return name === 'ann';
  }
}

@Service()
@ValidatorConstraint({ name: 'isFree', async: true })
class IsFree implements ValidatorConstraintInterface {
  constructor(private readonly names: TakenNames) {}
  async validate(name: string): Promise<boolean> {
    return !(await this.names.has(name.toLowerCase()));
  }
  defaultMessage({ value }: ValidationArguments): string {
    return `"${String(value)}" is taken`;
  }
}

class Registration {
  @IsString() @Validate(IsFree) name!: string;
  @IsOptional() @IsInt() age?: number;
}

@Controller()
class RegistrationController {
  @Post() take(registration: Registration) {
    return registration.name;
  }
  @Post('many/') many(@Body([Registration]) registrations: Registration[]) {
    return registrations.length;
  }
}

describe('rules on a getter', () => {
  class Stay {
    @IsDate() from!: Date;
    @IsDate() until!: Date;
    @Equals(true, { message: 'until must be after from' })
    get isInOrder(): boolean {
      return this.from.getTime() < this.until.getTime();
    }
  }
  class Booking {
    @ValidateNested() @Type(() => Stay) stay!: Stay;
  }
  class ChangeStay extends PartialType(Stay) {}
  const backwards = { from: '2026-02-01', until: '2026-01-01', isInOrder: true };
  const problem = [{ code: 'equals', message: 'until must be after from' }];

  it('are asked about what it makes of the input', async () => {
    const client = await taking(Stay);
    const json = { from: '2026-01-01', until: '2026-02-01' };
    expect((await client.post('/', { json })).status).toBe(200);
    expect(errorsOf(await client.post('/', { json: backwards }))).toEqual({ isInOrder: problem });
    const fields = 'from=2026-02-01&until=2026-01-01&isInOrder=true';
    const contentType = 'application/x-www-form-urlencoded';
    expect(errorsOf(await client.post('/', { body: fields, contentType }))).toEqual({
      isInOrder: problem,
    });
  });

  it('are asked within other classes', async () => {
    const client = await taking(Booking);
    expect(errorsOf(await client.post('/', { json: { stay: backwards } }))).toEqual({
      'stay.isInOrder': problem,
    });
  });

  it('refuse what it falls over', async () => {
    const response = await (await taking(Stay)).post('/', { json: { from: '2026-01-01' } });
    expect([response.status, codesOf(response)]).toEqual([
      422,
      { until: ['isDate'], isInOrder: ['invalid'] },
    ]);
  });

  it('are not asked about a part', async () => {
    const client = await taking(ChangeStay);
    expect((await client.post('/', { json: { from: '2026-01-01' } })).status).toBe(200);
  });
});

describe('asynchronous rules', () => {
  it('are asked of services, beside the others, once the others have said yes', async () => {
    const client = await clientOf({
      controllers: [RegistrationController],
      providers: [TakenNames],
    });
    expect((await client.post('/', { json: { name: 'Bob' } })).text).toBe('Bob');
    const taken = await client.post('/', { json: { name: 'Ann', age: 'x' } });
    expect([taken.status, codesOf(taken)]).toEqual([422, { name: ['isFree'], age: ['isInt'] }]);
    expect(taken.text).toContain('\\"Ann\\" is taken');
    expect(codesOf(await client.post('/', { json: { name: 5 } }))).toEqual({ name: ['isString'] });
    expect(
      codesOf(await client.post('/many/', { json: [{ name: 'bob' }, { name: 'ann' }] })),
    ).toEqual({ '1.name': ['isFree'] });
    expect(
      (client.application as unknown as { get(type: unknown): TakenNames }).get(TakenNames).asked,
    ).toEqual(['bob', 'ann', 'bob', 'ann']);
  });

  it('that fail are errors of the server, and end nothing else', async () => {
    const client = await clientOf({
      controllers: [RegistrationController],
      providers: [TakenNames],
    });
    expect((await client.post('/', { json: { name: 'broken' } })).status).toBe(500);
    expect(
      (await client.post('/many/', { json: [{ name: 'broken' }, { name: 'broken' }, 5] })).status,
    ).toBe(500);
    expect((await client.post('/', { json: { name: 'Bob' } })).status).toBe(200);
  });

  it('need no mention elsewhere', async () => {
    const client = await clientOf({
      controllers: [RegistrationController],
      providers: [TakenNames],
    });
    expect(
      (client.application as unknown as { plan: { findings: unknown[] } }).plan.findings,
    ).toEqual([]);
  });

  it('need @Service() when they have a constructor', async () => {
    @ValidatorConstraint()
    class Orphan implements ValidatorConstraintInterface {
      constructor(readonly names: TakenNames) {}
      validate(): boolean {
        return true;
      }
    }
    class Uses {
      @Validate(Orphan) name!: string;
    }
    @Controller()
    class UsesController {
      @Post() take(_dto: Uses) {
        return null;
      }
    }
    expect((await findingsOf(UsesController)).map(({ id }) => id)).toEqual([
      'VALIDATION_RULE_NOT_A_SERVICE',
    ]);
  });
});

describe('a class', () => {
  it('may be called like anything that generated code works with', async () => {
    class Property {
      @IsString() street!: string;
    }
    const client = await taking(Property);
    expect((await client.post('/', { json: { street: 'rue Django' } })).status).toBe(200);
    const refused = await client.post('/', { json: { street: 1 } });
    expect([refused.status, codesOf(refused)]).toEqual([422, { street: ['isString'] }]);
  });
});

describe('a regular expression', () => {
  it('that a text could keep busy for ever stops the boot', async () => {
    class Patterned {
      @Matches(/^(?:\w+\s?)+$/) words!: string;
      @Matches('^(a|a)*$', 'i') letters!: string;
      @IsString({ each: true }) @Matches(/^(?=(a+)+$)/, { each: true }) list!: string[];
      @Matches(/^\p{L}+(?:[ '-]\p{L}+)*$/u) name!: string;
      @Matches(/^[a-z0-9]+(?:-[a-z0-9]+)*$/) slug!: string;
    }
    @Controller()
    class PatternedController {
      @Post() take(_dto: Patterned) {
        return null;
      }
    }
    const findings = await findingsOf(PatternedController);
    expect(findings.map(({ id, reason }) => [id, /"([^"]+)"/.exec(reason)?.[1]])).toEqual([
      ['VALIDATION_UNSAFE_REGEX', 'Patterned.words'],
      ['VALIDATION_UNSAFE_REGEX', 'Patterned.letters'],
      ['VALIDATION_UNSAFE_REGEX', 'Patterned.list'],
    ]);
  });
});

describe('rules of the application', () => {
  it('know a property by the name that the class gives it, and clients by the outer one', async () => {
    class Member {
      @Expose({ name: 'first_name' })
      @ValidateBy({
        name: 'isCapitalized',
        validator: {
          validate: (_value, args) =>
            /^[A-Z]/.test(String((args!.object as Record<string, unknown>)[args!.property])),
          defaultMessage: (args) => `${args!.property} needs a capital`,
        },
      })
      firstName!: string;
    }
    const client = await taking(Member);
    expect((await client.post('/', { json: { first_name: 'Django' } })).status).toBe(200);
    expect(errorsOf(await client.post('/', { json: { first_name: 'django' } }))).toEqual({
      first_name: [{ code: 'isCapitalized', message: 'first_name needs a capital' }],
    });
  });

  it('that throw on what was sent refuse it', async () => {
    class Word {
      @ValidateBy(
        {
          name: 'isUpper',
          validator: { validate: (value: string) => value.toUpperCase() === value },
        },
        { message: '$property: no $value' },
      )
      word!: unknown;
    }
    const response = await (await taking(Word)).post('/', { json: { word: 5 } });
    expect([response.status, codesOf(response)]).toEqual([422, { word: ['isUpper'] }]);
    expect(response.text).toContain('word: no 5');
  });

  it('say what the declaration says', async () => {
    class Messages {
      @Length(2, 4, {
        message: '$target.$property "$value" has not $constraint1 to $constraint2 letters',
      })
      word!: string;
      @IsNotEmpty({ message: (args) => `${args.property} of ${args.targetName} please` })
      name!: string;
    }
    const response = await (await taking(Messages)).post('/', { json: { word: '$&', name: '' } });
    expect(response.status).toBe(422);
    const { errors } = (
      await (await taking(Messages)).post('/', { json: { word: '$`$&x', name: '' } })
    ).json() as {
      errors: Record<string, { message: string }[]>;
    };
    expect(errors['word']?.[0]?.message).toBe('Messages.word "$`$&x" has not 2 to 4 letters');
    expect(errors['name']?.[0]?.message).toBe('name of Messages please');
  });

  it('that fall over what was sent are left for plainer ones', async () => {
    @ValidatorConstraint({ name: 'isFree', async: true })
    class IsFree implements ValidatorConstraintInterface {
      async validate(): Promise<boolean> {
        return false;
      }
      defaultMessage({ value }: ValidationArguments): string {
        return `${(value as string).toUpperCase()} is taken`;
      }
    }
    class Registration {
      @MinLength(8, { message: ({ value }) => `${(value as string).length} is too short` })
      password!: string;
      @Validate(IsFree) name!: unknown;
    }
    const client = await taking(Registration);
    expect(errorsOf(await client.post('/', { json: { password: 'abc', name: 'ann' } }))).toEqual({
      password: [{ code: 'minLength', message: '3 is too short' }],
      name: [{ code: 'isFree', message: 'ANN is taken' }],
    });
    expect(errorsOf(await client.post('/', { json: { name: 5 } }))).toEqual({
      password: [{ code: 'minLength', message: 'password is not valid' }],
      name: [{ code: 'isFree', message: 'name is not valid' }],
    });
  });
});
