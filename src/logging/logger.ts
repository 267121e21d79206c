import { tracingChannel } from 'node:diagnostics_channel';

import type { Logger as PinoLogger } from 'pino';

import type { BaseSettings } from '../conf/base-settings.js';
import { maskText } from '../conf/mask-settings.js';
import { batchedStandardOutput } from './batched-output.js';
import { escapeJsonLines } from './escape-control.js';
import { flatLine } from './flat-line.js';
import { isoTime } from './iso-time.js';
import { loadPino } from './load-pino.js';
import { PrettyWriter, type LogDestination } from './pretty-writer.js';
import { serializeFields } from './serialize-fields.js';

/** How much a record matters, the least first; `silent` lets none through. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

/** Fields of a record: `err` is shown with its stack; what is named like a secret is masked. */
export type LogFields = Readonly<Record<string, unknown>>;

/** The settings that logging looks at. */
export type LoggingSettings = Pick<BaseSettings, 'debug' | 'logLevel' | 'logFormat'>;

/** What can be said when a logger is made by hand. */
export interface LoggerOptions {
  /** @defaultValue standard output */
  readonly destination?: LogDestination;
  /** Fields that are added to each record when it is written, such as the id of the request that is being answered. */
  readonly context?: () => LogFields | undefined;
}

/** What all loggers of an application share. */
interface LoggerRoot {
  /** Made for the first record that the short way cannot write. */
  readonly pino: () => PinoLogger;
  /** The weight below which nothing is written. */
  readonly threshold: number;
  readonly output: LogDestination;
  /** Writes at once what is held back, where something is. */
  readonly flush: (() => void) | undefined;
  readonly context: LoggerOptions['context'];
}

/** So many children are kept for the next time their name is asked for. */
const MAX_CHILDREN = 100;
const NOTHING: LogFields = {};

/** What pino's levels weigh. */
const WEIGHTS: Readonly<Record<LogLevel, number>> = {
  trace: 10,
  debug: 20,
  info: 30,
  warn: 40,
  error: 50,
  fatal: 60,
  silent: Infinity,
};

/** Names that pino takes for something else than a field of each record. */
const PINOS_OWN: ReadonlySet<string> = new Set([
  'level',
  'serializers',
  'formatters',
  'customLevels',
]);

const tracing = tracingChannel('pino_asJson');

/**
 * Writes records: one line of JSON each, or, for people, one readable line (Django topic: logging).
 *
 * Injectable. A record is a message, fields with a message, or an error; the newest name given to {@link child} stands
 * in `name`. Control characters in any of them are written out, so that no input can forge a line.
 *
 * ```ts
 * this.log.info({ bookId: 3 }, 'lent');
 * this.log.error(error);
 * ```
 */
export class Logger {
  readonly #root: LoggerRoot;
  readonly #bindings: LogFields;
  #ownPino: PinoLogger | undefined = undefined;
  /** The bindings as pino writes them. */
  #bindingsText: string | undefined = undefined;
  readonly #children = new Map<string, Logger>();
  /** How the last line of {@link warnLine} began, and the time in it. */
  #start = '';
  #startTime = '';

  private constructor(root: LoggerRoot, bindings: LogFields) {
    this.#root = root;
    this.#bindings = bindings;
  }

  get #pino(): PinoLogger {
    return (this.#ownPino ??= this.#createPino());
  }

