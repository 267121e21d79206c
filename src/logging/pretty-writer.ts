import { escapeControl } from './escape-control.js';
import type { SerializedError } from './serialize-fields.js';

/** Where lines go: a stream, or anything with `write`. */
export interface LogDestination {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

interface LogRecord extends Readonly<Record<string, unknown>> {
  readonly level?: unknown;
  readonly time?: unknown;
  readonly name?: unknown;
  readonly msg?: unknown;
  readonly err?: unknown;
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

  // A field of the caller's may be called like one of the logger's own, and then stands in its place: any value may come.
  #format({ level, time, name, msg = '', err, ...fields }: LogRecord): string {
    const word = escapeControl(textOf(level));
    const label = this.#paint(COLORS.get(word) ?? '0', word.toUpperCase().padEnd(5));
    const clock = this.#paint('90', escapeControl(textOf(time)).slice(11, 23));
    const source = name === undefined ? '' : ` ${this.#paint('1', escapeControl(textOf(name)))}`;
    const rest = Object.entries(fields).map(
      ([key, value]) => ` ${this.#paint('90', `${escapeControl(key)}=`)}${formatValue(value)}`,
    );
    const error = err === undefined ? '' : formatError(err);
    return `${clock} ${label}${source} ${escapeControl(textOf(msg))}${rest.join('')}\n${error}`;
  }

  #paint(color: string, text: string): string {
    return this.#hasColor ? `\u001b[${color}m${text}\u001b[0m` : text;
  }
}

function isColorful(destination: LogDestination): boolean {
  return destination.isTTY === true && (process.env.NO_COLOR ?? '') === '';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
}

function isSerializedError(value: unknown): value is SerializedError {
  if (value === null || typeof value !== 'object') return false;
  const { message, stack, errors } = value as Record<string, unknown>;
  return (
    typeof message === 'string' &&
    (stack === undefined || typeof stack === 'string') &&
    (errors === undefined || Array.isArray(errors))
  );
}

function formatValue(value: unknown): string {
  const isPlain = typeof value === 'string' && /^[\w./:@%+-]+$/.test(value);
  return isPlain ? value : escapeControl(JSON.stringify(value) ?? String(value));
}

/** The stack and those of the causes, each line indented, so that a message cannot pass for a record. */
function formatError(error: unknown, title = ''): string {
  const known = isSerializedError(error) ? error : undefined;
  const text =
    known === undefined ? textOf(error) : (known.stack ?? `${known.type}: ${known.message}`);
  const [first = '', ...below] = text.split('\n');
  const lines = [`${title}${first.trimStart()}`, ...below].map(
    (line) => `    ${escapeControl(line)}\n`,
  );
  const cause = known?.cause === undefined ? '' : formatError(known.cause, 'caused by ');
  const parts = (known?.errors ?? []).map((each) => formatError(each, 'with '));
  return lines.join('') + cause + parts.join('');
}
