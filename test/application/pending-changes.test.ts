import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterAll, describe, expect, it } from '@jest/globals';
import { BaseSettings } from 'lapompe';
import { BaseModel, CharField, Model } from 'lapompe/orm';

import { checkModelsOfApplication } from '../../src/application/check-databases.js';

@Model()
class Note extends BaseModel {
  @CharField({ maxLength: 10 }) text!: string;
}

class Settings extends BaseSettings {
  override databases = { default: 'sqlite::memory:' };
}

const folder = mkdtempSync(join(tmpdir(), 'lapompe-pending-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('lapompe check', () => {
  it('warns of models that no migration knows, and opens no database', async () => {
    const findings = await checkModelsOfApplication({
      settings: new Settings(),
      context: { base: pathToFileURL(join(folder, 'main.js')).href },
      environment: {},
    });
    expect(findings).toMatchObject([
      { id: 'ORM_PENDING_CHANGES', level: 'warning', fix: 'Run: lapompe makemigrations' },
    ]);
    expect(Note.name).toBe('Note');
  });
});
