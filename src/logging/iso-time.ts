let knownMs = Number.NaN;
let knownText = '';

/** The time as a field of a record: `,"time":"2030-01-31T12:00:00.000Z"`. Written anew once in a millisecond. */
export function isoTime(): string {
  const now = Date.now();
  if (now !== knownMs) {
    knownMs = now;
    knownText = `,"time":"${new Date(now).toISOString()}"`;
  }
  return knownText;
}
