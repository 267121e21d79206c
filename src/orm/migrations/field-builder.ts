import type {
  DecimalOptions,
  FieldDefinition,
  FieldKind,
  FieldOptions,
  FilePathOptions,
  ManyToManyOptions,
  MomentOptions,
  RelationOptions,
  TextOptions,
} from '../fields/field-definition.js';

type Through = { readonly through?: string };

function plain<Options extends object = FieldOptions>(kind: FieldKind) {
  return (options?: Options): FieldDefinition => ({ kind, ...options });
}

/**
 * Fields as migrations write them: `field.char({ maxLength: 200 })`. Relations name the other model by its label:
 * `field.foreignKey('main.Author', { onDelete: 'cascade' })`.
 */
export const field = {
  auto: plain('AutoField'),
  bigAuto: plain('BigAutoField'),
  bigInteger: plain('BigIntegerField'),
  binary: plain<TextOptions>('BinaryField'),
  boolean: plain('BooleanField'),
  char: plain<TextOptions>('CharField'),
  date: plain<MomentOptions>('DateField'),
  dateTime: plain<MomentOptions>('DateTimeField'),
  decimal: (options: DecimalOptions): FieldDefinition => ({ kind: 'DecimalField', ...options }),
  duration: plain('DurationField'),
  email: plain<TextOptions>('EmailField'),
  filePath: plain<FilePathOptions>('FilePathField'),
  float: plain('FloatField'),
  integer: plain('IntegerField'),
  json: plain('JSONField'),
  positiveBigInteger: plain('PositiveBigIntegerField'),
  positiveInteger: plain('PositiveIntegerField'),
  positiveSmallInteger: plain('PositiveSmallIntegerField'),
  slug: plain<TextOptions>('SlugField'),
  smallInteger: plain('SmallIntegerField'),
  text: plain<TextOptions>('TextField'),
  time: plain<MomentOptions>('TimeField'),
  url: plain<TextOptions>('URLField'),
  uuid: plain('UUIDField'),
  foreignKey: (to: string, options: RelationOptions): FieldDefinition => ({
    kind: 'ForeignKey',
    to,
    ...options,
  }),
  oneToOne: (to: string, options: RelationOptions): FieldDefinition => ({
    kind: 'OneToOneField',
    to,
    ...options,
  }),
  manyToMany: (
    to: string,
    options?: Omit<ManyToManyOptions, 'through'> & Through,
  ): FieldDefinition => ({ kind: 'ManyToManyField', to, ...options }),
};

/** Name in {@link field} of each kind: what the writer prints. */
export const BUILDER_NAMES: Readonly<Record<FieldKind, keyof typeof field>> = {
  AutoField: 'auto',
  BigAutoField: 'bigAuto',
  BigIntegerField: 'bigInteger',
  BinaryField: 'binary',
  BooleanField: 'boolean',
  CharField: 'char',
  DateField: 'date',
  DateTimeField: 'dateTime',
  DecimalField: 'decimal',
  DurationField: 'duration',
  EmailField: 'email',
  FilePathField: 'filePath',
  FloatField: 'float',
  ForeignKey: 'foreignKey',
  IntegerField: 'integer',
  JSONField: 'json',
  ManyToManyField: 'manyToMany',
  OneToOneField: 'oneToOne',
  PositiveBigIntegerField: 'positiveBigInteger',
  PositiveIntegerField: 'positiveInteger',
  PositiveSmallIntegerField: 'positiveSmallInteger',
  SlugField: 'slug',
  SmallIntegerField: 'smallInteger',
  TextField: 'text',
  TimeField: 'time',
  URLField: 'url',
  UUIDField: 'uuid',
};
