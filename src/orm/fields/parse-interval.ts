const CLOCK = /^([+-]?)(\d+):(\d\d):(\d\d(?:\.\d+)?)$/;

const UNITS: Readonly<Record<string, number>> = {
  day: 86_400_000,
  mon: 2_592_000_000,
  year: 31_536_000_000,
};

/**
 * Milliseconds of an interval as PostgreSQL writes it (`2 days -03:04:05.5`). A month counts as 30 days and a year as 365,
 * as Django reads them; intervals that we write have neither.
 */
export function parseInterval(text: string): number {
  let milliseconds = 0;
  const parts = text.split(' ');
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index]!;
    const clock = CLOCK.exec(part);
    if (clock === null) {
      const unit = (parts[(index += 1)] ?? '').replace(/s$/, '');
      milliseconds += Number(part) * (UNITS[unit] ?? 0);
    } else {
      const [, sign, hours, minutes, seconds] = clock;
      const span = Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000;
      milliseconds += sign === '-' ? -span : span;
    }
  }
  return Math.round(milliseconds * 1000) / 1000;
}
