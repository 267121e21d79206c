/** One thing that was asked of a database. */
export interface QueryEvent {
  readonly alias: string;
  /** With placeholders. */
  readonly sql: string;
  /** As the caller gave them. They may be secret: show them where only developers look. */
  readonly values: readonly unknown[];
  /** `transaction` for BEGIN, COMMIT, ROLLBACK and the commands of savepoints. */
  readonly kind: 'statement' | 'transaction';
  readonly durationMs: number;
  /** Rows that were read, or else changed. */
  readonly rows: number;
  readonly error: unknown;
  /** Where the statement was asked for. Made when it is read, and only good while the listener runs. */
  readonly stack: string;
}

/** Is told of each statement after it has run. What it throws reaches the caller of the statement. */
export type QueryListener = (event: QueryEvent) => void;
