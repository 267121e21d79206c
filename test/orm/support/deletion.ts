import {
  BaseModel,
  CharField,
  ForeignKey,
  IntegerField,
  Manager,
  ManyToManyField,
  Model,
  type Ref,
  type RelatedSet,
} from '../../../src/orm/index.js';

@Model({ app: 'deletion' })
export class Owner extends BaseModel {
  static readonly objects = new Manager<Owner>();

  @CharField({ maxLength: 20 }) name!: string;
  @ManyToManyField('self') readonly friends!: RelatedSet<Owner>;
  @ManyToManyField('self', { symmetrical: false, relatedName: 'followers' })
  readonly follows!: RelatedSet<Owner>;
  @ManyToManyField(() => Team, { relatedName: 'members', through: () => Membership })
  readonly teams!: RelatedSet<Team>;
}

@Model({ app: 'deletion' })
export class Team extends BaseModel {
  static readonly objects = new Manager<Team>();

  @CharField({ maxLength: 20 }) name!: string;
  declare readonly members: RelatedSet<Owner>;
}

@Model({ app: 'deletion' })
export class Membership extends BaseModel {
  static readonly objects = new Manager<Membership>();

  @ForeignKey(() => Owner, { onDelete: 'cascade', relatedName: 'memberships' }) owner!: Ref<Owner>;
  @ForeignKey(() => Team, { onDelete: 'cascade', relatedName: 'memberships' }) team!: Ref<Team>;
  @IntegerField({ default: 1 }) rank!: number;
}

@Model({ app: 'deletion' })
export class Thing extends BaseModel {
  static readonly objects = new Manager<Thing>();

  @CharField({ maxLength: 20 }) name!: string;
  @ForeignKey(() => Owner, { null: true, onDelete: 'cascade', relatedName: 'cascaded' })
  cascaded!: Ref<Owner> | null;
  @ForeignKey(() => Owner, { null: true, onDelete: 'protect', relatedName: 'protectedThings' })
  protector!: Ref<Owner> | null;
  @ForeignKey(() => Owner, { null: true, onDelete: 'restrict', relatedName: 'restricted' })
  restrictor!: Ref<Owner> | null;
  @ForeignKey(() => Owner, { null: true, onDelete: 'set-null', relatedName: 'nulled' })
  nulled!: Ref<Owner> | null;
  declare nulledId: number | null;
  @ForeignKey(() => Owner, {
    null: true,
    default: 1,
    onDelete: 'set-default',
    relatedName: 'defaulted',
  })
  defaulted!: Ref<Owner> | null;
  declare defaultedId: number | null;
  @ForeignKey(() => Owner, { null: true, onDelete: { set: () => 1 }, relatedName: 'moved' })
  moved!: Ref<Owner> | null;
  declare movedId: number | null;
  @ForeignKey('self', { null: true, onDelete: 'cascade', relatedName: 'parts' })
  whole!: Ref<Thing> | null;
}