  #createPino(): PinoLogger {
    const pino = this.#root.pino();
    // Spread, because pino calls methods of the object.
    return Object.keys(this.#bindings).length === 0
      ? pino
      : pino.child({ ...serializeFields(this.#bindings) });
  }

  #writeBindings(): string {
    return (
      writePlain(serializeFields(this.#bindings)) ??
      (this.#pino as unknown as Record<symbol, string>)[loadPino().symbols.chindingsSym]!
    );
  }

  /** The logger of an application: format and level as its settings say. */
  static create(settings: LoggingSettings, options: LoggerOptions = {}): Logger {
    return new Logger(createRoot(settings, options), {});
  }

  trace(message: string): void;
  trace(fields: object, message?: string): void;
  trace(subject: string | object, message?: string): void {
    this.#write('trace', subject, message);
  }

  debug(message: string): void;
  debug(fields: object, message?: string): void;
  debug(subject: string | object, message?: string): void {
    this.#write('debug', subject, message);
  }

  info(message: string): void;
  info(fields: object, message?: string): void;
  info(subject: string | object, message?: string): void {
    this.#write('info', subject, message);
  }

  warn(message: string): void;
  warn(fields: object, message?: string): void;
  warn(subject: string | object, message?: string): void {
    this.#write('warn', subject, message);
  }

  error(message: string): void;
  error(fields: object, message?: string): void;
  error(subject: string | object, message?: string): void {
    this.#write('error', subject, message);
  }

  fatal(message: string): void;
  fatal(fields: object, message?: string): void;
  fatal(subject: string | object, message?: string): void {
    this.#write('fatal', subject, message);
  }

  /** Writes a record whose level is known only at run time. */
  log(level: LogLevel, fields: object, message?: string): void {
    if (level !== 'silent') this.#write(level, fields, message);
  }

  /** A logger with another name, or with fields that stand in each of its records. */
  child(nameOrFields: string | LogFields): Logger {
    if (typeof nameOrFields !== 'string')
      return new Logger(this.#root, { ...this.#bindings, ...nameOrFields });
    let child = this.#children.get(nameOrFields);
    if (child === undefined) {
      child = new Logger(this.#root, { ...this.#bindings, name: nameOrFields });
      if (this.#children.size < MAX_CHILDREN) this.#children.set(nameOrFields, child);
    }
    return child;
  }

  /** True when records of `level` are written. */
  isEnabled(level: LogLevel): boolean {
    return level !== 'silent' && WEIGHTS[level] >= this.#root.threshold;
  }

  /**
   * Writes a warning that is JSON already: `end` is what follows the bindings, to the end of the line. For records of which there
   * are very many; all others are for {@link log}. The level is to be enabled.
   *
   * @returns false where the fields have to be known, because others are added to them or somebody traces pino: nothing was
   * written then.
   */
  warnLine(end: string): boolean {
    const { output, context } = this.#root;
    if (tracing.hasSubscribers || !isEmpty(context?.())) return false;
    const time = isoTime();
    if (time !== this.#startTime) {
      this.#startTime = time;
      this.#bindingsText ??= this.#writeBindings();
      this.#start = `{"level":"warn"${time}${this.#bindingsText}`;
    }
    output.write(this.#start + end);
    return true;
  }

  #write(
    level: Exclude<LogLevel, 'silent'>,
    subject: string | object,
    message: string | undefined,
  ): void {
    if (WEIGHTS[level] < this.#root.threshold) return;
    if (typeof subject === 'string') this.#writeFields(level, NOTHING, subject);
    else if (subject instanceof Error) {
      this.#pino[level]({ err: subject }, maskText(message ?? subject.message));
    } else this.#writeFields(level, (subject ?? NOTHING) as LogFields, message);
    // Who reads of a failure wants all that led to it, and nobody knows what comes next.
    if (level === 'error' || level === 'fatal') this.#root.flush?.();
  }

  #writeFields(
    level: Exclude<LogLevel, 'silent'>,
    fields: LogFields,
    message: string | undefined,
  ): void {
    const { output, context } = this.#root;
    const added = context?.();
    const end = tracing.hasSubscribers ? undefined : flatLine(merge(added, fields), message);
    if (end === undefined)
      this.#pino[level](fields, message === undefined ? undefined : maskText(message));
    else {
      this.#bindingsText ??= this.#writeBindings();
      output.write(`{"level":"${level}"${isoTime()}${this.#bindingsText}${end}`);
    }
  }
}

/** Fields take the place of those that are added to each record. */
function merge(added: LogFields | undefined, fields: LogFields): LogFields {
  return isEmpty(added) ? fields : { ...added, ...fields };
}

function isEmpty(added: LogFields | undefined): boolean {
  if (added !== undefined) for (const name in added) if (Object.hasOwn(added, name)) return false;
  return true;
}

function createRoot(settings: LoggingSettings, options: LoggerOptions): LoggerRoot {
  const isPretty =
    settings.logFormat === 'pretty' || (settings.logFormat === 'auto' && settings.debug);
  const { destination } = options;
  if (destination === undefined && !isPretty) {
    const output = batchedStandardOutput();
    return rootOf(settings, options, output, () => output.flush());
  }
  const output = isPretty ? new PrettyWriter(destination ?? process.stdout) : escaped(destination!);
  return rootOf(settings, options, output, undefined);
}

function escaped(destination: LogDestination): LogDestination {
  return { write: (line) => destination.write(escapeJsonLines(line)) };
}

function rootOf(
  settings: LoggingSettings,
  options: LoggerOptions,
  output: LogDestination,
  flush: LoggerRoot['flush'],
): LoggerRoot {
  let own: PinoLogger | undefined;
  const pino = (): PinoLogger => (own ??= createPino(settings, options, output));
  const threshold = (WEIGHTS as Readonly<Record<string, number>>)[settings.logLevel];
  // Pino says what is wrong with a level that there isn't.
  if (threshold === undefined) pino();
  return { pino, threshold: threshold ?? 0, output, flush, context: options.context };
}

/** Fields as a part of a line of JSON; undefined where pino alone knows how to write them. */
function writePlain(fields: LogFields): string | undefined {
  let text = '';
  for (const [name, value] of Object.entries(fields)) {
    const isPlain = typeof value === 'string' || typeof value === 'number';
    if (!isPlain || PINOS_OWN.has(name) || !/^\w+$/.test(name)) return undefined;
    text += `,"${name}":${JSON.stringify(value)}`;
  }
  return text;
}

function createPino(
  settings: LoggingSettings,
  { context }: LoggerOptions,
  output: LogDestination,
): PinoLogger {
  return loadPino()(
    {
      level: settings.logLevel,
      base: null,
      timestamp: isoTime,
      formatters: { level: (label) => ({ level: label }), log: serializeFields },
      // Errors are plain data before pino sees them; its own serializer would copy every property of theirs.
      serializers: { err: (value: unknown) => value },
      ...(context !== undefined && { mixin: () => ({ ...context() }) }),
    },
    output,
  );
}

/** The same as {@link Logger.create}. */
export function createLogger(settings: LoggingSettings, options: LoggerOptions = {}): Logger {
  return Logger.create(settings, options);
}
