import { DtoProblems, type InputSource } from './dto-problems.js';
import { PlainRuleInstances, type RuleInstances } from './rule-instances.js';

/** How input is bound to a DTO. */
export interface BindOptions {
  readonly source: InputSource;
  /** What to do with keys that the DTO does not declare. */
  readonly unknownKeys: 'drop' | 'refuse';
  /** Keys that somebody else takes: other parameters of the same view. */
  readonly otherKeys?: ReadonlySet<string> | undefined;
  /** Makes the application's own rules, whose constructors may be injected. */
  readonly rules?: RuleInstances | undefined;
  /** Path of the value within its source; empty for the whole. */
  readonly path?: string;
}

/** The rules' instances where no container makes them. */
export const PLAIN_RULES: RuleInstances = new PlainRuleInstances();

/** An optional text field that was sent empty. */
interface Blank {
  readonly at: string;
  readonly fallback: unknown;
}

/** What one binding gathers. */
export class BindContext {
  readonly problems = new DtoProblems();
  /** Answers of asynchronous rules. */
  readonly pending: Promise<void>[] = [];
  /** Optional text fields that were sent empty, with what they hold otherwise; undefined where there is none. */
  blanks: Map<string, Blank> | undefined;
  readonly options: BindOptions;

  constructor(options: BindOptions) {
    this.options = options;
  }

  /** The instances behind the rules' classes. */
  get rules(): RuleInstances {
    return this.options.rules ?? PLAIN_RULES;
  }

  get refusesUnknownKeys(): boolean {
    return this.options.unknownKeys === 'refuse';
  }
}

/** The dotted path of `key` within `path`. */
export function joinPath(path: string, key: string | number): string {
  return path === '' ? String(key) : `${path}.${key}`;
}

/** How a place is called in a message. */
export function placeName(path: string, { source }: BindOptions): string {
  return path === '' ? `The ${source}` : path;
}
