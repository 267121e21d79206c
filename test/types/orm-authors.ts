// Half of the models of orm.ts; each half names the other.
import {
  BaseModel,
  BooleanField,
  CharField,
  ForeignKey,
  IntegerField,
  Manager,
  Model,
  OneToOneField,
  UUIDField,
  type Ref,
  type RelatedSet,
} from '../../src/orm/index.js';
// oxlint-disable-next-line import/no-cycle -- models may stand in a circle of modules
import { Publisher, type Book } from './orm-books.js';

@Model()
export class Country extends BaseModel<string> {
  static readonly objects = new Manager<Country>();

  @UUIDField({ primaryKey: true }) declare id: string;
  @CharField({ maxLength: 50 }) name!: string;
  @IntegerField() population!: number;
  declare readonly authors: RelatedSet<Author>;
}

@Model()
export class Author extends BaseModel {
  static readonly objects = new Manager<Author>();

  @CharField({ maxLength: 100 }) name!: string;
  @IntegerField({ null: true }) age!: number | null;
  @BooleanField() isAlive!: boolean;
  @ForeignKey(() => Country, { null: true, onDelete: 'set-null', relatedName: 'authors' })
  country!: Ref<Country> | null;
  declare countryId: string | null;
  @ForeignKey(() => Publisher, { onDelete: 'protect' }) house!: Ref<Publisher>;
  declare readonly books: RelatedSet<Book>;
  declare readonly profile: Profile | null;

  get shout(): string {
    return this.name.toUpperCase();
  }
  rename(name: string): void {
    this.name = name;
  }
}

@Model()
export class Profile extends BaseModel {
  static readonly objects = new Manager<Profile>();

  @OneToOneField(() => Author, { onDelete: 'cascade', relatedName: 'profile' })
  author!: Ref<Author>;
  declare authorId: number;
  @CharField({ maxLength: 200, blank: true }) about!: string;
}
