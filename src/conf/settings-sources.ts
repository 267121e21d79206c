const sources = new WeakMap<object, ReadonlyMap<string, string>>();

/** Remembers where each property of `settings` came from. */
export function recordSources(settings: object, origins: ReadonlyMap<string, string>): void {
  sources.set(settings, origins);
}

/** Where each property of `settings` came from; empty for settings that were not loaded. */
export function sourcesOf(settings: object): ReadonlyMap<string, string> {
  return sources.get(settings) ?? new Map();
}
