import pino, { type Logger as PinoLogger } from 'pino';

import type { BaseSettings } from '../conf/base-settings.js';
import { maskText } from '../conf/mask-settings.js';
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
  readonly #root: PinoLogger;
  readonly #pino: PinoLogger;
  readonly #bindings: LogFields;

  private constructor(root: PinoLogger, bindings: LogFields) {
    this.#root = root;
    this.#bindings = bindings;
    // Spread, because pino calls methods of the object.
    this.#pino =
      Object.keys(bindings).length === 0 ? root : root.child({ ...serializeFields(bindings) });
  }

  /** The logger of an application: format and level as its settings say. */
  static create(settings: LoggingSettings, options: LoggerOptions = {}): Logger {
    return new Logger(createPino(settings, options), {});
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
    const added = typeof nameOrFields === 'string' ? { name: nameOrFields } : nameOrFields;
    return new Logger(this.#root, { ...this.#bindings, ...added });
  }

  /** True when records of `level` are written. */
  isEnabled(level: LogLevel): boolean {
    return level !== 'silent' && this.#pino.isLevelEnabled(level);
  }

  #write(
    level: Exclude<LogLevel, 'silent'>,
    subject: string | object,
    message: string | undefined,
  ): void {
    if (!this.#pino.isLevelEnabled(level)) return;
    if (typeof subject === 'string') this.#pino[level](maskText(subject));
    else if (subject instanceof Error) {
      this.#pino[level]({ err: subject }, maskText(message ?? subject.message));
    } else this.#pino[level](subject, message === undefined ? message : maskText(message));
  }
}

function createPino(
  settings: LoggingSettings,
  { destination, context }: LoggerOptions,
): PinoLogger {
  const isPretty =
    settings.logFormat === 'pretty' || (settings.logFormat === 'auto' && settings.debug);
  const stream = isPretty
    ? new PrettyWriter(destination ?? process.stdout)
    : (destination ?? pino.destination({ dest: 1, sync: true }));
  return pino(
    {
      level: settings.logLevel,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: serializeFields },
      // Errors are plain data before pino sees them; its own serializer would copy every property of theirs.
      serializers: { err: (value: unknown) => value },
      ...(context !== undefined && { mixin: () => ({ ...context() }) }),
    },
    stream,
  );
}

/** The same as {@link Logger.create}. */
export function createLogger(settings: LoggingSettings, options: LoggerOptions = {}): Logger {
  return Logger.create(settings, options);
}
