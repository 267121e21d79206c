import { describe, expect, it } from '@jest/globals';
import { Exclude, Expose, Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length } from 'class-validator';
import { Http404 } from 'lapompe';

import { codesOf } from '../controllers/client-of.js';
import { taking } from './taking.js';

const form = 'application/x-www-form-urlencoded';

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
