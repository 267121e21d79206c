import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it, jest } from '@jest/globals';

import { ImproperlyConfigured } from '../../../src/errors/framework-error.js';
import { atomic, type AtomicOptions } from '../../../src/orm/database/atomic.js';
import { withDatabase } from '../../../src/orm/database/configure-databases.js';
import {
  IntegrityError,
  TransactionAborted,
  TransactionBroken,
  TransactionTimeout,
} from '../../../src/orm/database/database-errors.js';
import {
  getRollback,
  isInAtomic,
  onCommit,
  setRollback,
} from '../../../src/orm/database/transaction-state.js';
import { Transactional } from '../../../src/orm/database/transactional.js';
import { describeDatabases } from '../support/databases.js';

describeDatabases('atomic()', (databases) => {
  const { isPostgres } = databases;

  /** A table with one column, and the way to it. */
  async function withTable() {
    const using = await databases.create();
    await using.execute('CREATE TABLE thing (name varchar(20) PRIMARY KEY)');
    const add = (name: string) =>
      using.execute(`INSERT INTO thing VALUES (${databases.marks(1)})`, [name]);
    const names = async () =>
      (await using.execute('SELECT name FROM thing ORDER BY name')).rows.flat();
    const block = <Result>(work: () => Result | Promise<Result>, options: AtomicOptions = {}) =>
      atomic(work, { using, ...options });
    return { using, add, names, block };
  }

  it('commits, and gives what the work gives', async () => {
    const { add, names, block } = await withTable();
    const given = await block(async () => {
      await add('a');
      await add('b');
      return 'done';
    });
    expect(given).toBe('done');
    expect(await names()).toEqual(['a', 'b']);
  });

  it('takes back everything when the work throws', async () => {
    const { add, names, block } = await withTable();
    const failed = block(async () => {
      await add('a');
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    await expect(
      block(() => {
        throw new Error('at once');
      }),
    ).rejects.toThrow('at once');
    expect(await names()).toEqual([]);
  });

  it('takes back a nested block alone', async () => {
    const { add, names, block } = await withTable();
    await block(async () => {
      await add('a');
      const nested = block(async () => {
        await add('b');
        await block(() => add('c'));
        throw new Error('no');
      });
      await expect(nested).rejects.toThrow('no');
      await block(() => add('d'));
    });
    expect(await names()).toEqual(['a', 'd']);
  });

  it('goes on after an error that a nested block has contained', async () => {
    const { add, names, block } = await withTable();
    await block(async () => {
      await add('a');
      await expect(block(() => add('a'))).rejects.toThrow(IntegrityError);
      await add('b');
    });
    expect(await names()).toEqual(['a', 'b']);
  });

  it('breaks the block of PostgreSQL when an error is caught without a savepoint', async () => {
    const { add, names, block } = await withTable();
    const outcome = block(async () => {
      await add('a');
      await expect(add('a')).rejects.toThrow(IntegrityError);
      if (!isPostgres) return;
      await expect(add('b')).rejects.toThrow(TransactionBroken);
      await expect(block(() => add('b'))).rejects.toMatchObject({ code: 'ORM_TRANSACTION_BROKEN' });
    });
    if (isPostgres) await expect(outcome).rejects.toThrow(TransactionBroken);
    else await outcome;
    expect(await names()).toEqual(isPostgres ? [] : ['a']);
  });

  it('breaks the block around a nested one without a savepoint', async () => {
    const { add, names, block } = await withTable();
    await block(async () => {
      await add('a');
      const nested = block(
        async () => {
          throw new Error('no');
        },
        { savepoint: false },
      );
      await expect(nested).rejects.toThrow('no');
      await expect(add('b')).rejects.toThrow(TransactionBroken);
    });
    expect(await names()).toEqual([]);
  });

  it('keeps the work of a nested block without a savepoint', async () => {
    const { add, names, block } = await withTable();
    await block(async () => {
      await block(() => add('a'), { savepoint: false });
      await add('b');
    });
    expect(await names()).toEqual(['a', 'b']);
  });

  it('rolls back without an error when told to', async () => {
    const { using, add, names, block } = await withTable();
    await block(async () => {
      await add('a');
      setRollback(true, { using });
      expect(getRollback({ using })).toBe(true);
    });
    await block(async () => {
      await add('b');
      await block(async () => {
        await add('c');
        setRollback(true, { using });
      });
    });
    expect(await names()).toEqual(['b']);
  });

  it('is seen by those inside, and by nobody else', async () => {
    const { using, add, names, block } = await withTable();
    const other = databases.again();
    expect(isInAtomic({ using })).toBe(false);
    await block(async () => {
      await add('a');
      expect(isInAtomic({ using })).toBe(true);
      expect(await names()).toEqual(['a']);
      expect(
        (await other.execute('SELECT count(*) FROM thing', [], { bigints: true })).rows,
      ).toEqual([[0n]]);
    });
    expect((await other.execute('SELECT count(*) FROM thing', [], { bigints: true })).rows).toEqual(
      [[1n]],
    );
  });

  it('keeps blocks of different contexts apart', async () => {
    const { add, names, block } = await withTable();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        block(async () => {
          await add(`first ${index}`);
          await sleep(1);
          await add(`second ${index}`);
          if (index % 2 === 1) throw new Error('odd');
        }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    expect(await names()).toHaveLength(20);
  });

  it('queues the statements of parallel promises', async () => {
    const { add, names, block } = await withTable();
    await block(async () => {
      await Promise.all(Array.from({ length: 30 }, (_, index) => add(`n${index}`)));
    });
    expect(await names()).toHaveLength(30);
  });

  it('keeps nested blocks that run in parallel apart', async () => {
    const { add, names, block } = await withTable();
    await block(async () => {
      await Promise.allSettled([
        block(async () => {
          await add('a1');
          await sleep(5);
          await add('a2');
        }),
        add('alone'),
        block(async () => {
          await add('b1');
          await sleep(1);
          throw new Error('no');
        }),
        block(() => add('c1')),
      ]);
    });
    expect(await names()).toEqual(['a1', 'a2', 'alone', 'c1']);
  });

  it('ends what still runs before it takes back a nested block', async () => {
    const { add, names, block } = await withTable();
    await block(async () => {
      const nested = block(async () => {
        await Promise.all([add('a'), add('b'), add('c'), Promise.reject(new Error('no'))]);
      });
      await expect(nested).rejects.toThrow('no');
      await add('d');
    });
    expect(await names()).toEqual(['d']);
  });

  it('refuses a statement that comes after the end of its block', async () => {
    const { using, add, names, block } = await withTable();
    const late: Promise<unknown>[] = [];
    await block(async () => {
      late.push(sleep(20).then(() => add('late')));
      late.push(sleep(20).then(() => block(() => add('late block'))));
      late.push(sleep(20).then(() => onCommit(() => {}, { using })));
      await add('a');
    });
    for (const each of await Promise.allSettled(late)) {
      expect(each).toMatchObject({ status: 'rejected', reason: { code: 'ORM_TRANSACTION_OVER' } });
    }
    expect(await names()).toEqual(['a']);
  });

  it('keeps what comes before its end, and refuses what comes later', async () => {
    const { add, names, block } = await withTable();
    const labels = ['b', 'c', 'd', 'e'];
    let late: Promise<PromiseSettledResult<unknown>[]> = Promise.resolve([]);
    await block(() => {
      late = add('a').then(() => Promise.allSettled(labels.map((label) => add(label))));
    });
    const outcomes = await late;
    const kept = labels.filter((_label, index) => outcomes[index]?.status === 'fulfilled');
    const reasons = outcomes.flatMap((each) =>
      each.status === 'rejected' ? [each.reason as unknown] : [],
    );
    expect(await names()).toEqual(['a', ...kept]);
    expect(reasons).toEqual(
      reasons.map(() => expect.objectContaining({ code: 'ORM_TRANSACTION_OVER' })),
    );
  });

  it('rolls back when its time is over, without waiting for the work', async () => {
    const { add, names, block } = await withTable();
    let late: Promise<unknown> = Promise.resolve();
    const outcome = block(
      async () => {
        await add('a');
        late = sleep(60).then(() => add('b'));
        await late;
      },
      { timeout: 20 },
    );
    await expect(outcome).rejects.toThrow(TransactionTimeout);
    await expect(outcome).rejects.toMatchObject({ status: 503, code: 'ORM_TRANSACTION_TIMEOUT' });
    await expect(late).rejects.toThrow(TransactionTimeout);
    expect(await names()).toEqual([]);
  });

  it('rolls back when its signal is aborted', async () => {
    const { add, names, block } = await withTable();
    const controller = new AbortController();
    const outcome = block(
      async () => {
        await add('a');
        controller.abort(new Error('gone'));
        await sleep(1_000);
      },
      { signal: controller.signal },
    );
    await expect(outcome).rejects.toThrow(TransactionAborted);
    await expect(outcome).rejects.toMatchObject({ cause: { message: 'gone' } });
    await expect(block(() => add('b'), { signal: AbortSignal.abort() })).rejects.toThrow(
      TransactionAborted,
    );
    expect(await names()).toEqual([]);
  });

  it('lets a nested block time out alone', async () => {
    const { add, names, block } = await withTable();
    await block(async () => {
      await add('a');
      const nested = block(
        async () => {
          await add('b');
          await sleep(200);
        },
        { timeout: 20 },
      );
      await expect(nested).rejects.toThrow(TransactionTimeout);
      await add('c');
    });
    expect(await names()).toEqual(['a', 'c']);
  });

  it('insists on being outermost when it is durable', async () => {
    const { add, names, block } = await withTable();
    await block(() => add('a'), { durable: true });
    const nested = block(() => block(() => add('b'), { durable: true }));
    await expect(nested).rejects.toThrow(ImproperlyConfigured);
    expect(await names()).toEqual(['a']);
  });

  it('does not wait forever for work of the block around it', async () => {
    const using = await databases.create({ waitLimit: 200 });
    await using.execute('CREATE TABLE thing (name varchar(20) PRIMARY KEY)');
    const outcome = atomic(
      async () => {
        const later = sleep(10).then(() => using.execute("INSERT INTO thing VALUES ('a')"));
        later.catch(() => {});
        await atomic(() => later, { using });
      },
      { using },
    );
    await expect(outcome).rejects.toMatchObject({ code: 'ORM_DATABASE_BUSY', status: 503 });
    expect((await using.execute('SELECT * FROM thing')).rows).toEqual([]);
  });

  it('streams inside of a block, between other statements', async () => {
    const { using, add, names, block } = await withTable();
    await block(async () => {
      for (const name of ['a', 'b', 'c', 'd', 'e']) await add(name);
      for await (const rows of using.stream('SELECT name FROM thing ORDER BY name', [], 2)) {
        for (const [name] of rows) await block(() => add(`z${String(name)}`));
        if (rows.length < 2) break;
        if (rows.some(([name]) => String(name).startsWith('z'))) break;
      }
    });
    expect((await names()).slice(0, 7)).toEqual(['a', 'b', 'c', 'd', 'e', 'za', 'zb']);
  });

  it('works as a decorator', async () => {
    const { using, add, names } = await withTable();
    class Shop {
      readonly prefix = 'sold ';

      @Transactional()
      async sell(name: string): Promise<string> {
        await add(this.prefix + name);
        if (name === 'bad') throw new Error('no');
        return name;
      }
    }
    await withDatabase('default', using, async () => {
      expect(await new Shop().sell('good')).toBe('good');
      await expect(new Shop().sell('bad')).rejects.toThrow('no');
    });
    expect(await names()).toEqual(['sold good']);
    expect(Shop.prototype.sell.name).toBe('sell');
  });

  describe('with onCommit()', () => {
    it('runs callbacks after the commit, in order', async () => {
      const { using, add, names, block } = await withTable();
      const seen: unknown[] = [];
      const later = (label: string) =>
        onCommit(async () => seen.push(label, isInAtomic({ using }), await names()), { using });
      await block(async () => {
        await add('a');
        await later('outer');
        await block(() => later('nested'));
        expect(seen).toEqual([]);
      });
      expect(seen).toEqual(['outer', false, ['a'], 'nested', false, ['a']]);
    });

    it('runs them at once outside of blocks', async () => {
      const { using } = await withTable();
      const seen: string[] = [];
      await onCommit(() => seen.push('now'), { using });
      expect(seen).toEqual(['now']);
      await expect(
        onCommit(
          () => {
            throw new Error('no');
          },
          { using },
        ),
      ).rejects.toThrow('no');
    });

    it('forgets those of a block that was rolled back', async () => {
      const { using, block } = await withTable();
      const seen: string[] = [];
      await block(async () => {
        await onCommit(() => seen.push('kept'), { using });
        const nested = block(async () => {
          await block(() => onCommit(() => seen.push('lost'), { using }));
          throw new Error('no');
        });
        await expect(nested).rejects.toThrow('no');
      });
      const failed = block(async () => {
        await onCommit(() => seen.push('lost too'), { using });
        throw new Error('no');
      });
      await expect(failed).rejects.toThrow('no');
      expect(seen).toEqual(['kept']);
    });

    it('runs all of them when one fails', async () => {
      const { using, add, names, block } = await withTable();
      const seen: string[] = [];
      const outcome = block(async () => {
        await add('a');
        await onCommit(
          () => {
            throw new Error('first');
          },
          { using },
        );
        await onCommit(() => seen.push('second'), { using });
      });
      await expect(outcome).rejects.toThrow('first');
      expect(seen).toEqual(['second']);
      expect(await names()).toEqual(['a']);
    });
  });

  it('makes the errors of robust callbacks warnings', async () => {
    const { using, block } = await withTable();
    const emitWarning = jest.spyOn(process, 'emitWarning').mockReturnValue();
    const fail = () => {
      throw new Error('the reason');
    };
    await block(() => onCommit(fail, { using, robust: true }));
    const texts = emitWarning.mock.calls.map(([warning]) => String(warning));
    emitWarning.mockRestore();
    expect(texts).toEqual([expect.stringContaining('the reason')]);
  });

  it('knows isolation levels', async () => {
    const { using, block } = await withTable();
    if (!isPostgres) return;
    const level = async (options: AtomicOptions) =>
      block(async () => (await using.execute('SHOW transaction_isolation')).rows[0]?.[0], options);
    expect(await level({})).toBe('read committed');
    expect(await level({ isolation: 'serializable' })).toBe('serializable');
    expect(await level({ isolation: 'repeatable read' })).toBe('repeatable read');
  });

  it('keeps two databases apart', async () => {
    const first = await withTable();
    const second = await withTable();
    const outcome = first.block(async () => {
      await first.add('a');
      await second.block(() => second.add('b'));
      await second.add('c');
      await first.add('d');
      throw new Error('no');
    });
    await expect(outcome).rejects.toThrow('no');
    expect(await first.names()).toEqual([]);
    expect(await second.names()).toEqual(['b', 'c']);
  });
});
