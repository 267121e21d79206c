import { describe, expect, it } from '@jest/globals';
import { Exclude, Expose, Transform, Type } from 'class-transformer';
import {
  Allow,
  IsArray,
  IsDefined,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Length,
  Max,
  MaxLength,
  Min,
  Validate,
  ValidateBy,
  ValidateIf,
  ValidateNested,
  ValidatorConstraint,
  type ValidationArguments,
  type ValidatorConstraintInterface,
} from 'class-validator';
import {
  Body,
  Controller,
  Http404,
  OmitType,
  PartialType,
  Patch,
  PickType,
  Post,
  Service,
  type Constructor,
} from 'lapompe';
import type { Client } from 'lapompe/testing';

import { clientOf, codesOf, findingsOf } from '../controllers/client-of.js';

/** An application with one route that takes `type` and tells what arrived. */
async function taking(
  type: Constructor,
  tell: (dto: never) => unknown = (dto) => ({ ...(dto as object) }),
): Promise<Client> {
  @Controller()
  class DtoController {
    take(dto: object) {
      return tell(dto as never);
    }
  }
  declare(DtoController, 'take', [type], Post());
  return clientOf({ controllers: [DtoController] });
}

/** What the compiler writes for a decorated method whose parameters have these types. */
function declare(
  controller: Constructor,
  name: string,
  types: readonly unknown[],
  decorate: (...args: never[]) => void,
): void {
  const prototype = controller.prototype as object;
  Reflect.defineMetadata('design:paramtypes', types, prototype, name);
  decorate(...([prototype, name, Object.getOwnPropertyDescriptor(prototype, name)] as never[]));
}

const form = 'application/x-www-form-urlencoded';

