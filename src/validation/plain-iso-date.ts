/**
 * Whether a text is a date as programs write it, `2026-01-02` or `2026-01-02T03:04:05.678Z`, of a day that every month
 * has. False says nothing: such a text may be a date all the same.
 */
export function isPlainIsoDate(text: string): boolean {
  const { length } = text;
  if (length !== 10 && (length < 20 || length > 30)) return false;
  const isDate =
    // class-validator reads a year below 1000 in its own way.
    text.charCodeAt(0) !== ZERO &&
    isNumberUpTo(text, 0, 99) &&
    isNumberUpTo(text, 2, 99) &&
    text.charCodeAt(4) === DASH &&
    isNumberUpTo(text, 5, 12) &&
    text.charCodeAt(7) === DASH &&
    isNumberUpTo(text, 8, 28) &&
    // Neither the month nor the day is 00.
    (text.charCodeAt(5) !== ZERO || text.charCodeAt(6) !== ZERO) &&
    (text.charCodeAt(8) !== ZERO || text.charCodeAt(9) !== ZERO);
  return isDate && (length === 10 || isPlainTime(text));
}

const ZERO = 48;
const DASH = 45;
const COLON = 58;
const POINT = 46;
const LETTER_T = 84;
const LETTER_Z = 90;

/** `T03:04:05Z`, or with a fraction, from the eleventh character on. */
function isPlainTime(text: string): boolean {
  const last = text.length - 1;
  const isTime =
    text.charCodeAt(10) === LETTER_T &&
    isNumberUpTo(text, 11, 23) &&
    text.charCodeAt(13) === COLON &&
    isNumberUpTo(text, 14, 59) &&
    text.charCodeAt(16) === COLON &&
    isNumberUpTo(text, 17, 59) &&
    text.charCodeAt(last) === LETTER_Z;
  if (!isTime || last === 19) return isTime;
  if (text.charCodeAt(19) !== POINT || last === 20) return false;
  for (let at = 20; at < last; at += 1) if (!isDigit(text.charCodeAt(at))) return false;
  return true;
}

/** Whether two digits stand at `at`, of a number up to `most`. */
function isNumberUpTo(text: string, at: number, most: number): boolean {
  const tens = text.charCodeAt(at);
  const ones = text.charCodeAt(at + 1);
  return isDigit(tens) && isDigit(ones) && (tens - ZERO) * 10 + (ones - ZERO) <= most;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= ZERO + 9;
}
