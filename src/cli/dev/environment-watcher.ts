import { readFileSync, unwatchFile, watchFile } from 'node:fs';

/** How often, in milliseconds, files are looked at. Each look costs microseconds, and works on every file system. */
const INTERVAL_MS = 250;

/** Tells of `.env` files that say something new, were made, or are gone. */
export class EnvironmentWatcher {
  readonly #onChange: (file: string) => void;
  readonly #texts = new Map<string, string | undefined>();

  constructor(onChange: (file: string) => void) {
    this.#onChange = onChange;
  }

  /** Watches these files, of which some may not be there. Those that are watched already go on being so. */
  watch(files: readonly string[]): void {
    for (const file of files) {
      if (this.#texts.has(file)) continue;
      this.#texts.set(file, textOf(file));
      watchFile(file, { interval: INTERVAL_MS, persistent: false }, () => this.#look(file));
    }
  }

  stop(): void {
    for (const file of this.#texts.keys()) unwatchFile(file);
    this.#texts.clear();
  }

  #look(file: string): void {
    const text = textOf(file);
    if (text === this.#texts.get(file)) return;
    this.#texts.set(file, text);
    this.#onChange(file);
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // not there, or not to be read: boot says so
  }
}
