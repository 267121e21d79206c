/** What every error of this package carries besides its message. */
export interface ErrorDetails {
  /** Stable identifier, never reused: `AREA_PROBLEM`. */
  readonly code: string;
  /** One imperative sentence: what the reader should change, and where. */
  readonly fix: string;
  /** The error that led to this one, if any. */
  readonly cause?: unknown;
}

/** Root of every error this package throws. */
export abstract class FrameworkError extends Error {
  // Kept out of sight: the message holds all three, and a printed error would show them twice.
  readonly #details: ErrorDetails;
  readonly #problem: string;

  constructor(problem: string, details: ErrorDetails) {
    super(
      `${problem}\n  How to fix: ${details.fix} [${details.code}]`,
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.name = new.target.name;
    this.#problem = problem;
    this.#details = details;
  }

  /** Stable identifier: `AREA_PROBLEM`. */
  get code(): string {
    return this.#details.code;
  }

  /** One imperative sentence: what to change, and where. */
  get fix(): string {
    return this.#details.fix;
  }

  /** What is wrong, without the fix. */
  get problem(): string {
    return this.#problem;
  }
}

/** The application, or a call to this package, is wired wrongly. The developer is to change code or settings. */
export class ImproperlyConfigured extends FrameworkError {}
