import { BaseModel, CharField, IntegerField, Manager, Model, type RelatedSet } from 'lapompe/orm';

import type { Book } from './book.js';

/** Somebody who has written books of the shop. Years before the common era are negative. */
@Model({ ordering: ['name'] })
export class Author extends BaseModel {
  static readonly objects = new Manager<Author>();

  @CharField({ maxLength: 100, unique: true }) name!: string;
  @IntegerField({ null: true }) born!: number | null;
  @IntegerField({ null: true }) died!: number | null;

  declare readonly books: RelatedSet<Book>;
}
