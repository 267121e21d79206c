import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { Controller } from '../../src/controllers/controller.js';
import { created } from '../../src/controllers/reply.js';
import { Get, Post } from '../../src/controllers/verbs.js';
import { BaseSettings } from '../../src/conf/base-settings.js';
import { atomic } from '../../src/orm/database/atomic.js';
import {
  closeDatabases,
  configureDatabases,
  database,
} from '../../src/orm/database/configure-databases.js';
import { IntegrityError, TransactionOver } from '../../src/orm/database/database-errors.js';
import { kyselyOf } from '../../src/orm/database/kysely-of.js';
import { TestTransaction } from '../../src/orm/database/test-transaction.js';
import { isInAtomic, onCommit } from '../../src/orm/database/transaction-state.js';
import { captureOnCommitCallbacks } from '../../src/testing/capture-callbacks.js';
import { Client } from '../../src/testing/client.js';
import { createTestApplication } from '../../src/testing/create-test-application.js';
import { createTestDatabase } from '../../src/testing/create-test-database.js';
import { emptyAfterEach } from '../../src/testing/empty-after-each.js';
import { LiveServer } from '../../src/testing/live-server.js';
import { rollbackAfterEach, rollingBack } from '../../src/testing/rollback-after-each.js';
import type { TestHooks } from '../../src/testing/test-hooks.js';
import { Author, Book, Country, Subject } from '../orm/support/library.js';
import { describeTestDatabases } from './with-test-database.js';

const hooks = { beforeEach, afterEach };

@Controller('countries')
class CountryController {
  @Get()
  async list() {
    return Country.objects.all().flat('name');
  }

  @Post()
  async add() {
    await Country.objects.create({ name: 'over there' });
    return created({ count: await Country.objects.count() });
  }

  @Post('twice/')
  async addTwice() {
    await atomic(async () => {
      await Subject.objects.create({ name: 'one' });
    });
    // Without a block of its own: in production, only this statement fails.
    await Subject.objects.create({ name: 'one' }).catch(() => undefined);
    return created({ count: await Subject.objects.count() });
  }
}

class Settings extends BaseSettings {
  override controllers = [CountryController];
  override databaseUrl = 'postgres://nobody@127.0.0.1:1/real';
}

describeTestDatabases('A test that is rolled back', ({ name }) => {
  describe('in its own place', () => {
    rollbackAfterEach(hooks);

    it.each([1, 2])('sees nothing of the one before (%i)', async () => {
      expect(await Country.objects.count()).toBe(0);
      await Country.objects.create({ name: 'Italy' });
      expect(await Country.objects.count()).toBe(1);
    });

    it('has savepoints for blocks, those that must be outermost included', async () => {
      await Country.objects.create({ name: 'kept' });
      const failed = atomic(
        async () => {
          await Country.objects.create({ name: 'gone' });
          throw new Error('no');
        },
        { durable: true },
      );
      await expect(failed).rejects.toThrow('no');
      const unsaved = atomic(
        async () => {
          await Country.objects.create({ name: 'gone too' });
          throw new Error('nor this');
        },
        { savepoint: false },
      );
      await expect(unsaved).rejects.toThrow('nor this');
      const inner = atomic(() => atomic(() => undefined, { durable: true }));
      await expect(inner).rejects.toMatchObject({ code: 'ORM_DURABLE_BLOCK' });
      expect(await Country.objects.all().flat('name')).toEqual(['kept']);
    });

    it('goes on after a statement that has failed outside of blocks', async () => {
      await Subject.objects.create({ name: 'crime' });
      await expect(Subject.objects.create({ name: 'crime' })).rejects.toThrow(IntegrityError);
      expect(await Subject.objects.count()).toBe(1);
    });

    it('has the same transaction in requests of a client, and over sockets', async () => {
      const application = await createTestApplication(Settings);
      const client = new Client(application);
      const live = await LiveServer.start(application);
      try {
        await Country.objects.create({ name: 'here' });
        expect((await client.post('/countries/')).json()).toEqual({ count: 2 });
        const answers = await Promise.all(
          Array.from({ length: 5 }, () => fetch(`${live.url}/countries/`, { method: 'POST' })),
        );
        expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
        expect(await (await fetch(`${live.url}/countries/`)).json()).toHaveLength(7);
        expect((await client.post('/countries/twice/')).json()).toEqual({ count: 1 });
        expect(await Country.objects.count()).toBe(7);
      } finally {
        await live.close();
        await application.close();
      }
    });

    it('streams rows in the middle of other statements', async () => {
      await Country.objects.bulkCreate(
        Array.from({ length: 25 }, (_, index) => Country.objects.build({ name: `c${index}` })),
      );
      let seen = 0;
      for await (const country of Country.objects.all().iterator(10)) {
        seen += 1;
        if (seen === 12) await country.delete();
      }
      expect(seen).toBe(25);
      expect(await Country.objects.count()).toBe(24);
    });

    it('keeps callbacks of onCommit() from running, and can capture them', async () => {
      const ran: string[] = [];
      await onCommit(() => ran.push('never'));
      expect(isInAtomic()).toBe(true);
      const callbacks = await captureOnCommitCallbacks({}, () =>
        atomic(async () => {
          await onCommit(() => ran.push('one'));
          await atomic(async () => {
            await onCommit(() => ran.push('undone'));
            throw new Error('no');
          }).catch(() => undefined);
        }),
      );
      expect(ran).toEqual([]);
      expect(callbacks).toHaveLength(1);
      await callbacks[0]!();
      expect(ran).toEqual(['one']);
      const all = await captureOnCommitCallbacks({ execute: true }, () =>
        onCommit(async () => {
          ran.push('two');
          await onCommit(() => ran.push('three'));
        }),
      );
      expect(all).toHaveLength(2);
      expect(ran).toEqual(['one', 'two', 'three']);
    });

    it('refuses what it could not undo', async () => {
      const kysely = await kyselyOf();
      await expect(kysely.startTransaction().execute()).rejects.toMatchObject({
        code: 'ORM_TEST_TRANSACTION',
      });
      await expect(TestTransaction.begin([database()])).rejects.toMatchObject({
        code: 'ORM_TEST_TRANSACTION',
      });
    });
  });

  it('leaves nothing behind', async () => {
    expect(await Country.objects.count()).toBe(0);
    expect(isInAtomic()).toBe(false);
  });

  it('fails when rows point at nothing, as a commit would', async () => {
    const failed = rollingBack(() => Book.objects.create({ title: 'Lost', authorId: 99 }));
    if (name === 'postgres') await expect(failed).rejects.toThrow(IntegrityError);
    else await expect(failed).rejects.toThrow(/integrity|refus|constraint/i);
    expect(await Book.objects.count()).toBe(0);
    const author = await rollingBack(() => Author.objects.create({ name: 'Ann' }));
    expect(author.id).toBeGreaterThan(0);
    expect(await Author.objects.count()).toBe(0);
  });

  it('throws the error of the work rather than that of its end', async () => {
    const failed = rollingBack(async () => {
      await Book.objects.create({ title: 'Lost', authorId: 99 }).catch(() => undefined);
      throw new RangeError('of the work');
    });
    await expect(failed).rejects.toThrow(RangeError);
  });

  it('refuses statements of blocks that outlive it', async () => {
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    let late: Promise<unknown> | undefined;
    await rollingBack(async () => {
      await atomic(() => {
        late = gate.then(() => Country.objects.create({ name: 'late' }));
        late.catch(() => undefined);
      });
    });
    go();
    await expect(late).rejects.toThrow(TransactionOver);
    expect(await Country.objects.count()).toBe(0);
  });

  describe('or one that commits', () => {
    emptyAfterEach(hooks);

    it.each([1, 2])('begins with empty tables and keys from 1 (%i)', async () => {
      const ran: string[] = [];
      const author = await atomic(async () => {
        await onCommit(() => ran.push('committed'));
        return Author.objects.create({ name: 'Ann' });
      });
      const book = await Book.objects.create({ title: 'Rose', author });
      await book.subjects.add(await Subject.objects.create({ name: 'crime' }));
      expect(ran).toEqual(['committed']);
      expect([author.id, book.id]).toEqual([1, 1]);
      await expect(captureOnCommitCallbacks({}, () => undefined)).rejects.toMatchObject({
        code: 'TESTING_NO_TRANSACTION',
      });
    });
  });
});

