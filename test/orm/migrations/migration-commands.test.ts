import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { MigrationProject } from './support/migration-project.js';

const MODELS = `import {
  BaseModel, CharField, ForeignKey, IntegerField, Manager, ManyToManyField, Model, type Ref, type RelatedSet,
} from 'lapompe/orm';

@Model()
export class Author extends BaseModel {
  static readonly objects = new Manager<Author>();
  @CharField({ maxLength: 50 }) name!: string;
}

@Model({ ordering: ['title'], indexes: [{ fields: ['title'] }] })
export class Book extends BaseModel {
  static readonly objects = new Manager<Book>();
  @CharField({ maxLength: 200 }) title!: string;
  @ForeignKey(() => Author, { onDelete: 'cascade', relatedName: 'books' }) author!: Ref<Author>;
  declare authorId: number;
  @ManyToManyField(() => Author, { relatedName: 'liked' }) readonly fans!: RelatedSet<Author>;
  // more
}
`;

describe('the commands of migrations', () => {
  const project = new MigrationProject();
  beforeAll(() => {
    project.write('src/models/models.ts', MODELS);
    project.build();
  });
  afterAll(() => project.remove());

  it('write, show, print, apply and undo', async () => {
    const checked = await project.run('makemigrations', '--check');
    expect(checked.status).toBe(1);
    expect(() => project.list('src/migrations')).toThrow();

    const made = await project.run('makemigrations', '--noinput');
    expect(made).toEqual({
      status: 0,
      output: `Migrations for "main":
  src/migrations/0001_initial.ts
    - Create model Author
    - Create model Book
`,
    });
    expect((await project.run('makemigrations')).output).toContain('ORM_MIGRATION_NOT_COMPILED');
    project.build();
    expect((await project.run('makemigrations')).output).toBe('No changes detected.\n');

    expect((await project.run('showmigrations')).output).toBe('main\n [ ] 0001_initial\n');
    const sql = await project.run('sqlmigrate', 'main', '0001');
    expect(sql.output).toContain('CREATE TABLE "book_fans" (');
    expect(sql.output).toMatch(/^BEGIN;\n--\n-- Create model Author\n--\nCREATE TABLE "author"/);
    const back = await project.run('sqlmigrate', 'main', '0001', '--backwards');
    expect(back.output).toContain('DROP TABLE "book_fans";\nDROP TABLE "book";');
    expect((await project.run('migrate', '--plan')).output).toContain('    Create model Book\n');

    const applied = await project.run('migrate');
    expect(applied).toEqual({ status: 0, output: '  Applying main.0001_initial... OK\n' });
    expect((await project.run('migrate')).output).toBe('No migrations to apply.\n');
    expect((await project.run('showmigrations', '--plan')).output).toBe('[X]  main.0001_initial\n');
    const undone = await project.run('migrate', 'main', 'zero');
    expect(undone.output).toBe('  Unapplying main.0001_initial... OK\n');
  }, 120_000);

  it('refuse a new column without a value, name it, and take a default', async () => {
    project.write(
      'src/models/models.ts',
      MODELS.replace('// more', '@IntegerField() pages!: number;'),
    );
    project.build();
    const refused = await project.run('makemigrations', '--noinput');
    expect(refused.status).toBe(1);
    expect(refused.output).toContain('"Book.pages"');
    expect(refused.output).toContain('ORM_MIGRATION_NEEDS_DEFAULT');

    project.write(
      'src/models/models.ts',
      MODELS.replace('// more', '@IntegerField({ default: 1 }) pages!: number;'),
    );
    project.build();
    const dry = await project.run('makemigrations', '--dry-run');
    expect(dry.output).toContain(
      `addField({ model: 'Book', name: 'pages', field: field.integer({ default: 1 }) }),`,
    );
    await project.run('makemigrations');
    expect(project.list('src/migrations')).toEqual(['0001_initial.ts', '0002_book_pages.ts']);
    project.build();
    expect((await project.run('migrate')).status).toBe(0);
  }, 120_000);

  it('find branches, and merge them', async () => {
    const branch = (name: string, text: string) =>
      project.write(
        `src/migrations/${name}.ts`,
        `import { addField, field, migration } from 'lapompe/migrations';\n\nexport default migration({ dependencies: ['main.0002_book_pages'], operations: [addField({ model: 'Book', name: '${text}', field: field.text({ null: true }) })] });\n`,
      );
    branch('0003_one', 'one');
    branch('0003_two', 'two');
    project.build();
    const refused = await project.run('migrate');
    expect(refused.status).toBe(1);
    expect(refused.output).toContain('0003_one, 0003_two in main');
    const merged = await project.run('makemigrations', '--merge');
    expect(merged.output).toContain('0004_merge_one_two.ts');
    project.build();
    expect((await project.run('migrate')).status).toBe(0);
  }, 120_000);

  it('squash, and know that what was replaced is applied', async () => {
    const empty = await project.run('makemigrations', 'main', '--empty', '--name', 'fill');
    expect(empty.output).toContain('0005_fill.ts');
    project.write(
      'src/migrations/0005_fill.ts',
      `import { migration, nothing, runCode } from 'lapompe/migrations';

export default migration({
  dependencies: ['main.0004_merge_one_two'],
  operations: [
    runCode(async ({ models }) => {
      const author = await models('Author').objects.create({ name: 'Ann' });
      await models('Book').objects.create({ title: 'Cats', author });
    }, nothing),
  ],
});
`,
    );
    project.build();
    expect(await project.run('migrate')).toMatchObject({ status: 0 });

    const squashed = await project.run('squashmigrations', 'main', '0005');
    expect(squashed.output).toContain('Optimized from 6 operations to 3.');
    project.build();
    const shown = await project.run('showmigrations');
    expect(shown.output).toBe('main\n [X] 0001_squashed_0005_fill (6 squashed migrations)\n');
    // The fields of both branches are in no model.
    expect((await project.run('migrate')).output).toMatch(
      /^No migrations to apply\.\nModels have changes that no migration knows/,
    );
    expect((await project.run('migrate', 'main', 'zero')).status).toBe(0);
    expect((await project.run('migrate')).output).toBe(
      '  Applying main.0001_squashed_0005_fill... OK\n',
    );
  }, 120_000);

  it('print models that compile, for tables that are there', async () => {
    const printed = await project.run('inspectdb');
    expect(printed.status).toBe(0);
    expect(printed.output).toContain('export class Book extends BaseModel {');
    project.write('src/inspected/models.ts', printed.output);
    expect(() => project.build()).not.toThrow();
  }, 120_000);
});
