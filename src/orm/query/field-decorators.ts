import * as rules from '../../dto/rules.js';
import * as textRules from '../../dto/text-rules.js';
import { declareInputOnly } from '../../validation/input-rules.js';
import { choiceValues } from '../fields/choices.js';
import { integerRange, isAutoKind, valueKindOf } from '../fields/column-types.js';
import type {
  DecimalOptions,
  FieldDefinition,
  FieldKind,
  FieldOptions,
  FilePathOptions,
  ManyToManyOptions,
  ModelReference,
  MomentOptions,
  RelationOptions,
  TextOptions,
} from '../fields/field-definition.js';
import type { CalendarDate, ClockTime, Decimal } from '../fields/field-types.js';
import { isCalendarDate, isClockTime } from '../fields/convert-values.js';
import { recordField } from '../models/model-records.js';
import type { FieldDecorator, LeastOf, Nullable, NullIf, ReferenceTo } from './decorator-types.js';
import type { ToMany } from './path-types.js';
import { defineManyToMany, defineToOne } from './relation-properties.js';

function plain<Value>(
  kind: FieldKind,
  options: Omit<FieldDefinition, 'kind' | 'to'>,
): FieldDecorator<Value> {
  return (prototype, property) => {
    const definition: FieldDefinition = { ...options, kind };
    recordField(prototype, property, definition);
    declareRules(prototype, property, definition);
  };
}

/** Rules of class-validator for what the field can hold, so that the model is a DTO as it stands. */
function declareRules(prototype: object, property: string, definition: FieldDefinition): void {
  const { kind, primaryKey = false, editable = true } = definition;
  if (isAutoKind(kind) || !editable || (primaryKey && definition.default !== undefined)) return;
  if (definition.autoNow === true || definition.autoNowAdd === true) return;
  for (const rule of rulesFor(definition)) rule(prototype, property);
  declareInputOnly(prototype, property);
  const mayBeMissing =
    definition.null === true ||
    definition.blank === true ||
    definition.default !== undefined ||
    definition.dbDefault !== undefined;
  if (mayBeMissing) rules.IsOptional()(prototype, property);
}

function rulesFor(definition: FieldDefinition): readonly PropertyDecorator[] {
  const { kind, choices, maxLength, blank = false } = definition;
  if (choices !== undefined) {
    return [rules.IsIn([...choiceValues(choices), ...(blank ? [''] : [])])];
  }
  const found: PropertyDecorator[] = [];
  const range = integerRange(kind);
  switch (valueKindOf(kind)) {
    case 'text':
      found.push(rules.IsString());
      if (!blank) found.push(rules.IsNotEmpty());
      if (maxLength !== undefined) found.push(textRules.MaxLength(maxLength));
      if (kind === 'EmailField') found.push(textRules.IsEmail());
      if (kind === 'URLField') found.push(textRules.IsUrl());
      if (kind === 'SlugField') found.push(textRules.Matches(/^[-\w]+$/));
      break;
    case 'integer':
      found.push(rules.IsInt(), rules.Min(Number(range![0])), rules.Max(Number(range![1])));
      break;
    case 'float':
      found.push(rules.IsNumber());
      break;
    case 'boolean':
      found.push(rules.IsBoolean());
      break;
    case 'datetime':
      found.push(rules.IsDate());
      break;
    case 'uuid':
      found.push(textRules.IsUUID());
      break;
    case 'decimal':
      found.push(textRules.Matches(decimalPattern(definition)));
      break;
    case 'date':
      found.push(
        textRules.Matches(/^\d{4}-\d{2}-\d{2}$/),
        isText('isCalendarDate', isCalendarDate),
      );
      break;
    case 'time':
      found.push(isText('isClockTime', isClockTime));
      break;
    case 'duration':
      found.push(rules.IsNumber());
      break;
    default:
      found.push(rules.Allow());
  }
  return found;
}

function decimalPattern({ maxDigits = 0, decimalPlaces = 0 }: FieldDefinition): RegExp {
  const whole = `\\d{1,${Math.max(1, maxDigits - decimalPlaces)}}`;
  return new RegExp(
    decimalPlaces === 0 ? `^-?${whole}$` : `^-?${whole}(?:\\.\\d{1,${decimalPlaces}})?$`,
  );
}

