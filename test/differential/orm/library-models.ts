import {
  BaseModel,
  BooleanField,
  CharField,
  DateField,
  DateTimeField,
  DecimalField,
  DurationField,
  FloatField,
  ForeignKey,
  IntegerField,
  JSONField,
  Manager,
  ManyToManyField,
  Model,
  OneToOneField,
  PositiveIntegerField,
  TextField,
  TimeField,
  UUIDField,
  type CalendarDate,
  type ClockTime,
  type Decimal,
  type Ref,
  type RelatedSet,
} from '../../../src/orm/index.js';

// The models of models.py as we declare them, on the tables that Django makes.

@Model({ ordering: ['name', 'id'], app: 'orm' })
export class Country extends BaseModel {
  static readonly objects = new Manager<Country>();

  @CharField({ maxLength: 50 }) name!: string;
  @CharField({ maxLength: 2, null: true }) code!: string | null;
}

@Model({ ordering: ['name', 'id'], app: 'orm' })
export class Author extends BaseModel {
  static readonly objects = new Manager<Author>();

  @CharField({ maxLength: 100 }) name!: string;
  @CharField({ maxLength: 100, null: true }) nickname!: string | null;
  @IntegerField({ null: true }) age!: number | null;
  @DateField({ null: true }) bornOn!: CalendarDate | null;
  @ForeignKey(() => Country, { null: true, onDelete: 'set-null', relatedName: 'authors' })
  country!: Ref<Country> | null;
  @ForeignKey('self', { null: true, onDelete: 'set-null', relatedName: 'students' })
  mentor!: Ref<Author> | null;
  @ManyToManyField('self') readonly friends!: RelatedSet<Author>;
}

@Model({ app: 'orm' })
export class Profile extends BaseModel {
  static readonly objects = new Manager<Profile>();

  @OneToOneField(() => Author, { onDelete: 'cascade', relatedName: 'profile' })
  author!: Ref<Author>;
  @CharField({ maxLength: 200 }) about!: string;
  @FloatField({ null: true }) score!: number | null;
}

@Model({ ordering: ['name'], app: 'orm' })
export class Subject extends BaseModel {
  static readonly objects = new Manager<Subject>();

  @CharField({ maxLength: 50, unique: true }) name!: string;
  @ForeignKey('self', { null: true, onDelete: 'cascade', relatedName: 'children' })
  parent!: Ref<Subject> | null;
}

@Model({ app: 'orm' })
export class Publisher extends BaseModel {
  static readonly objects = new Manager<Publisher>();

  @CharField({ maxLength: 50 }) name!: string;
  @ForeignKey(() => Country, { null: true, onDelete: 'cascade', relatedName: 'publishers' })
  country!: Ref<Country> | null;
}

@Model({ ordering: ['title', 'id'], app: 'orm', getLatestBy: 'publishedOn' })
export class Book extends BaseModel {
  static readonly objects = new Manager<Book>();

  @CharField({ maxLength: 200 }) title!: string;
  @TextField({ null: true }) subtitle!: string | null;
  @IntegerField({ null: true }) pages!: number | null;
  @PositiveIntegerField({ default: 0 }) stock!: number;
  @DecimalField({ maxDigits: 8, decimalPlaces: 2 }) price!: Decimal;
  @FloatField({ null: true }) rating!: number | null;
  @DateField({ null: true }) publishedOn!: CalendarDate | null;
  @DateTimeField({ null: true }) addedAt!: Date | null;
  @TimeField({ null: true }) opensAt!: ClockTime | null;
  @DurationField({ null: true }) readingTime!: number | null;
  @BooleanField({ default: false }) inPrint!: boolean;
  @BooleanField({ null: true }) featured!: boolean | null;
  @JSONField({ null: true }) extra!: unknown;
  @UUIDField({ null: true }) isbn!: string | null;
  @ForeignKey(() => Author, { onDelete: 'cascade', relatedName: 'books' })
  author!: Ref<Author>;
  @ForeignKey(() => Author, { null: true, onDelete: 'set-null', relatedName: 'edited' })
  editor!: Ref<Author> | null;
  @ForeignKey(() => Publisher, { null: true, onDelete: 'set-null', relatedName: 'books' })
  publisher!: Ref<Publisher> | null;
  @ManyToManyField(() => Subject, { relatedName: 'books' })
  readonly subjects!: RelatedSet<Subject>;
  @ManyToManyField(() => Author, { relatedName: 'contributed', through: () => Contribution })
  readonly contributors!: RelatedSet<Author>;
}

@Model({ app: 'orm' })
export class Contribution extends BaseModel {
  static readonly objects = new Manager<Contribution>();

  @ForeignKey(() => Book, { onDelete: 'cascade', relatedName: 'contributions' })
  book!: Ref<Book>;
  @ForeignKey(() => Author, { onDelete: 'cascade', relatedName: 'contributions' })
  person!: Ref<Author>;
  @CharField({ maxLength: 20 }) role!: string;
  @IntegerField({ null: true }) share!: number | null;
}

@Model({ app: 'orm' })
export class Review extends BaseModel {
  static readonly objects = new Manager<Review>();

  @ForeignKey(() => Book, { onDelete: 'cascade', relatedName: 'reviews' })
  book!: Ref<Book>;
  @ForeignKey(() => Author, { null: true, onDelete: 'set-null', relatedName: 'reviews' })
  reviewer!: Ref<Author> | null;
  @IntegerField() stars!: number;
  @TextField({ null: true }) text!: string | null;
  @DateTimeField({ null: true }) writtenAt!: Date | null;
}

/** Models by name. */
export const MODELS = {
  Author,
  Book,
  Contribution,
  Country,
  Profile,
  Publisher,
  Review,
  Subject,
} as const;