describe('nested classes', () => {
  class Tag {
    @IsString() @MaxLength(5) name!: string;
    describe(): string {
      return `tag ${this.name}`;
    }
  }
  class Post1 {
    @Type(() => Tag) tag!: Tag;
    @Type(() => Tag) tags: Tag[] = [];
  }

  it('are checked without @ValidateNested, and arrive as instances', async () => {
    const client = await taking(Post1, (post: Post1) => [
      post.tag.describe(),
      ...post.tags.map((tag) => tag.describe()),
    ]);
    expect(
      (await client.post('/', { json: { tag: { name: 'a' }, tags: [{ name: 'b' }] } })).json(),
    ).toEqual(['tag a', 'tag b']);
    expect(
      codesOf(await client.post('/', { json: { tag: { name: 'too long' }, tags: [{}] } })),
    ).toEqual({
      'tag.name': ['maxLength'],
      'tags.0.name': ['isString', 'maxLength'],
    });
    expect(codesOf(await client.post('/', { json: { tag: null } }))).toEqual({ tag: ['isObject'] });
  });

  it('may be values of a Map, under any keys', async () => {
    class Index {
      @Type(() => Tag) byLetter!: Map<string, Tag>;
      @IsOptional() @Type(() => Number) counts?: Map<string, number>;
    }
    const client = await taking(Index, (index: Index) => ({
      isMap: index.byLetter instanceof Map,
      tags: [...index.byLetter].map(([letter, tag]) => `${letter} ${tag.describe()}`),
      counts: [...(index.counts ?? [])],
    }));
    expect(
      (
        await client.post('/', {
          json: { byLetter: { a: { name: 'x' }, toString: { name: 'y' } }, counts: { a: 1 } },
        })
      ).json(),
    ).toEqual({
      isMap: true,
      tags: ['a tag x', 'toString tag y'],
      counts: [['a', 1]],
    });
    expect(
      codesOf(await client.post('/', { json: { byLetter: { a: {} }, counts: { a: '1' } } })),
    ).toEqual({
      'byLetter.a.name': ['isString', 'maxLength'],
      'counts.a': ['isNumber'],
    });
    expect(codesOf(await client.post('/', { json: { byLetter: [] } }))).toEqual({
      byLetter: ['isObject'],
    });
  });

  it('may contain themselves', async () => {
    class Node {
      @IsString() name!: string;
      @IsOptional() @ValidateNested({ each: true }) @Type(() => Node) children?: Node[];
    }
    const client = await taking(Node);
    expect(
      codesOf(
        await client.post('/', {
          json: { name: 'a', children: [{ name: 'b', children: [{ name: 3 }] }] },
        }),
      ),
    ).toEqual({
      'children.0.children.0.name': ['isString'],
    });
  });

  it('are chosen by a discriminator, and by nothing else', async () => {
    abstract class Animal {
      @IsString() name!: string;
    }
    class Dog extends Animal {
      @IsInt() barks!: number;
    }
    class Cat extends Animal {
      @Allow() lives?: number;
    }
    class Owner {
      @Type(() => Object, {
        discriminator: {
          property: 'kind',
          subTypes: [
            { value: Dog, name: 'dog' },
            { value: Cat, name: 'cat' },
          ],
        },
      })
      pet!: Dog | Cat;
      @IsOptional()
      @Type(() => Object, {
        keepDiscriminatorProperty: true,
        discriminator: { property: 'kind', subTypes: [{ value: Dog, name: 'dog' }] },
      })
      others?: Dog[];
    }
    const client = await taking(Owner, (owner: Owner) => ({
      pet: [owner.pet.constructor.name, Object.keys(owner.pet)],
      others: owner.others?.map((each) => Object.keys(each)) ?? null,
    }));
    expect(
      (
        await client.post('/', {
          json: { pet: { kind: 'cat', name: 'Tom', lives: 9, barks: 1, isAdmin: true } },
        })
      ).json(),
    ).toEqual({
      pet: ['Cat', ['name', 'lives']],
      others: null,
    });
    expect(
      (
        await client.post('/', {
          json: {
            pet: { kind: 'dog', name: 'Rex', barks: 1 },
            others: [{ kind: 'dog', name: 'R', barks: 2 }],
          },
        })
      ).json(),
    ).toEqual({
      pet: ['Dog', ['name', 'barks']],
      others: [['name', 'barks', 'kind']],
    });
    for (const kind of ['fish', 'constructor', '__proto__', 5, null]) {
      expect(codesOf(await client.post('/', { json: { pet: { kind, name: 'Tom' } } }))).toEqual({
        'pet.kind': ['isIn'],
      });
    }
    expect(codesOf(await client.post('/', { json: { pet: [] } }))).toEqual({ pet: ['isObject'] });
    expect(codesOf(await client.post('/', { json: { pet: { kind: 'dog' } } }))).toEqual({
      'pet.barks': ['isInt'],
      'pet.name': ['isString'],
    });
  });

  it('are named at boot where the compiler does not see them', async () => {
    class Untyped {
      @IsArray() @ValidateNested({ each: true }) tags!: Tag[];
      @IsArray() words!: string[];
    }
    @Controller()
    class UntypedController {
      @Post() take(_dto: Untyped) {
        return null;
      }
    }
    const findings = await findingsOf(UntypedController);
    expect(findings.map(({ id, reason }) => [id, reason])).toEqual([
      [
        'VALIDATION_NESTED_UNTYPED',
        '"Untyped.tags" has @ValidateNested(), and the class of its elements cannot be seen at run time: the compiler recorded Array.',
      ],
    ]);
  });
});

describe('@Transform', () => {
  class Signup {
    @Transform(({ value }: { value: string }) => value.trim())
    @IsString()
    @Length(1, 20)
    name!: string;
    @Transform(({ value }: { value: string }) => value.split(','))
    @IsString({ each: true })
    tags: string[] = [];
    @IsOptional()
    @Transform(({ value, obj }) => `${String(value)}/${String((obj as { name: string }).name)}`)
    path?: string;
    @IsOptional()
    @Transform(({ value }) => Number(value) * 2, { toClassOnly: true })
    @IsInt()
    twice: number = 7;
  }

  it('changes what was sent, after its type was read', async () => {
    const client = await taking(Signup);
    expect(
      (
        await client.post('/', { json: { name: ' Ann ', tags: 'a,b', path: 'x', twice: 4 } })
      ).json(),
    ).toEqual({
      name: 'Ann',
      tags: ['a', 'b'],
      path: 'x/ Ann ',
      twice: 8,
    });
    expect(
      (await client.post('/', { body: 'name=Ann&tags=a,b&twice=4', contentType: form })).json(),
    ).toEqual({ name: 'Ann', tags: ['a', 'b'], twice: 8 });
  });

  it('is not asked about what was not sent: the default stays', async () => {
    const client = await taking(Signup);
    expect((await client.post('/', { json: { name: 'Ann' } })).json()).toEqual({
      name: 'Ann',
      tags: [],
      twice: 7,
    });
  });

  it('that cannot cope with a value refuses it, and is no error of the server', async () => {
    const client = await taking(Signup);
    const response = await client.post('/', { json: { name: 5, tags: [1], path: 'x' } });
    expect(response.status).toBe(422);
    expect(codesOf(response)).toEqual({ name: ['isString'], tags: ['transform'] });
  });

  it('may refuse with an error of its own', async () => {
    class Picky {
      @Transform(() => {
        throw new Http404();
      })
      @IsString()
      name!: string;
    }
    expect((await (await taking(Picky)).post('/', { json: { name: 'x' } })).status).toBe(404);
  });
});

