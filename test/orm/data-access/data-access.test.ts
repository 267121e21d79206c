import { afterAll, beforeAll, describe } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';

import {
  ModelData,
  closeDatabases,
  configureDatabases,
  createDatabase,
} from '../../../src/orm/index.js';
import { DATABASE_NAMES } from '../support/database-names.js';
import { PostgresServer } from '../support/postgres-server.js';
import { Topic, Volume, Writer, contractSchema, contractTables } from './contract-models.js';
import { describeContract } from './contract.js';
import { TypeormData } from './typeorm-data.js';
import { openSource, topicEntity, volumeEntity, writerEntity } from './typeorm-entities.js';

let server: PostgresServer;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lapompe-port-'));
  server = await PostgresServer.start();
  const target = createDatabase('default', { url: server.url() });
  for (const sql of contractSchema('postgres')) await target.execute(sql);
  await target.close();
}, 60_000);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Address of a SQLite file with the tables. */
async function createFile(): Promise<string> {
  const url = `sqlite:${join(mkdtempSync(join(folder, 'file-')), 'port.sqlite3')}`;
  const target = createDatabase('default', { url });
  for (const sql of contractSchema('sqlite')) await target.execute(sql);
  await target.close();
  return url;
}

describe.each(DATABASE_NAMES)('Models behind the port on %s', (name) => {
  beforeAll(async () => {
    const url = name === 'postgres' ? server.url() : await createFile();
    configureDatabases({
      default: { url, driver: name === 'sqlite (libsql)' ? 'libsql' : undefined },
    });
  });
  afterAll(closeDatabases);
  describeContract(async () => {
    for (const { model } of contractTables) await model.objects.all().delete();
    return {
      volumes: new ModelData(Volume.objects),
      writers: new ModelData(Writer.objects),
      topics: new ModelData(Topic.objects),
    };
  });
});

describe.each(['sqlite', 'postgres'])('TypeORM behind the port on %s', (name) => {
  let source: DataSource;
  beforeAll(async () => {
    const place =
      name === 'postgres'
        ? { url: server.url() }
        : { file: (await createFile()).slice('sqlite:'.length) };
    source = await openSource(place);
  });
  afterAll(() => source.destroy());
  describeContract(async () => {
    await source.query('DELETE FROM port_volume_topics');
    for (const { table } of contractTables) await source.query(`DELETE FROM ${table}`);
    return {
      volumes: new TypeormData(source, volumeEntity),
      writers: new TypeormData(source, writerEntity),
      topics: new TypeormData(source, topicEntity),
    };
  });
});
