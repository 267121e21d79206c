// Half of the models of orm.ts; each half names the other.
import {
  BaseModel,
  BigIntegerField,
  BinaryField,
  BooleanField,
  CharField,
  DateField,
  DateTimeField,
  DecimalField,
  ForeignKey,
  IntegerField,
  JSONField,
  Manager,
  managerFrom,
  ManyToManyField,
  Model,
  QuerySet,
  TimeField,
  type CalendarDate,
  type ClockTime,
  type Decimal,
  type JsonValue,
  type Ref,
  type RelatedSet,
} from '../../src/orm/index.js';
// oxlint-disable-next-line import/no-cycle -- models may stand in a circle of modules
import { Author } from './orm-authors.js';

@Model({ abstract: true })
export abstract class Stamped extends BaseModel {
  @DateTimeField({ autoNowAdd: true }) createdAt!: Date;
  @BooleanField({ default: true }) isActive!: boolean;
}

@Model()
export class Publisher extends Stamped {
  static readonly objects = new Manager<Publisher>();

  @CharField({ maxLength: 100 }) name!: string;
}

@Model()
export class Subject extends BaseModel {
  static readonly objects = new Manager<Subject>();

  @CharField({ maxLength: 50 }) label!: string;
  declare readonly books: RelatedSet<Book>;
}

/** Rows of books with methods of their own. */
export class BookQuerySet extends QuerySet<Book> {
  inPrint(): this {
    return this.filter({ isInPrint: true });
  }
  costingAtMost(price: Decimal): this {
    return this.filter({ price__lte: price }).exclude({ title: '' });
  }
}

/** A manager that gives other rows. */
export class ActiveBooks extends Manager<Book> {
  override getQuerySet(): QuerySet<Book> {
    return super.getQuerySet().filter({ isActive: true });
  }
  titled(title: string): QuerySet<Book> {
    return this.filter({ title__iexact: title });
  }
}

@Model()
export class Book extends Stamped {
  static readonly objects = new Manager<Book>();
  static readonly active = new ActiveBooks();
  static readonly shelf = managerFrom<Book, BookQuerySet>(BookQuerySet);

  @CharField({ maxLength: 200 }) title!: string;
  @CharField({ maxLength: 5, choices: ['paper', 'audio'] }) form!: 'audio' | 'paper';
  @IntegerField({ null: true }) pages!: number | null;
  @IntegerField() stock!: number;
  @BigIntegerField() barcode!: bigint;
  @DecimalField({ maxDigits: 8, decimalPlaces: 2 }) price!: Decimal;
  @DateField({ null: true }) publishedOn!: CalendarDate | null;
  @TimeField({ null: true }) opensAt!: ClockTime | null;
  @DateTimeField() addedAt!: Date;
  @BooleanField({ default: false }) isInPrint!: boolean;
  @JSONField({ null: true }) extra!: unknown;
  @JSONField() settings!: { readonly size: number; readonly tags: readonly string[] };
  @JSONField() anything!: JsonValue;
  @BinaryField({ null: true }) cover!: Uint8Array | null;
  @ForeignKey(() => Author, { onDelete: 'cascade', relatedName: 'books' }) author!: Ref<Author>;
  declare authorId: number;
  @ForeignKey('Author', { null: true, onDelete: 'set-null', relatedName: '+' })
  editor!: Ref<Author> | null;
  declare editorId: number | null;
  @ForeignKey('self', { null: true, onDelete: 'set-null' }) sequelTo!: Ref<Book> | null;
  @ManyToManyField(() => Subject, { relatedName: 'books' }) readonly subjects!: RelatedSet<Subject>;
}