describe('@Expose and @Exclude', () => {
  class Account {
    @Expose({ name: 'user_name' }) @IsString() userName!: string;
    @Exclude({ toClassOnly: true }) @IsOptional() @IsInt() balance?: number;
    @Exclude() @IsOptional() secret?: string;
    @Expose({ toPlainOnly: true }) created?: string;
    @Expose({ groups: ['admin'] }) role?: string;
    @Expose() get label(): string {
      return `<${this.userName}>`;
    }
  }

  it('decide what is bound, and under which name', async () => {
    const client = await taking(Account);
    const sent = {
      user_name: 'ann',
      userName: 'bob',
      balance: 100,
      secret: 'x',
      created: 'now',
      role: 'root',
      label: 'y',
    };
    expect((await client.post('/', { json: sent })).json()).toEqual({ userName: 'ann' });
    const refused = await client.post('/', { json: { userName: 'bob' } });
    expect(codesOf(refused)).toEqual({ user_name: ['isString'] });
    expect(refused.text).toContain('user_name must be a string');
  });

  it('on a class leave what is exposed', async () => {
    @Exclude()
    class Closed {
      @Expose() @IsString() open!: string;
      @IsOptional() @IsString() shut?: string;
    }
    expect(
      (await (await taking(Closed)).post('/', { json: { open: 'a', shut: 'b' } })).json(),
    ).toEqual({ open: 'a' });
  });
});

describe('defaults', () => {
  class Options {
    @IsOptional() @IsInt() page: number = 1;
    @Expose() @IsOptional() @IsString() q?: string;
    @IsOptional() @IsArray() @IsString({ each: true }) tags: string[] = ['all'];
    @IsInt() size: number = 20;
  }

  it('stay where nothing was sent, each request with its own', async () => {
    const client = await taking(Options, (options: Options) => {
      const told = { ...options, tags: [...options.tags], hasQ: 'q' in options };
      options.tags.push('changed');
      return told;
    });
    const expected = { page: 1, tags: ['all'], size: 20, hasQ: false };
    expect((await client.post('/', { json: {} })).json()).toEqual(expected);
    expect((await client.post('/', { json: {} })).json()).toEqual(expected);
  });

  it('are no way around the rules', async () => {
    expect(codesOf(await (await taking(Options)).post('/', { json: { size: null } }))).toEqual({
      size: ['isInt'],
    });
  });
});

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

describe('rules of the application', () => {
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
});

describe('inheritance', () => {
  class Base {
    @IsString() @Length(1, 10) name!: string;
    @IsOptional() @IsInt() age?: number;
  }
  class Derived extends Base {
    @IsString() city!: string;
  }
  class Looser extends Base {
    @MaxLength(50) override name!: string;
  }

  it('keeps rules and types of the base class', async () => {
    const client = await taking(Derived);
    expect(
      (await client.post('/', { json: { name: 'Ann', city: 'Bath', age: 3, x: 1 } })).json(),
    ).toEqual({ name: 'Ann', city: 'Bath', age: 3 });
    expect(codesOf(await client.post('/', { json: { name: '', age: 'x' } }))).toEqual({
      city: ['isString'],
      name: ['isLength'],
      age: ['isInt'],
    });
    expect(
      (await client.post('/', { body: 'name=Ann&city=Bath&age=3', contentType: form })).json(),
    ).toEqual({ name: 'Ann', city: 'Bath', age: 3 });
  });

  it('replaces the rules of a property that is declared anew', async () => {
    const client = await taking(Looser);
    expect(
      (await client.post('/', { json: { name: 'A name that is longer than ten' } })).status,
    ).toBe(200);
    expect(codesOf(await client.post('/', { json: { name: 5 } }))).toEqual({ name: ['maxLength'] });
  });
});

