import { relative, sep } from 'node:path';

import type { SourcePlace } from '../errors/source-place.js';
import type { CheckLevel, CheckMessage } from './check-message.js';
import { compareLevels } from './compare-levels.js';

/** How findings are printed. */
export interface FormatOptions {
  /** Colours the levels. @defaultValue false */
  readonly color?: boolean;
  /** Folder that paths are shown relative to. @defaultValue the working folder */
  readonly cwd?: string;
}

const COLORS: Readonly<Record<CheckLevel, string>> = {
  debug: '36',
  info: '32',
  warning: '33',
  error: '31',
  critical: '41;97',
};

/**
 * The findings as text for a terminal, the worst first, with a line that sums them up:
 *
 * ```
 * books/book.controller.ts:12:3  ERROR DI_MISSING: Parameter 0 of BookController asks for …
 *     fix: Decorate class BookService with @Service() …
 *
 * 1 error.
 * ```
 */
export function formatFindings(
  findings: readonly CheckMessage[],
  options: FormatOptions = {},
): string {
  const { color = false, cwd = process.cwd() } = options;
  const sorted = [...findings].sort((one, other) => compareLevels(other.level, one.level));
  return [...sorted.map((finding) => formatFinding(finding, color, cwd)), summarize(findings)].join(
    '\n',
  );
}

function formatFinding(
  { id, level, reason, fix, place }: CheckMessage,
  color: boolean,
  cwd: string,
): string {
  const where = place === undefined ? '' : `${formatPlace(place, cwd)}  `;
  const label = level.toUpperCase();
  const painted = color ? `\u001b[${COLORS[level]}m${label}\u001b[0m` : label;
  const text = reason
    .split('\n')
    .map((line) => line.trimStart())
    .join('\n    ');
  return `${where}${painted} ${id}: ${text}\n    fix: ${fix}\n`;
}

function formatPlace({ file, line, column }: SourcePlace, cwd: string): string {
  const near = relative(cwd, file);
  const isBelow = near !== '' && near !== '..' && !near.startsWith(`..${sep}`);
  return `${isBelow ? near : file}:${line}:${column}`;
}

function summarize(findings: readonly CheckMessage[]): string {
  const counts = new Map<CheckLevel, number>();
  for (const { level } of findings) counts.set(level, (counts.get(level) ?? 0) + 1);
  const parts = [...counts]
    .sort(([one], [other]) => compareLevels(other, one))
    .map(([level, count]) =>
      count === 1 || level === 'info' ? `${count} ${level}` : `${count} ${level}s`,
    );
  return parts.length === 0 ? 'Nothing found.' : `${parts.join(', ')}.`;
}
