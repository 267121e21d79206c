import { ImproperlyConfigured } from '../errors/framework-error.js';
import type { Check, CheckOptions } from './check.js';

/** A check under its name. */
export interface RegisteredCheck {
  readonly name: string;
  readonly check: Check;
  readonly tags: readonly string[];
  readonly deploy: boolean;
}

/** The checks that are run, in the order they were registered. */
export class CheckRegistry {
  readonly #checks = new Map<string, RegisteredCheck>();

  /**
   * Adds a check.
   *
   * @throws ImproperlyConfigured `CHECKS_NAME_TAKEN` when another one has the name.
   */
  register(name: string, check: Check, options: CheckOptions = {}): void {
    const known = this.#checks.get(name);
    if (known !== undefined && known.check !== check) {
      throw new ImproperlyConfigured(`There is a check named "${name}" already.`, {
        code: 'CHECKS_NAME_TAKEN',
        fix: 'Give the check another name, with the name of your application before it.',
      });
    }
    this.#checks.set(name, {
      name,
      check,
      tags: options.tags ?? [],
      deploy: options.deploy ?? false,
    });
  }

  /** The checks to run: those for every day, with `deploy` the others too; with `tags` only those that have one of them. */
  select(options: {
    readonly deploy: boolean;
    readonly tags?: readonly string[] | undefined;
  }): readonly RegisteredCheck[] {
    const { deploy, tags } = options;
    return [...this.#checks.values()].filter((each) => {
      const isWanted =
        tags === undefined || tags.length === 0 || each.tags.some((tag) => tags.includes(tag));
      return isWanted && (deploy || !each.deploy);
    });
  }

  /** All tags, sorted. */
  tags(): readonly string[] {
    return [...new Set([...this.#checks.values()].flatMap(({ tags }) => tags))].sort();
  }
}

/** The registry of the process: written while modules load, read by `check`. */
export const checkRegistry = new CheckRegistry();
