import { describe, expect, it } from '@jest/globals';
import { Expose, IsInt, IsString } from 'lapompe/dto';

import { BaseModel, CharField, DateTimeField, Model } from '../../../src/orm/index.js';
import { createJsonWriter } from '../../../src/validation/output-plan.js';
import { toPlain } from '../../../src/validation/serialize.js';

@Model()
class Account extends BaseModel {
  @CharField({ maxLength: 100 }) name!: string;
  @CharField({ maxLength: 100 }) passwordHash!: string;
  @DateTimeField({ autoNowAdd: true }) createdAt!: Date;
}

@Model()
class Shop extends BaseModel {
  @Expose() declare id: number;
  @Expose() @CharField({ maxLength: 100 }) name!: string;
  @CharField({ maxLength: 100 }) secret!: string;
}

class AccountData {
  @IsInt() id!: number;
  @IsString() name!: string;
}

describe('A model that a view returns', () => {
  const account = Object.assign(new Account(), { id: 7, name: 'Ann', passwordHash: 'x' });
  const undeclared = expect.objectContaining({
    code: 'VALIDATION_OUTPUT_UNDECLARED',
    message: expect.stringContaining('"Account"'),
  });

  it('is refused where nobody has said which columns may leave', () => {
    expect(() => toPlain(account)).toThrow(undeclared);
    expect(() => createJsonWriter()([account])).toThrow(undeclared);
  });

  it('leaves through a DTO, with its key', () => {
    expect(createJsonWriter(AccountData)([account])).toBe('[{"id":7,"name":"Ann"}]');
  });

  it('leaves with the columns that it exposes', () => {
    const shop = Object.assign(new Shop(), { id: 1, name: 'Books', secret: 'x' });
    expect(createJsonWriter()(shop)).toBe('{"name":"Books","id":1}');
    expect(toPlain(shop)).toEqual({ id: 1, name: 'Books' });
  });
});
