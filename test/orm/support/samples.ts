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
  EmailField,
  FloatField,
  ForeignKey,
  IntegerField,
  JSONField,
  Manager,
  Model,
  PositiveIntegerField,
  SlugField,
  SmallIntegerField,
  TextField,
  TimeField,
  URLField,
  UUIDField,
  type CalendarDate,
  type ClockTime,
  type Decimal,
  type Ref,
} from '../../../src/orm/index.js';

/** A model with a field of each kind. */
@Model({ app: 'samples' })
export class Sample extends BaseModel {
  static readonly objects = new Manager<Sample>();

  @CharField({ maxLength: 200, null: true }) char!: string | null;
  @TextField({ null: true }) text!: string | null;
  @SlugField({ null: true }) slug!: string | null;
  @EmailField({ null: true }) email!: string | null;
  @URLField({ null: true }) url!: string | null;
  @IntegerField({ null: true }) integer!: number | null;
  @SmallIntegerField({ null: true }) small!: number | null;
  @PositiveIntegerField({ null: true }) positive!: number | null;
  @BigIntegerField({ null: true }) big!: bigint | null;
  @FloatField({ null: true }) float!: number | null;
  @DecimalField({ maxDigits: 12, decimalPlaces: 3, null: true }) decimal!: Decimal | null;
  @BooleanField({ null: true }) boolean!: boolean | null;
  @DateField({ null: true }) date!: CalendarDate | null;
  @DateTimeField({ null: true }) moment!: Date | null;
  @TimeField({ null: true }) time!: ClockTime | null;
  @DurationField({ null: true }) duration!: number | null;
  @UUIDField({ null: true }) uuid!: string | null;
  @BinaryField({ null: true }) binary!: Uint8Array | null;
  @JSONField({ null: true }) json!: unknown;
  @ForeignKey('self', { null: true, onDelete: 'cascade', relatedName: 'children' })
  parent!: Ref<Sample> | null;
}
