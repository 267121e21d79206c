import {
  BaseModel,
  BooleanField,
  CharField,
  DateField,
  DateTimeField,
  DecimalField,
  ForeignKey,
  IntegerField,
  JSONField,
  Manager,
  ManyToManyField,
  Model,
  OneToOneField,
  type CalendarDate,
  type Decimal,
  type Ref,
  type RelatedSet,
} from '../../../src/orm/index.js';

@Model({ ordering: ['name'], app: 'library' })
export class Country extends BaseModel {
  static readonly objects = new Manager<Country>();

  @CharField({ maxLength: 50 }) name!: string;
}

@Model({ ordering: ['name'], app: 'library' })
export class Author extends BaseModel {
  static readonly objects = new Manager<Author>();

  @CharField({ maxLength: 100 }) name!: string;
  @IntegerField({ null: true }) age!: number | null;
  @ForeignKey(() => Country, { null: true, onDelete: 'set-null', relatedName: 'authors' })
  country!: Ref<Country> | null;
  declare countryId: number | null;
  declare readonly books: RelatedSet<Book>;
  declare readonly profile: Profile | null;
}

@Model({ app: 'library' })
export class Profile extends BaseModel {
  static readonly objects = new Manager<Profile>();

  @OneToOneField(() => Author, { onDelete: 'cascade', relatedName: 'profile' })
  author!: Ref<Author>;
  declare authorId: number;
  @CharField({ maxLength: 200, blank: true }) about!: string;
}

@Model({ ordering: ['name'], app: 'library' })
export class Subject extends BaseModel {
  static readonly objects = new Manager<Subject>();

  @CharField({ maxLength: 50, unique: true }) name!: string;
  declare readonly books: RelatedSet<Book>;
}

@Model({ ordering: ['title', 'id'], app: 'library', getLatestBy: 'publishedOn' })
export class Book extends BaseModel {
  static readonly objects = new Manager<Book>();

  @CharField({ maxLength: 200 }) title!: string;
  @IntegerField({ null: true }) pages!: number | null;
  @DecimalField({ maxDigits: 8, decimalPlaces: 2, default: '0.00' }) price!: Decimal;
  @DateField({ null: true }) publishedOn!: CalendarDate | null;
  @DateTimeField({ null: true }) addedAt!: Date | null;
  @BooleanField({ default: false }) inPrint!: boolean;
  @JSONField({ null: true }) extra!: unknown;
  @ForeignKey(() => Author, { onDelete: 'cascade', relatedName: 'books' })
  author!: Ref<Author>;
  declare authorId: number;
  @ForeignKey('Author', { null: true, onDelete: 'set-null', relatedName: 'edited' })
  editor!: Ref<Author> | null;
  declare editorId: number | null;
  @ManyToManyField(() => Subject, { relatedName: 'books' })
  readonly subjects!: RelatedSet<Subject>;
}
