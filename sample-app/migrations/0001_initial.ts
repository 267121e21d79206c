import { createModel, field, migration, not } from 'lapompe/migrations';

export default migration({
  initial: true,
  dependencies: [],
  operations: [
    createModel({
      name: 'Author',
      fields: {
        id: field.bigAuto({ primaryKey: true }),
        name: field.char({ maxLength: 100, unique: true }),
        born: field.integer({ null: true }),
        died: field.integer({ null: true }),
      },
      options: { ordering: ['name'] },
    }),
    createModel({
      name: 'Subject',
      fields: {
        id: field.bigAuto({ primaryKey: true }),
        name: field.char({ maxLength: 40, unique: true }),
      },
      options: { ordering: ['name'] },
    }),
    createModel({
      name: 'Book',
      fields: {
        id: field.bigAuto({ primaryKey: true }),
        title: field.char({ maxLength: 200 }),
        author: field.foreignKey('main.Author', { onDelete: 'protect', relatedName: 'books' }),
        year: field.integer(),
        language: field.slug({ maxLength: 3, default: 'en', dbIndex: false }),
        subjects: field.manyToMany('main.Subject', { relatedName: 'books' }),
      },
      options: {
        ordering: ['id'],
        indexes: [{ fields: ['language'] }, { fields: ['-year'] }],
        constraints: [{ kind: 'check', name: 'book_year_is_no_zero', condition: not({ year: 0 }) }],
      },
    }),
    createModel({
      name: 'Loan',
      fields: {
        id: field.bigAuto({ primaryKey: true }),
        book: field.foreignKey('main.Book', { onDelete: 'protect', relatedName: 'loans' }),
        reader: field.char({ maxLength: 100 }),
        lentOn: field.date({ autoNowAdd: true }),
        returnedOn: field.date({ null: true }),
      },
      options: {
        ordering: ['-lentOn', '-id'],
        constraints: [
          {
            kind: 'unique',
            name: 'loan_one_reader_at_a_time',
            fields: ['book'],
            condition: { returnedOn: null },
          },
        ],
      },
    }),
  ],
});
