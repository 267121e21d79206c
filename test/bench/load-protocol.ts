/** What a run tells the load generator; it answers `ready` to the first and a {@link LoadReport} to the second. */
export type LoadOrder =
  | {
      readonly kind: 'open';
      readonly port: number;
      /** The whole request, as it is sent. */
      readonly request: string;
      readonly connections: number;
      /** Status that a right answer has. */
      readonly status: number;
    }
  | {
      readonly kind: 'start';
      /** How long new requests are sent. */
      readonly milliseconds: number;
      /** Requests after which it ends earlier. */
      readonly requests: number;
    };

/** What became of the requests. */
export interface LoadReport {
  readonly kind: 'report';
  /** Answers that came. */
  readonly requests: number;
  readonly milliseconds: number;
  /** Answers with another status. */
  readonly badAnswers: number;
  /** Connections that failed or were closed by the server. */
  readonly errors: number;
  /** Requests without an answer when the generator gave up. */
  readonly timeOuts: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}
