import {
  AutoField,
  BaseModel,
  CharField,
  FloatField,
  ForeignKey,
  IntegerField,
  Manager,
  Model,
  TextField,
  closeDatabases,
  configureDatabases,
  type Ref,
} from '../../../src/orm/index.js';
import type { DatabaseConfig } from '../../../src/orm/database/database-options.js';
import type { Contender } from './contender.js';
import { LISTED, SHELF, type AuthorRow, type BookRow } from './tables.js';

@Model({ dbTable: 'bench_author', app: 'bench' })
export class BenchAuthor extends BaseModel {
  static readonly objects = new Manager<BenchAuthor>();

  @AutoField({ primaryKey: true }) override id!: number;
  @CharField({ maxLength: 100 }) name!: string;
  @CharField({ maxLength: 50 }) country!: string;
  @IntegerField() bornIn!: number;
}

@Model({ dbTable: 'bench_book', app: 'bench' })
export class BenchBook extends BaseModel {
  static readonly objects = new Manager<BenchBook>();

  @AutoField({ primaryKey: true }) override id!: number;
  @CharField({ maxLength: 200 }) title!: string;
  @CharField({ maxLength: 20 }) isbn!: string;
  @CharField({ maxLength: 5 }) language!: string;
  @TextField() summary!: string;
  @IntegerField() pages!: number;
  @FloatField() rating!: number;
  @ForeignKey(() => BenchAuthor, { onDelete: 'cascade', relatedName: '+' })
  author!: Ref<BenchAuthor>;
  declare authorId: number;
}

/** Our models, on the database at `config`. */
export function openLapompe(config: DatabaseConfig): Contender {
  configureDatabases({ default: config });
  return {
    name: 'lapompe',
    byId: (id) => BenchBook.objects.get({ id }),
    list: async () => BenchBook.objects.filter({ language: LISTED }).orderBy('id').slice(0, 100),
    withAuthor: async () =>
      BenchBook.objects
        .filter({ language: LISTED })
        .selectRelated('author')
        .orderBy('id')
        .slice(0, 100),
    allWithAuthor: async () =>
      BenchBook.objects.filter({ pages: SHELF }).selectRelated('author').orderBy('id'),
    plain: (book) => plainBook(book as BenchBook),
    close: closeDatabases,
  };
}

function plainBook(book: BenchBook): BookRow & { readonly author?: AuthorRow } {
  const columns: BookRow = { ...book };
  try {
    return { ...columns, author: { ...book.author } };
  } catch {
    // It was not asked for.
    return columns;
  }
}
