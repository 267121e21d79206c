/**
 * What a field holds, and as which type of JavaScript: `text` and `uuid` string, `integer` and `float` number, `bigint`
 * bigint, `decimal` string, `boolean` boolean, `date` 'YYYY-MM-DD', `time` 'HH:MM:SS', `datetime` Date, `duration`
 * milliseconds, `json` anything that JSON holds, `binary` Uint8Array.
 */
export type DataKind =
  | 'bigint'
  | 'binary'
  | 'boolean'
  | 'date'
  | 'datetime'
  | 'decimal'
  | 'duration'
  | 'float'
  | 'integer'
  | 'json'
  | 'text'
  | 'time'
  | 'uuid';

/**
 * What is known about a kind of items: enough for columns, rules, forms and serializers.
 *
 * @typeParam To - what relations lead to: a `DataAccess`
 */
export interface DataDescription<To = unknown> {
  /** Name of one, and of many, for people. */
  readonly label: string;
  readonly labelPlural: string;
  /** Name of the field that is the key. */
  readonly key: string;
  readonly fields: readonly DataField[];
  readonly relations: readonly DataRelation<To>[];
  /** Order where none is asked for, as in `DataQuery.order`. */
  readonly ordering: readonly string[];
  /** Names of fields whose values together are in one item at most. */
  readonly uniqueTogether: readonly (readonly string[])[];
}

/** What fields and relations have in common. */
interface DataMember {
  readonly name: string;
  /** For people. */
  readonly label: string;
  readonly helpText: string;
  /** May hold null. */
  readonly isNullable: boolean;
  /** A new item must be given a value. */
  readonly isRequired: boolean;
  /** In one item at most. */
  readonly isUnique: boolean;
  /** Forms may show it as an input. */
  readonly isEditable: boolean;
}

/** A field with a value of its own. */
export interface DataField extends DataMember {
  readonly kind: DataKind;
  /** The format of a text, where it has one. */
  readonly format?: 'email' | 'slug' | 'url' | undefined;
  /** Most characters of a text. */
  readonly maxLength?: number | undefined;
  /** Of a decimal. */
  readonly maxDigits?: number | undefined;
  readonly decimalPlaces?: number | undefined;
  /** Least value of an integer. */
  readonly minValue?: number | undefined;
  /** The only values there are, with their names for people. */
  readonly choices?: readonly (readonly [value: string | number, label: string])[] | undefined;
}

/** A relation to items of this or another kind. */
export interface DataRelation<To = unknown> extends DataMember {
  /** `one` holds a key or null, `many` any number of them. */
  readonly kind: 'many' | 'one';
  /** The items at the other end. A function, as relations lead in circles. */
  readonly to: () => To;
}
