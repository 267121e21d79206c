import { describe, expect, it } from '@jest/globals';

import { headersOf, statusOf } from '../../../src/debug/error-status.js';
import {
  ConnectionLost,
  DataError,
  DatabaseBusy,
  DatabaseError,
  IntegrityError,
  OperationalError,
  ProgrammingError,
  TransactionAborted,
  TransactionTimeout,
  UnsafeValue,
} from '../../../src/orm/database/database-errors.js';

describe('An error of a database', () => {
  it.each([
    new DatabaseBusy('busy'),
    new ConnectionLost('lost'),
    new TransactionTimeout(5),
    new TransactionAborted(undefined),
    new OperationalError('failed', { kind: 'failed' }),
  ])('that may pass is answered with 503: $name', (error) => {
    expect(statusOf(error)).toBe(503);
    expect(headersOf(error)).toMatchObject({ 'retry-after': '1' });
    expect(error).toBeInstanceOf(DatabaseError);
    expect(error).toBeInstanceOf(OperationalError);
  });

  it.each([
    new IntegrityError({ kind: 'unique' }),
    new DataError('data'),
    new ProgrammingError('sql'),
  ])('that is a fault of the program is answered with 500: $name', (error) => {
    expect(statusOf(error)).toBe(500);
    expect(error).toBeInstanceOf(DatabaseError);
    expect(error).not.toBeInstanceOf(OperationalError);
  });

  it('about a value that is not bound is the client’s', () => {
    const error = new UnsafeValue(2, 'is not a finite number', 'price');
    expect(statusOf(error)).toBe(400);
    expect(error.message).toMatch(/^Value 2 \("price"\) of the statement is not a finite number\./);
    expect(error).not.toBeInstanceOf(DatabaseError);
  });

  it('is told apart from all others', () => {
    expect(new DataError('data')).not.toBeInstanceOf(IntegrityError);
    expect(new Error('other')).not.toBeInstanceOf(DatabaseError);
    expect({}).not.toBeInstanceOf(DatabaseError);
    expect(undefined).not.toBeInstanceOf(DatabaseError);
  });
});