describe('Misuse of test transactions', () => {
  type Work = () => Promise<void>;

  /** What a set-up registers, to be called by hand. */
  function registered(register: (given: TestHooks) => void) {
    const before: Work[] = [];
    const after: Work[] = [];
    register({
      beforeEach: (work: Work) => before.push(work),
      afterEach: (work: Work) => after.push(work),
    });
    return { before: before[0]!, after: after[0]! };
  }

  it('is said where no database is configured', async () => {
    configureDatabases({});
    const { before } = registered((given) => rollbackAfterEach(given));
    await expect(before()).rejects.toMatchObject({ code: 'TESTING_NO_DATABASE' });
  });

  it('is said where databases are configured again in the middle', async () => {
    configureDatabases({ default: 'sqlite::memory:' });
    const { before, after } = registered((given) => rollbackAfterEach(given));
    await before();
    expect(() => configureDatabases({ default: 'sqlite:other.sqlite3' })).toThrow(
      /configured again/,
    );
    await after();
    await closeDatabases();
  });

  it('never empties a database that was not made for tests', async () => {
    const made = await createTestDatabase({ file: true });
    const real = made.url;
    await Country.objects.create({ name: 'precious' });
    const keep = made.database;
    configureDatabases({ default: real });
    try {
      const { before } = registered((given) => emptyAfterEach(given, { databases: ['default'] }));
      await before();
      expect(await Country.objects.count()).toBe(0);
      await Country.objects.create({ name: 'precious' });
      configureDatabases({ other: real });
      const other = registered((given) => emptyAfterEach(given, { databases: ['other'] }));
      await expect(other.before()).rejects.toMatchObject({ code: 'TESTING_NOT_A_TEST_DATABASE' });
      expect((await keep.execute('SELECT count(*) FROM library_country')).rows).toEqual([[1]]);
    } finally {
      await closeDatabases();
      await made.close();
      configureDatabases({});
    }
  });

  it('is said where there are no hooks', () => {
    const { beforeEach: before, afterEach: after } = globalThis as Record<string, unknown>;
    Object.assign(globalThis, { beforeEach: undefined, afterEach: undefined });
    try {
      expect(() => rollbackAfterEach()).toThrow(/found no beforeEach/);
    } finally {
      Object.assign(globalThis, { beforeEach: before, afterEach: after });
    }
  });
});

it('works with the test runner of Node', async () => {
  const file = fileURLToPath(new URL('../fixtures/data/with-node-test.js', import.meta.url));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--test', '--test-reporter', 'tap', file],
    { env: { ...process.env, DATABASE_URL: 'sqlite::memory:' } },
  );
  expect(stdout).toMatch(/^# pass [23]$/m);
  expect(stdout).toMatch(/^# fail 0$/m);
});
