import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { closeDatabases, configureDatabases, database } from '../../../src/orm/index.js';
import { City, citySchema } from '../../soak/cities/city.js';
import { DATABASE_NAMES } from '../support/database-names.js';
import { PostgresServer } from '../support/postgres-server.js';

const ROWS = 12_000;

/** Frees what nobody holds. A reference that was looked at in a task is held until its end. */
async function collect(): Promise<void> {
  setFlagsFromString('--expose-gc');
  await new Promise(setImmediate);
  (runInNewContext('gc') as () => void)();
}

describe.each(DATABASE_NAMES)('Many rows on %s', (name) => {
  let folder: string;
  let server: PostgresServer | undefined;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lapompe-rows-'));
    if (name === 'postgres') server = await PostgresServer.start();
    const driver = name === 'sqlite (libsql)' ? 'libsql' : undefined;
    const url = server?.url() ?? `sqlite:${join(folder, 'rows.sqlite3')}`;
    configureDatabases({ default: { url, driver } });
    await database().execute(citySchema(database().dialect));
  }, 60_000);
  afterAll(async () => {
    await closeDatabases();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are saved from a stream in few statements, with their keys', async () => {
    async function* cities() {
      for (let number = 1; number <= ROWS; number += 1) {
        yield City.objects.build({
          geonameId: number,
          name: `City ${number}`,
          country: 'XX',
          featureCode: 'PPL',
          adminCode: '',
          population: number,
          longitude: number / 7,
          latitude: -number / 7,
        });
      }
    }
    const saved = await City.objects.bulkCreate(cities());
    expect(saved).toHaveLength(ROWS);
    expect(new Set(saved.map(({ id }) => id)).size).toBe(ROWS);
    expect(await City.objects.count()).toBe(ROWS);
    expect((await City.objects.get({ id: saved[4321]!.id })).name).toBe('City 4322');
  });

  it('are streamed in their order, and are not held once they have passed', async () => {
    const early: WeakRef<City>[] = [];
    let count = 0;
    let kept = -1;
    for await (const city of City.objects.orderBy('geonameId').iterator(500)) {
      count += 1;
      expect(city.geonameId).toBe(count);
      if (count <= 3000) early.push(new WeakRef(city));
      if (count !== 5000) continue;
      await collect();
      kept = early.filter((reference) => reference.deref() !== undefined).length;
    }
    expect(count).toBe(ROWS);
    // V8 leaves what a generator held last in its first, unoptimized form where it was: a chunk.
    expect(kept).toBeLessThanOrEqual(500);
  });

  it('can be left in the middle, and asked for again', async () => {
    for (let times = 0; times < 15; times += 1) {
      for await (const city of City.objects.orderBy('geonameId').iterator(100)) {
        if (city.geonameId === 150) break;
      }
    }
    expect(await City.objects.count()).toBe(ROWS);
  });
});
