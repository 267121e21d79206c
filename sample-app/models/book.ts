import {
  BaseModel,
  CharField,
  ForeignKey,
  IntegerField,
  ManyToManyField,
  Model,
  QuerySet,
  SlugField,
  managerFrom,
  not,
  or,
  type Ref,
  type RelatedSet,
} from 'lapompe/orm';

import { Author } from './author.js';
import type { Loan } from './loan.js';
import { Subject } from './subject.js';

/** Questions that are asked of the books. */
export class BookRows extends QuerySet<Book> {
  /** Books with all words of `text` in title, author or subjects. */
  about(text: string): this {
    const words = text.split(/\s+/).filter(Boolean);
    if (words.length === 0) return this.none();
    return words
      .reduce(
        (found, word) =>
          found.filter(
            or(
              { title__icontains: word },
              { author__name__icontains: word },
              { subjects__name__icontains: word },
            ),
          ),
        this.all(),
      )
      .distinct();
  }
}

/** A book of the shop. */
@Model({
  ordering: ['id'],
  indexes: [{ fields: ['language'] }, { fields: ['-year'] }],
  constraints: [{ kind: 'check', name: 'book_year_is_no_zero', condition: not({ year: 0 }) }],
})
export class Book extends BaseModel {
  static readonly objects = managerFrom<Book, BookRows>(BookRows);

  @CharField({ maxLength: 200 }) title!: string;
  @ForeignKey(() => Author, { onDelete: 'protect', relatedName: 'books' }) author!: Ref<Author>;
  declare authorId: number;
  /** Year of first publication; negative before the common era. */
  @IntegerField() year!: number;
  /** Language of the original, by ISO 639. */
  @SlugField({ maxLength: 3, default: 'en', dbIndex: false }) language!: string;
  @ManyToManyField(() => Subject, { relatedName: 'books' }) readonly subjects!: RelatedSet<Subject>;

  declare readonly loans: RelatedSet<Loan>;
}
