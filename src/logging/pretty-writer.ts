import { escapeControl } from './escape-control.js';
import type { SerializedError } from './serialize-fields.js';

/** Where lines go: a stream, or anything with `write`. */
export interface LogDestination {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

interface LogRecord extends Readonly<Record<string, unknown>> {
  readonly level: string;
  readonly time: string;
  readonly name?: string;
  readonly msg?: string;
  readonly err?: SerializedError | string;
}

const COLORS: ReadonlyMap<string, string> = new Map([
  ['trace', '90'],
  ['debug', '36'],
  ['info', '32'],
  ['warn', '33'],
  ['error', '31'],
  ['fatal', '41;97'],
]);

/** Turns records (lines of JSON) into lines for people. Coloured on a terminal only, and never with `NO_COLOR`. */
export class PrettyWriter {
  readonly #destination: LogDestination;
  readonly #hasColor: boolean;

  constructor(destination: LogDestination, hasColor = isColorful(destination)) {
    this.#destination = destination;
    this.#hasColor = hasColor;
  }

  write(line: string): void {
    this.#destination.write(this.#format(JSON.parse(line) as LogRecord));
  }

  #format({ level, time, name, msg = '', err, ...fields }: LogRecord): string {
    const label = this.#paint(COLORS.get(level) ?? '0', level.toUpperCase().padEnd(5));
    const clock = this.#paint('90', time.slice(11, 23));
    const source = name === undefined ? '' : ` ${this.#paint('1', escapeControl(name))}`;
    const rest = Object.entries(fields).map(
      ([key, value]) => ` ${this.#paint('90', `${escapeControl(key)}=`)}${formatValue(value)}`,
    );
    const error = err === undefined ? '' : formatError(err);
    return `${clock} ${label}${source} ${escapeControl(msg)}${rest.join('')}\n${error}`;
  }

  #paint(color: string, text: string): string {
    return this.#hasColor ? `\u001b[${color}m${text}\u001b[0m` : text;
  }
}

function isColorful(destination: LogDestination): boolean {
  return destination.isTTY === true && (process.env.NO_COLOR ?? '') === '';
}

function formatValue(value: unknown): string {
  const isPlain = typeof value === 'string' && /^[\w./:@%+-]+$/.test(value);
  return isPlain ? value : escapeControl(JSON.stringify(value) ?? String(value));
}

/** The stack and those of the causes, each line indented, so that a message cannot pass for a record. */
function formatError(error: SerializedError | string, title = ''): string {
  const text =
    typeof error === 'string' ? error : (error.stack ?? `${error.type}: ${error.message}`);
  const lines = text.split('\n').map((line) => `    ${escapeControl(line)}\n`);
  lines[0] = `    ${title}${lines[0]!.trimStart()}`;
  if (typeof error === 'string') return lines.join('');
  const cause = error.cause === undefined ? '' : formatError(error.cause, 'caused by ');
  const parts = (error.errors ?? []).map((each) => formatError(each, 'with '));
  return lines.join('') + cause + parts.join('');
}
