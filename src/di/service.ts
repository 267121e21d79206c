import type { Constructor } from '../conf/constructor.js';
import { PlaceMark } from '../errors/source-place.js';
import { metadataRegistry, type ServiceScope } from '../metadata/metadata-registry.js';
import type { InjectionToken } from './token.js';

/** What can be said about a service. */
export interface ServiceOptions {
  /**
   * How long an instance lives: as long as the application, one request, or one use.
   *
   * @defaultValue `singleton`, or `request` when something it needs (such as the `HttpRequest`) lives that long.
   */
  readonly scope?: ServiceScope;
  /** Tokens (or base classes) under which it can be asked for besides its class. */
  readonly provides?: readonly InjectionToken[];
}

/**
 * Makes a class injectable: others name it as the type of a constructor parameter.
 *
 * ```ts
 * @Service()
 * export class BookService {
 *   constructor(private readonly log: Logger) {}
 * }
 * ```
 */
export function Service(options: ServiceOptions = {}): ClassDecorator {
  return recordService(options, PlaceMark.capture(Service));
}

/** The same as {@link Service}, by its name in other frameworks. */
export function Injectable(options: ServiceOptions = {}): ClassDecorator {
  return recordService(options, PlaceMark.capture(Injectable));
}

function recordService(options: ServiceOptions, place: PlaceMark): ClassDecorator {
  const { scope, provides = [] } = options;
  return (target) =>
    metadataRegistry.recordService(target as unknown as Constructor, { scope, provides, place });
}
