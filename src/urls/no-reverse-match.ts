import { ImproperlyConfigured } from '../errors/framework-error.js';

/** What {@link NoReverseMatch} tells besides its message. */
export interface NoReverseMatchDetails {
  /** The patterns of that name, whose parameters did not fit. */
  readonly tried: readonly string[];
  /** Names that look like the one asked for. */
  readonly nearNames: readonly string[];
  /** The name and the values that were asked for. */
  readonly given: readonly unknown[];
  readonly cause?: unknown;
}

/** `reverse` found no pattern of that name for these arguments (Django topic: `NoReverseMatch`). */
export class NoReverseMatch extends ImproperlyConfigured {
  readonly tried: readonly string[];
  readonly nearNames: readonly string[];
  /** The name and the values that were asked for; where one came from the request, the request is to blame. */
  readonly given: readonly unknown[];

  constructor(problem: string, details: NoReverseMatchDetails) {
    super(problem, { code: 'URLS_NO_REVERSE', fix: fixOf(details), cause: details.cause });
    this.tried = details.tried;
    this.nearNames = details.nearNames;
    this.given = details.given;
  }
}

function fixOf({ tried, nearNames }: NoReverseMatchDetails): string {
  if (tried.length > 0)
    return 'Give exactly the parameters of one of the patterns tried, each with a value that its converter takes.';
  if (nearNames.length === 0) return 'Give the pattern this name, or ask for a name that exists.';
  return `Did you mean ${nearNames.map((name) => `"${name}"`).join(' or ')}?`;
}
