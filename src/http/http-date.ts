import { ImproperlyConfigured } from '../errors/framework-error.js';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const TIME = '(?<hour>\\d{2}):(?<minute>\\d{2}):(?<second>\\d{2})';
const RFC_1123 = new RegExp(
  `^\\w{3}, (?<day>\\d{2}) (?<month>\\w{3}) (?<year>\\d{4}) ${TIME} GMT$`,
);
const RFC_850 = new RegExp(
  `^\\w{6,9}, (?<day>\\d{2})-(?<month>\\w{3})-(?<year>\\d{2}) ${TIME} GMT$`,
);
const ASCTIME = new RegExp(`^\\w{3} (?<month>\\w{3}) (?<day>[ \\d]\\d) ${TIME} (?<year>\\d{4})$`);

// The years that have four digits are those that an HTTP date can name.
const FIRST = Date.parse('0001-01-01T00:00:00Z');
const LAST = Date.parse('9999-12-31T23:59:59Z');

/**
 * `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7). A number is in milliseconds since 1970. A moment outside of the years
 * 1 to 9999, which the form cannot name, becomes the nearest one that it can.
 *
 * @throws ImproperlyConfigured `HTTP_BAD_DATE` for an invalid `Date` and for NaN.
 */
export function httpDate(date: Date | number): string {
  const time = Number(date);
  if (Number.isNaN(time)) throw badDate();
  return new Date(Math.min(Math.max(time, FIRST), LAST)).toUTCString();
}

function badDate(): ImproperlyConfigured {
  return new ImproperlyConfigured('A date of a header is no date.', {
    code: 'HTTP_BAD_DATE',
    fix: 'Look where it comes from: "new Date(text)" is invalid where the text is no date.',
  });
}

/**
 * Reads an HTTP date in any of the three forms of RFC 9110, section 5.6.7.
 *
 * @param now - decides the century of a year of two digits: it is at most 50 years ahead
 * @returns milliseconds since 1970; undefined when it is no date
 */
export function parseHttpDate(text: string, now: number = Date.now()): number | undefined {
  const fields = (RFC_1123.exec(text) ?? RFC_850.exec(text) ?? ASCTIME.exec(text))?.groups;
  if (fields === undefined) return undefined;
  const year = toFullYear(Number(fields.year), now);
  const month = MONTHS.indexOf(fields.month!.toLowerCase());
  const [day, hour, minute, second] = [fields.day, fields.hour, fields.minute, fields.second].map(
    Number,
  ) as [number, number, number, number];
  if (month < 0 || hour > 23 || minute > 59 || second > 59 || year < 1) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  // 31 February would silently become 2 March.
  if (date.getUTCMonth() !== month || date.getUTCDate() !== day) return undefined;
  return date.setUTCHours(hour, minute, second);
}

function toFullYear(year: number, now: number): number {
  if (year >= 100) return year;
  const current = new Date(now).getUTCFullYear();
  const century = current - (current % 100);
  return year - (current % 100) > 50 ? year + century - 100 : year + century;
}
