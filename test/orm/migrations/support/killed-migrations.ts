import { field } from '../../../../src/orm/migrations/field-builder.js';
import { Migration } from '../../../../src/orm/migrations/files/migration.js';
import type { Operation } from '../../../../src/orm/migrations/operations/operation.js';
import * as o from '../../../../src/orm/migrations/operations/operations.js';

/** How many places there are in the second migration at which it can be killed. */
export const MARKS = 5;

/** Two migrations, the second one long; `onMark` is called at its places. */
export function killedMigrations(
  onMark: (mark: number) => Promise<void> = async () => undefined,
): readonly Migration[] {
  const mark = (number: number): Operation => o.runCode(() => onMark(number), o.nothing);
  const title = field.char({ maxLength: 50 });
  const fill = o.runCode(async ({ models }) => {
    const Book = models('Book');
    const books = Array.from({ length: 2_000 }, (_, at) =>
      Book.objects.build({ title: `Book ${at}` }),
    );
    await Book.objects.bulkCreate(books);
  }, o.nothing);
  return [
    new Migration('main', '0001_initial', {
      operations: [
        o.createModel({ name: 'Author', fields: { name: title } }),
        o.createModel({
          name: 'Book',
          fields: {
            title,
            author: field.foreignKey('main.Author', { onDelete: 'cascade', null: true }),
          },
        }),
      ],
    }),
    new Migration('main', '0002_long', {
      dependencies: ['main.0001_initial'],
      operations: [
        mark(1),
        fill,
        mark(2),
        o.alterField({ model: 'Book', name: 'title', field: field.text() }),
        mark(3),
        o.addField({ model: 'Book', name: 'pages', field: field.integer({ default: 1 }) }),
        o.renameModel({ from: 'Book', to: 'Volume' }),
        mark(4),
        o.addField({ model: 'Volume', name: 'fans', field: field.manyToMany('main.Author') }),
        o.addIndex({ model: 'Volume', index: { fields: ['pages'] } }),
        mark(5),
      ],
    }),
  ];
}