describe('a PATCH', () => {
  class CreateBook {
    @IsString() @Length(1, 20) title!: string;
    @IsString() language: string = 'en';
    @IsOptional() @IsString() subtitle?: string | null;
    @Expose({ name: 'isbn_13' }) @IsOptional() @IsString() isbn?: string;
    @IsOptional() @ValidateNested({ each: true }) @Type(() => CreateBook) parts?: CreateBook[];
    @Transform(({ value }: { value: string }) => value.trim()) @IsString() place!: string;
  }
  class ChangeBook extends PartialType(CreateBook) {
    @IsOptional() @IsInt() version?: number;
  }

  it('tells what was sent, without defaults, under the same rules', async () => {
    const client = await taking(ChangeBook, (book: ChangeBook) => ({
      keys: Object.keys(book),
      hasTitle: 'title' in book,
      ...book,
    }));
    expect((await client.post('/', { json: {} })).json()).toEqual({ keys: [], hasTitle: false });
    expect(
      (
        await client.post('/', {
          json: { title: 'Emma', isbn_13: '9', place: ' Bath ', version: 1 },
        })
      ).json(),
    ).toMatchObject({
      hasTitle: true,
      isbn: '9',
      place: 'Bath',
      version: 1,
    });
    expect(
      codesOf(await client.post('/', { json: { title: null, language: '', parts: [{}] } })),
    ).toEqual({
      title: ['isString', 'isLength'],
      'parts.0.title': ['isString', 'isLength'],
      'parts.0.place': ['isString'],
    });
    expect((await client.post('/', { json: { subtitle: null } })).json()).toEqual({
      keys: ['subtitle'],
      hasTitle: false,
      subtitle: null,
    });
    expect((await client.post('/', { body: 'title=', contentType: form })).status).toBe(422);
  });

  it('is warned of defaults that would overwrite what is stored', async () => {
    @Controller()
    class PatchController {
      @Patch('a/') careless(_book: CreateBook) {
        return null;
      }
      @Patch('b/') careful(_book: ChangeBook) {
        return null;
      }
    }
    const findings = await findingsOf(PatchController);
    expect(findings.map(({ id, reason }) => [id, reason])).toEqual([
      [
        'CONTROLLERS_PATCH_DEFAULTS',
        '"PatchController.careless" is a PATCH, and its DTO "CreateBook" gives "language" a value when the client sends none.',
      ],
    ]);
  });

  it('has sisters: PickType and OmitType', async () => {
    class Title extends PickType(CreateBook, ['title', 'language']) {}
    class Rest extends OmitType(CreateBook, ['title', 'place']) {}
    const titles = await taking(Title);
    expect((await titles.post('/', { json: { title: 'Emma', place: 'Bath' } })).json()).toEqual({
      title: 'Emma',
      language: 'en',
    });
    expect((await titles.post('/', { json: {} })).status).toBe(422);
    expect(
      (await (await taking(Rest)).post('/', { json: { title: 'Emma', isbn_13: '9' } })).json(),
    ).toEqual({ language: 'en', isbn: '9' });
    expect(() => PartialType(class Empty {})).toThrow('VALIDATION_NOT_A_DTO');
  });
});

describe('a DTO class', () => {
  it('must be made without arguments', async () => {
    class Needs {
      @IsDefined() name: string;
      constructor(source: { name: string }) {
        this.name = source.name;
      }
    }
    @Controller()
    class NeedsController {
      @Post() take(_dto: Needs) {
        return null;
      }
    }
    expect((await findingsOf(NeedsController)).map(({ id }) => id)).toEqual([
      'VALIDATION_DTO_CONSTRUCTOR',
    ]);
  });

  it('has no field that was only declared', async () => {
    class Declared {
      @IsOptional() @IsString() name?: string;
      constructor() {
        // What a compiler with "useDefineForClassFields" makes of "name?: string".
        Object.defineProperty(this, 'name', {
          value: undefined,
          writable: true,
          enumerable: true,
          configurable: true,
        });
      }
    }
    const client = await taking(Declared, (dto: Declared) => 'name' in dto);
    expect((await client.post('/', { json: {} })).json()).toBe(false);
    expect((await client.post('/', { json: { name: 'x' } })).json()).toBe(true);
  });
});
