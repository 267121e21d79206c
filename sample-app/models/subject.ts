import { BaseModel, CharField, Manager, Model, type RelatedSet } from 'lapompe/orm';

import type { Book } from './book.js';

/** What books are about. */
@Model({ ordering: ['name'] })
export class Subject extends BaseModel {
  static readonly objects = new Manager<Subject>();

  @CharField({ maxLength: 40, unique: true }) name!: string;

  declare readonly books: RelatedSet<Book>;
}
