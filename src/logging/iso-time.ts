let knownMs = Number.NaN;
let knownSecond = Number.NaN;
let secondText = '';
let knownText = '';

/** The time as a field of a record: `,"time":"2030-01-31T12:00:00.000Z"`. Written anew once in a millisecond, its date once a second. */
export function isoTime(): string {
  const now = Date.now();
  if (now === knownMs) return knownText;
  knownMs = now;
  const second = Math.floor(now / 1000);
  if (second !== knownSecond) {
    knownSecond = second;
    secondText = `,"time":"${new Date(now).toISOString().slice(0, -4)}`;
  }
  const ms = now - second * 1000;
  knownText = `${secondText}${ms < 10 ? '00' : ms < 100 ? '0' : ''}${ms}Z"`;
  return knownText;
}
