/** One round of load on one server. */
export interface Round {
  readonly requests: number;
  readonly milliseconds: number;
  readonly cpuMicroseconds: number;
  readonly p99Ms: number;
}

/** What a server's rounds say of it. */
export interface Summary {
  /** By the wall clock; median. */
  readonly requestsPerSecond: number;
  /** Median. */
  readonly p99Ms: number;
  /** Microseconds on a processor for each request; median. */
  readonly cpuMicroseconds: number;
  /** The least of the rounds: neighbours on the machine only ever add. */
  readonly bestCpuMicroseconds: number;
  /** Part of a processor that the server had; well below 1, the generator or a neighbour was the limit. Median. */
  readonly cpuShare: number;
}

/** How fast a server is in relation to another; above 1 is faster. */
export interface Ratios {
  /** Of the requests for each second of processor time, within each round; median of the rounds. */
  readonly cpu: number;
  /** Of the best rounds. */
  readonly bestCpu: number;
  /** Of the requests per second by the wall clock, within each round; median. */
  readonly wall: number;
}

/** The middle of some numbers; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle] ?? NaN;
  return ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** Microseconds on a processor for each request of a round. */
export function cpuPerRequest({ cpuMicroseconds, requests }: Round): number {
  return cpuMicroseconds / requests;
}

/** The rounds of one server for one piece of work. */
export function summarize(rounds: readonly Round[]): Summary {
  const costs = rounds.map(cpuPerRequest);
  return {
    requestsPerSecond: median(rounds.map(requestsPerSecond)),
    p99Ms: median(rounds.map(({ p99Ms }) => p99Ms)),
    cpuMicroseconds: median(costs),
    bestCpuMicroseconds: Math.min(...costs),
    cpuShare: median(
      rounds.map(({ cpuMicroseconds, milliseconds }) => cpuMicroseconds / milliseconds / 1000),
    ),
  };
}

/** One server in relation to another that had the same rounds. */
export function compare(rounds: readonly Round[], base: readonly Round[]): Ratios {
  const ratios = (measure: (round: Round) => number): number =>
    median(
      base
        .slice(0, rounds.length)
        .map((each, index) => measure(rounds[index] as Round) / measure(each)),
    );
  return {
    cpu: ratios((round) => 1 / cpuPerRequest(round)),
    bestCpu: Math.min(...base.map(cpuPerRequest)) / Math.min(...rounds.map(cpuPerRequest)),
    wall: ratios(requestsPerSecond),
  };
}

function requestsPerSecond({ requests, milliseconds }: Round): number {
  return (requests / milliseconds) * 1000;
}
