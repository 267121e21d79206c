import { checkRegistry } from './check-registry.js';
import type { Check, CheckOptions } from './check.js';

/**
 * Adds a check to those that `lapompe check` runs.
 *
 * ```ts
 * registerCheck('shop.currency', ({ settings }) => (isKnown(settings) ? [] : [finding]), { tags: ['money'] });
 * ```
 *
 * @throws ImproperlyConfigured `CHECKS_NAME_TAKEN` when another check has the name.
 */
export function registerCheck(name: string, check: Check, options: CheckOptions = {}): void {
  checkRegistry.register(name, check, options);
}