function isText(name: string, accepts: (text: string) => boolean): PropertyDecorator {
  return rules.ValidateBy({
    name,
    validator: {
      validate: (value: unknown) => typeof value === 'string' && accepts(value),
      defaultMessage: () => `$property must be a valid ${name === 'isClockTime' ? 'time' : 'day'}`,
    },
  });
}

/** Text of at most `maxLength` characters, on one line. */
export function CharField<const Null extends boolean = false>(
  options: Nullable<TextOptions & { readonly maxLength: number }, Null>,
): FieldDecorator<string, NullIf<Null>> {
  return plain('CharField', options);
}

/** Text of any length. */
export function TextField<const Null extends boolean = false>(
  options: Nullable<TextOptions, Null> = {},
): FieldDecorator<string, NullIf<Null>> {
  return plain('TextField', options);
}

/** Letters, digits, `-` and `_`, for URLs; at most 50 unless told otherwise. Has an index. */
export function SlugField<const Null extends boolean = false>(
  options: Nullable<TextOptions, Null> = {},
): FieldDecorator<string, NullIf<Null>> {
  return plain('SlugField', { maxLength: 50, ...options });
}

/** An address for mail; at most 254 characters. */
export function EmailField<const Null extends boolean = false>(
  options: Nullable<TextOptions, Null> = {},
): FieldDecorator<string, NullIf<Null>> {
  return plain('EmailField', { maxLength: 254, ...options });
}

/** An address on the web; at most 200 characters unless told otherwise. */
export function URLField<const Null extends boolean = false>(
  options: Nullable<TextOptions, Null> = {},
): FieldDecorator<string, NullIf<Null>> {
  return plain('URLField', { maxLength: 200, ...options });
}

/** A UUID, as text with dashes. */
export function UUIDField<const Null extends boolean = false>(
  options: Nullable<FieldOptions, Null> = {},
): FieldDecorator<string, NullIf<Null>> {
  return plain('UUIDField', options);
}

/** The path of a file in a folder. */
export function FilePathField<const Null extends boolean = false>(
  options: Nullable<FilePathOptions, Null> = {},
): FieldDecorator<string, NullIf<Null>> {
  return plain('FilePathField', { maxLength: 100, ...options });
}

/** An integer from -2,147,483,648 to 2,147,483,647. */
export function IntegerField<const Null extends boolean = false>(
  options: Nullable<FieldOptions, Null> = {},
): FieldDecorator<number, NullIf<Null>> {
  return plain('IntegerField', options);
}

/** An integer from -32,768 to 32,767. */
export function SmallIntegerField<const Null extends boolean = false>(
  options: Nullable<FieldOptions, Null> = {},
): FieldDecorator<number, NullIf<Null>> {
  return plain('SmallIntegerField', options);
}

/** An integer of 64 bits, as bigint. */
export function BigIntegerField<const Null extends boolean = false>(
  options: Nullable<FieldOptions, Null> = {},
): FieldDecorator<bigint, NullIf<Null>> {
  return plain('BigIntegerField', options);
}

/** An integer from 0 to 2,147,483,647. */
export function PositiveIntegerField<const Null extends boolean = false>(
  options: Nullable<FieldOptions, Null> = {},
): FieldDecorator<number, NullIf<Null>> {
  return plain('PositiveIntegerField', options);
}

/** An integer from 0 to 32,767. */
export function PositiveSmallIntegerField<const Null extends boolean = false>(
  options: Nullable<FieldOptions, Null> = {},
): FieldDecorator<number, NullIf<Null>> {
  return plain('PositiveSmallIntegerField', options);
}

/** An integer of 63 bits from 0 on, as bigint. */
export function PositiveBigIntegerField<const Null extends boolean = false>(
  options: Nullable<FieldOptions, Null> = {},
): FieldDecorator<bigint, NullIf<Null>> {
  return plain('PositiveBigIntegerField', options);
}

/** A key of 32 bits that the database counts up. */
export function AutoField<const Null extends boolean = false>(
  options: Nullable<FieldOptions, Null> = {},
): FieldDecorator<number, NullIf<Null>> {
  return plain('AutoField', { primaryKey: true, ...options });
}

