import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterAll, describe, expect, it } from '@jest/globals';
import { BaseSettings, createApplication } from 'lapompe';

const folder = mkdtempSync(join(tmpdir(), 'lapompe-unapplied-'));
const base = pathToFileURL(join(folder, 'main.js')).href;
mkdirSync(join(folder, 'migrations'));
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
for (const name of ['0001_initial', '0002_more']) {
  const dependencies = name === '0001_initial' ? [] : ['main.0001_initial'];
  const definition = JSON.stringify({ dependencies, operations: [] });
  writeFileSync(join(folder, 'migrations', `${name}.js`), `export default ${definition};`);
}
afterAll(() => rmSync(folder, { recursive: true, force: true }));

class Settings extends BaseSettings {
  override port = 0;
  override databases: BaseSettings['databases'] = {
    default: `sqlite:${join(folder, 'db.sqlite3')}`,
  };
}

/** What an application warns of that starts and stops. */
async function warningsOf(settings: Partial<BaseSettings>): Promise<readonly string[]> {
  const warnings: string[] = [];
  const application = await createApplication(Settings, base, {
    settings: { logLevel: 'error', ...settings },
    environment: { NODE_ENV: 'test' },
  });
  Object.assign(application.logger, {
    isEnabled: () => true,
    warn: (message: string) => warnings.push(message),
  });
  await application.listen();
  await application.close();
  return warnings;
}

describe('The start of an application', () => {
  it('warns of migrations that are not applied', async () => {
    expect(await warningsOf({})).toEqual([
      '2 migrations are not applied to the database: main.0001_initial, main.0002_more. Run: lapompe migrate',
    ]);
  });

  it('says nothing where the database cannot be asked', async () => {
    const databases = { default: 'postgres://nobody@127.0.0.1:1/nothing' };
    expect(await warningsOf({ databases })).toEqual([]);
  });

  it('says nothing once they are applied', async () => {
    expect(await warningsOf({ migrateAtStart: true })).toEqual([]);
    expect(await warningsOf({})).toEqual([]);
  });
});
