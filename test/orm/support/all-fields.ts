import {
  BaseModel,
  BigIntegerField,
  BinaryField,
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
  TextField,
  TimeField,
  UUIDField,
  type CalendarDate,
  type ClockTime,
  type Decimal,
  type Ref,
  type RelatedSet,
} from '../../../src/orm/index.js';

/** A field of each kind of value. */
@Model({ app: 'kinds' })
export class Everything extends BaseModel<string> {
  static readonly objects = new Manager<Everything>();

  @UUIDField({ primaryKey: true }) code!: string;
  @BigIntegerField({ null: true }) big!: bigint | null;
  @BinaryField({ null: true }) bytes!: Uint8Array | null;
  @BooleanField({ default: false }) flag!: boolean;
  @DateField({ null: true }) day!: CalendarDate | null;
  @DateTimeField({ null: true }) moment!: Date | null;
  @DecimalField({ null: true, maxDigits: 20, decimalPlaces: 4 }) exact!: Decimal | null;
  @DurationField({ null: true }) span!: number | null;
  @FloatField({ null: true }) ratio!: number | null;
  @IntegerField({ null: true }) count!: number | null;
  @JSONField({ null: true }) data!: unknown;
  @TextField({ default: '' }) text!: string;
  @TimeField({ null: true }) clock!: ClockTime | null;
  @DateTimeField({ autoNow: true, null: true }) changedAt!: Date | null;
}

class TownManager extends Manager<Town> {
  getByNaturalKey(name: string, land: string): Promise<Town> {
    return this.get({ name, land });
  }
}

/** Known by its name. */
@Model({ app: 'kinds', uniqueTogether: [['name', 'land']] })
export class Town extends BaseModel {
  static readonly objects = new TownManager();

  @CharField({ maxLength: 50 }) name!: string;
  @CharField({ maxLength: 50 }) land!: string;
  @ForeignKey('self', { null: true, onDelete: 'set-null', relatedName: 'suburbs' })
  near!: Ref<Town> | null;
  declare nearId: number | null;
  @ManyToManyField('self') readonly twins!: RelatedSet<Town>;

  naturalKey(): readonly unknown[] {
    return [this.name, this.land];
  }
}

/** Points at towns. */
@Model({ app: 'kinds' })
export class Visit extends BaseModel {
  static readonly objects = new Manager<Visit>();

  @CharField({ maxLength: 50 }) guest!: string;
  @ForeignKey(() => Town, { onDelete: 'cascade' }) town!: Ref<Town>;
  declare townId: number;
  @ManyToManyField(() => Town, { relatedName: 'passed' }) readonly passed!: RelatedSet<Town>;
}
