import { compare, summarize, type Ratios, type Round, type Summary } from './figures.js';

/** Figures of one peer for one piece of work. */
export interface ReportRow extends Summary {
  readonly peer: string;
  /** In relation to the peers that the table compares with. */
  readonly ratios: Readonly<Record<string, Ratios>>;
}

const MEBIBYTE = 1_048_576;

/** The figures of all peers for one piece of work, in relation to those named in `bases`. */
export function makeRows(
  peers: readonly string[],
  bases: readonly string[],
  roundsOf: (peer: string) => readonly Round[],
): readonly ReportRow[] {
  return peers.map((peer) => ({
    peer,
    ...summarize(roundsOf(peer)),
    ratios: Object.fromEntries(
      bases.map((base) => [base, compare(roundsOf(peer), roundsOf(base))]),
    ),
  }));
}

/** The table of one piece of work. */
export function formatRows(rows: readonly ReportRow[], bases: readonly string[]): string {
  const head = [
    'peer',
    'req/s',
    'p99 ms',
    'cpu µs',
    ...bases.map((base) => `× ${base}`),
    'best µs',
    ...bases.map((base) => `best × ${base}`),
    ...bases.map((base) => `wall × ${base}`),
    'cpu share',
  ];
  const ratio = (row: ReportRow, name: keyof Ratios): readonly string[] =>
    bases.map((base) => formatNumber(row.ratios[base]?.[name] ?? NaN, 2));
  return formatTable(
    head,
    rows.map((row) => [
      row.peer,
      formatNumber(row.requestsPerSecond),
      formatNumber(row.p99Ms, 2),
      formatNumber(row.cpuMicroseconds, 1),
      ...ratio(row, 'cpu'),
      formatNumber(row.bestCpuMicroseconds, 1),
      ...ratio(row, 'bestCpu'),
      ...ratio(row, 'wall'),
      formatNumber(row.cpuShare, 2),
    ]),
  );
}

/** Text in columns: the first to the left, the others to the right. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    widths
      .map((width, column) =>
        column === 0 ? (cells[0] ?? '').padEnd(width) : (cells[column] ?? '').padStart(width),
      )
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** A number with so many decimals; a dash where there is none. */
export function formatNumber(value: number, decimals = 0): string {
  return Number.isFinite(value) ? value.toFixed(decimals) : '-';
}

/** Bytes as MiB. */
export function formatMebibytes(bytes: number): string {
  return formatNumber(bytes / MEBIBYTE, 1);
}