/** A key of 64 bits that the database counts up; what models without a key get. */
export function BigAutoField<const Null extends boolean = false>(
  options: Nullable<FieldOptions, Null> = {},
): FieldDecorator<number, NullIf<Null>> {
  return plain('BigAutoField', { primaryKey: true, ...options });
}

/** A number of `maxDigits` digits, `decimalPlaces` of them after the point, as text, so that none is lost. */
export function DecimalField<const Null extends boolean = false>(
  options: Nullable<DecimalOptions, Null>,
): FieldDecorator<Decimal, NullIf<Null>> {
  return plain('DecimalField', options);
}

/** A number of 64 bits with a floating point. */
export function FloatField<const Null extends boolean = false>(
  options: Nullable<FieldOptions, Null> = {},
): FieldDecorator<number, NullIf<Null>> {
  return plain('FloatField', options);
}

/** True or false. */
export function BooleanField<const Null extends boolean = false>(
  options: Nullable<FieldOptions, Null> = {},
): FieldDecorator<boolean, NullIf<Null>> {
  return plain('BooleanField', options);
}

/** A day, as `YYYY-MM-DD`. */
export function DateField<const Null extends boolean = false>(
  options: Nullable<MomentOptions, Null> = {},
): FieldDecorator<CalendarDate, NullIf<Null>> {
  return plain('DateField', options);
}

/** A moment, as a Date, to the millisecond. */
export function DateTimeField<const Null extends boolean = false>(
  options: Nullable<MomentOptions, Null> = {},
): FieldDecorator<Date, NullIf<Null>> {
  return plain('DateTimeField', options);
}

/** A time of day, as `HH:MM:SS`. */
export function TimeField<const Null extends boolean = false>(
  options: Nullable<MomentOptions, Null> = {},
): FieldDecorator<ClockTime, NullIf<Null>> {
  return plain('TimeField', options);
}

/** A span of time, in milliseconds. */
export function DurationField<const Null extends boolean = false>(
  options: Nullable<FieldOptions, Null> = {},
): FieldDecorator<number, NullIf<Null>> {
  return plain('DurationField', options);
}

/** Anything that JSON can hold. */
export function JSONField<const Null extends boolean = false>(
  options: Nullable<FieldOptions, Null> = {},
): FieldDecorator<unknown, NullIf<Null>> {
  return plain('JSONField', options);
}

/** Bytes. */
export function BinaryField<const Null extends boolean = false>(
  options: Nullable<FieldOptions, Null> = {},
): FieldDecorator<Uint8Array, NullIf<Null>> {
  return plain('BinaryField', { editable: false, ...options });
}

function toOne(kind: 'ForeignKey' | 'OneToOneField', to: ModelReference, options: RelationOptions) {
  return (prototype: object, property: string): void => {
    recordField(prototype, property, { ...options, kind, to });
    defineToOne(prototype, property);
  };
}

/**
 * A relation to one object, to which many may point. The column is `<name>_id`, its value the property `<name>Id`.
 *
 * @param to - a function that gives the model, the model's name, or `'self'`
 */
export function ForeignKey<Other extends object = object, const Null extends boolean = false>(
  to: ReferenceTo<Other>,
  options: Nullable<RelationOptions, Null>,
): FieldDecorator<Other, LeastOf<Other, Null>> {
  return toOne('ForeignKey', to, options);
}

/** A relation to one object, to which no other points. */
export function OneToOneField<Other extends object = object, const Null extends boolean = false>(
  to: ReferenceTo<Other>,
  options: Nullable<RelationOptions, Null>,
): FieldDecorator<Other, LeastOf<Other, Null>> {
  return toOne('OneToOneField', to, options);
}

/** A relation from many to many, through a table between. */
export function ManyToManyField<Other extends object = object>(
  to: ReferenceTo<Other>,
  options: ManyToManyOptions = {},
): FieldDecorator<ToMany<Other>> {
  return (prototype, property) => {
    recordField(prototype, property, { ...options, kind: 'ManyToManyField', to });
    defineManyToMany(prototype, property);
  };
}
