import { describeSettings } from '../conf/describe-settings.js';
import { loadSettings } from '../conf/load-settings.js';
import { importSettings } from './find-settings.js';
import { locateSettings } from './locate-settings.js';
import { formatTable } from './format-table.js';
import type { CommandOptions } from './command-options.js';

/** `lapompe settings`: each setting, its value (masked where secret), and its source. */
export async function runSettings(options: CommandOptions): Promise<number> {
  const { type } = await importSettings(locateSettings(options.settings));
  const described = describeSettings(loadSettings(type).settings);
  const rows = described.map(({ name, value, source }) => ({
    name,
    value: shortText(value),
    source,
  }));
  process.stdout.write(
    options.json === true ? `${JSON.stringify(described, null, 2)}\n` : formatTable(rows),
  );
  return 0;
}

function shortText(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > 70 ? `${text.slice(0, 69)}…` : text;
}
