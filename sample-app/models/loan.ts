import {
  BaseModel,
  CharField,
  DateField,
  ForeignKey,
  Manager,
  Model,
  type CalendarDate,
  type Ref,
} from 'lapompe/orm';

import { Book } from './book.js';

/** A book that somebody has taken home, or has brought back. */
@Model({
  ordering: ['-lentOn', '-id'],
  // Whoever is second at the desk is told so by the database itself.
  constraints: [
    {
      kind: 'unique',
      name: 'loan_one_reader_at_a_time',
      fields: ['book'],
      condition: { returnedOn: null },
    },
  ],
})
export class Loan extends BaseModel {
  static readonly objects = new Manager<Loan>();

  @ForeignKey(() => Book, { onDelete: 'protect', relatedName: 'loans' }) book!: Ref<Book>;
  declare bookId: number;
  @CharField({ maxLength: 100 }) reader!: string;
  @DateField({ autoNowAdd: true }) lentOn!: CalendarDate;
  @DateField({ null: true }) returnedOn!: CalendarDate | null;
}
