/** A day as `YYYY-MM-DD` (ISO 8601), with no time zone: the type of a DateField. */
export type CalendarDate = `${number}-${number}-${number}`;

/** A time of day as `HH:MM`, `HH:MM:SS` or with a fraction (ISO 8601): the type of a TimeField. */
export type ClockTime = `${number}:${number}` | `${number}:${number}:${number}`;

/** A decimal number as text, such as `12.50`, so that no digit is lost: the type of a DecimalField. */
export type Decimal = `${number}`;

/** What JSON can hold: the type of a JSONField. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/**
 * The object at the other end of a relation to one: an alias that keeps the compiler from recording the class, so that
 * two modules may name each other.
 */
export type Ref<Model> = Model;

/** The day of `date` in UTC, or in `timeZone` (an IANA name). */
export function calendarDate(date: Date, timeZone = 'UTC'): CalendarDate {
  if (timeZone === 'UTC') return date.toISOString().slice(0, 10) as CalendarDate;
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  return parts.format(date) as CalendarDate;
}
