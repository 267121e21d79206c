import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { MigrationProject } from './support/migration-project.js';

const HEAD = `import { BaseModel, CharField, ForeignKey, Manager, Model, type Ref } from 'lapompe/orm';
`;
const BOOK = `
@Model()
export class Book extends BaseModel {
  static readonly objects = new Manager<Book>();
  @CharField({ maxLength: 200 }) title!: string;
}
`;
const ORDER = `
@Model({ app: 'shop' })
export class Order extends BaseModel {
  static readonly objects = new Manager<Order>();
  @ForeignKey(() => Book, { onDelete: 'cascade' }) book!: Ref<Book>;
}
`;

describe('migrations of two apps of a project', () => {
  const project = new MigrationProject();
  beforeAll(() => {
    project.write('src/models/models.ts', HEAD + BOOK + ORDER);
    project.build();
  });
  afterAll(() => project.remove());

  it('are written with those of other apps that they wait for', async () => {
    const made = await project.run('makemigrations', 'shop', '--noinput');
    expect(made.output).toContain('Migrations for "main":');
    expect(project.list('src/migrations')).toEqual(['0001_initial.ts', 'shop']);
    project.build();
    expect((await project.run('migrate')).status).toBe(0);
  }, 120_000);

  it('get names that files are found by, and apps that are there', async () => {
    for (const name of ['two words', '../up', 'x'.repeat(300)]) {
      const refused = await project.run('makemigrations', '--empty', '--name', name);
      expect(refused.status).not.toBe(0);
      expect(refused.output).toContain('Give letters, digits');
    }
    const shown = await project.run('showmigrations', 'shp');
    expect(shown).toMatchObject({ status: 1, output: expect.stringContaining('CLI_UNKNOWN_APP') });
  }, 120_000);

  it('say that models have changed, and delete the tables of an app that is gone', async () => {
    project.write(
      'src/models/models.ts',
      HEAD.replace(', ForeignKey', '').replace(', type Ref', '') + BOOK,
    );
    project.build();
    const told = await project.run('migrate');
    expect(told.output).toContain('Models have changes that no migration knows');
    const made = await project.run('makemigrations');
    expect(made.output).toContain('    - Delete model Order (data is lost)\n');
    project.build();
    expect((await project.run('migrate')).output).toContain(
      'Applying shop.0002_delete_order... OK',
    );
    expect((await project.run('migrate')).output).toBe('No migrations to apply.\n');
  }, 120_000);
});
