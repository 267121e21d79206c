import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BaseSettings, Controller, Post, type Application } from 'lapompe';
import { Client, createTestApplication } from 'lapompe/testing';
import { IsOptional, IsString, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';

class Person {
  @IsString() name!: string;
}

class Letter {
  @ValidateNested() @Type(() => Person) to!: Person;
  @ValidateNested({ each: true }) @Type(() => Person) copies!: Person[];
  @IsOptional() @ValidateNested() @Type(() => Person) from?: Person;
  @ValidateNested() @Type(() => Person) sender: Person = new Person();
}

@Controller('letters')
class LetterController {
  @Post() send(letter: Letter) {
    return `${letter.to.name}, ${letter.copies.map(({ name }) => name).join()}, ${letter.from?.name ?? 'nobody'}`;
  }
}

let application: Application;
let client: Client;

beforeAll(async () => {
  application = await createTestApplication(BaseSettings, { controllers: [LetterController] });
  client = new Client(application);
});
afterAll(() => application.close());

const LETTER = {
  to: { name: 'Django' },
  copies: [{ name: 'Stéphane' }],
  sender: { name: 'Joseph' },
};

describe('An object that a DTO declares', () => {
  it('may be left out where it is optional', async () => {
    expect((await client.post('/letters/', { json: LETTER })).text).toBe(
      'Django, Stéphane, nobody',
    );
  });

  it.each([
    ['to', { copies: [], sender: LETTER.sender }],
    ['to', { ...LETTER, to: null }],
    ['copies', { to: LETTER.to, sender: LETTER.sender }],
  ])('is asked for where it is not: %s', async (field, json) => {
    const response = await client.post('/letters/', { json });
    expect(response.status).toBe(422);
    expect(Object.keys(response.json<{ errors: object }>().errors)).toEqual([field]);
  });
});
