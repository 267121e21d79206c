import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  BaseSettings,
  Controller,
  HttpRequest,
  Post,
  createApplication,
  type Application,
  type BootError,
} from 'lapompe';
import { Transactional, atomic, database, databaseAliases } from 'lapompe/orm';
import { Client, LiveServer, createTestApplication, createTestDatabase } from 'lapompe/testing';

import { checkModelsOfApplication } from '../../src/application/check-databases.js';
import { PostgresServer } from '../orm/support/postgres-server.js';

const outcomes: unknown[] = [];
const insert = (name: string) => database().execute(`INSERT INTO note VALUES ('${name}')`);

@Controller()
class Notes {
  @Post('slow/')
  async slow(request: HttpRequest) {
    try {
      await atomic(
        async () => {
          await insert('slow');
          await database().execute('SELECT pg_sleep(20)');
        },
        { signal: request.signal },
      );
    } catch (error) {
      outcomes.push((error as { code?: unknown }).code);
    }
    return {};
  }

  @Post('held/')
  async held() {
    await atomic(() => sleep(600));
    return {};
  }

  @Post('refused/')
  @Transactional()
  async refused() {
    await insert('refused');
    throw new RangeError('no');
  }
}

class Settings extends BaseSettings {
  override controllers = [Notes];
  override databases: BaseSettings['databases'] = {};
}

describe('An application with a database', () => {
  let server: PostgresServer;
  let application: Application;

  beforeAll(async () => {
    server = await PostgresServer.start();
    await server.query('CREATE TABLE note (name text)');
    application = await createTestApplication(Settings, {
      settings: { databases: { default: { url: server.url(), max: 2, waitLimit: 200 } } },
    });
  }, 60_000);

  afterAll(async () => {
    await application.close();
    await server.stop();
  });

  const count = async () => (await server.query('SELECT * FROM note')).length;

  it('rolls a block back when the client goes away', async () => {
    const live = await LiveServer.start(application);
    const socket = connect(live.port, '127.0.0.1');
    socket.write('POST /slow/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n');
    const isRunning =
      "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT pg_sleep%'";
    while ((await server.query(isRunning)).length === 0) await sleep(20);
    socket.destroy();
    while (outcomes.length === 0) await sleep(20);
    expect(outcomes).toEqual(['ORM_TRANSACTION_ABORTED']);
    expect(await server.query(isRunning)).toEqual([]);
    expect(await count()).toBe(0);
  });

  it('answers 503 with Retry-After when all connections stay in use', async () => {
    const client = new Client(application, { raiseRequestException: false });
    const answers = await Promise.all([1, 2, 3].map(() => client.post('/held/')));
    expect(answers.map(({ status }) => status).sort((one, other) => one - other)).toEqual([
      200, 200, 503,
    ]);
    const refused = answers.find(({ status }) => status === 503)!;
    expect(refused.headers['retry-after']).toBe('1');
    expect(refused.headers['content-type']).toContain('application/problem+json');
  });

  it('rolls a transactional handler back when it throws', async () => {
    const client = new Client(application, { raiseRequestException: false });
    expect((await client.post('/refused/')).status).toBe(500);
    expect(await count()).toBe(0);
  });

  it('says at /readyz whether the database answers', async () => {
    const ready = async () => {
      const answer = await application.server.health.answerReady();
      return [answer.status, JSON.parse(String(answer.content)) as unknown];
    };
    expect(await ready()).toEqual([200, { status: 'ok', checks: { 'database:default': 'ok' } }]);
    await server.halt();
    expect(await ready()).toEqual([
      503,
      { status: 'failing', checks: { 'database:default': 'failing' } },
    ]);
    await server.run();
    expect((await ready())[0]).toBe(200);
  });
});

describe('Databases in the settings', () => {
  const options = (databases: BaseSettings['databases'], environment = {}) => ({
    settings: { databases, logLevel: 'silent' },
    environment: { NODE_ENV: 'test', ...environment },
  });
  const memory = { default: 'sqlite::memory:' };

  it('are a finding when their address cannot be read, and keep passwords out of it', async () => {
    const boot = createApplication(
      Settings,
      import.meta.url,
      options({ default: 'mysql://u:geheim@h/n' }),
    );
    await expect(boot).rejects.toMatchObject({
      code: 'APPLICATION_NOT_BOOTED',
      findings: [
        {
          id: 'ORM_BAD_DATABASE_URL',
          place: { file: expect.stringContaining('databases.test.ts') },
        },
      ],
    });
    await expect(boot).rejects.not.toThrow('geheim');
  });

  it('stand below DATABASE_URL', async () => {
    const boot = createApplication(
      Settings,
      import.meta.url,
      options(
        { default: 'nothing', other: 'sqlite::memory:' },
        { DATABASE_URL: 'sqlite::memory:' },
      ),
    );
    const application = await boot;
    expect(databaseAliases()).toEqual(['default', 'other']);
    expect((await database().execute('SELECT 1')).rows).toEqual([[1]]);
    await application.close();
  });

  it('are shared by applications with the same settings, and closed with the last', async () => {
    const first = await createApplication(Settings, import.meta.url, options(memory));
    const second = await createApplication(Settings, import.meta.url, options(memory));
    await database().execute('CREATE TABLE kept (id int)');
    await first.close();
    expect((await database().execute('SELECT * FROM kept')).rows).toEqual([]);
    await second.close();
    await expect(database().execute('SELECT * FROM kept')).rejects.toMatchObject({
      code: 'ORM_BAD_SQL',
    });
  });

  it('ask for no check of models when there are none', async () => {
    const findings = await checkModelsOfApplication({
      settings: new Settings(),
      context: {},
      environment: {},
    });
    expect(findings).toEqual([]);
  });
});

describe('Databases that cannot be reached', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lapompe-reach-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const findings = async (url: string, environment = {}) => {
    try {
      const application = await createApplication(Settings, import.meta.url, {
        settings: { databases: { default: url }, logLevel: 'silent' },
        environment: { NODE_ENV: 'test', ...environment },
      });
      await application.close();
      return [];
    } catch (error) {
      return (error as BootError).findings;
    }
  };

  it('are findings at boot: a folder that does not exist, with the command that makes it', async () => {
    const missing = join(folder, 'data');
    expect(await findings(`sqlite:${join(missing, 'db.sqlite3')}`)).toMatchObject([
      {
        id: 'ORM_BAD_DATABASE_FILE',
        level: 'error',
        reason: expect.stringContaining(`The folder "${missing}" does not exist.`),
        fix: expect.stringContaining(`mkdir -p "${missing}"`),
        place: { file: expect.stringContaining('databases.test.ts') },
      },
    ]);
    expect(await findings(`sqlite:${folder}`)).toMatchObject([{ id: 'ORM_BAD_DATABASE_FILE' }]);
    writeFileSync(join(folder, 'file'), '');
    expect(await findings(`sqlite:${join(folder, 'file', 'db.sqlite3')}`)).toMatchObject([
      { id: 'ORM_BAD_DATABASE_FILE' },
    ]);
    expect(await findings(`sqlite:${join(folder, 'db.sqlite3')}`)).toEqual([]);
  });

  it('are no findings where another database stands in for them in tests', async () => {
    const testDatabase = await createTestDatabase({ url: 'sqlite::memory:' });
    expect(await findings(`sqlite:${join(folder, 'nowhere', 'db.sqlite3')}`)).toEqual([]);
    await testDatabase.close();
  });
});
