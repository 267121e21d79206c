import type { Constructor } from '../conf/constructor.js';
import { PlaceMark } from '../errors/source-place.js';
import { refuseStandardDecorators } from '../errors/standard-decorators.js';
import { metadataRegistry } from '../metadata/metadata-registry.js';
import type { ValidPath } from '../urls/path-types.js';
import type { RouteMethod, RouteVerdict } from './route-types.js';

/** Options of a route. */
export interface RouteOptions {
  /** Name of the URL, to be reversed; `<controller>-<method>` by default: `book-show`. */
  readonly name?: string;
}

/** What a verb makes: a decorator that fits a method only if its first parameters take the captures of `Path`. */
export type RouteDecorator<Path extends string> = <Method extends RouteMethod>(
  prototype: object,
  handlerName: string,
  descriptor: TypedPropertyDescriptor<Method> & RouteVerdict<Path, Parameters<Method>>,
) => void;

/** A verb: `@Get()`, `@Get('<int:pk>/')`, `@Get('recent/', { name: 'newest' })`. */
export interface Verb<Prefix extends string = ''> {
  (): RouteDecorator<Prefix>;
  <const Path extends string>(
    path: ValidPath<Path>,
    options?: RouteOptions,
  ): RouteDecorator<`${Prefix}${Path}`>;
}

/** Routes GET requests, and HEAD with them, to the decorated method. */
export const Get: Verb = createVerb(['GET']);
/** Routes POST requests to the decorated method. */
export const Post: Verb = createVerb(['POST']);
/** Routes PUT requests to the decorated method. */
export const Put: Verb = createVerb(['PUT']);
/** Routes PATCH requests to the decorated method. */
export const Patch: Verb = createVerb(['PATCH']);
/** Routes DELETE requests to the decorated method. */
export const Delete: Verb = createVerb(['DELETE']);
/** Routes HEAD requests to the decorated method, in place of the one that answers GET; to be declared before that one. */
export const Head: Verb = createVerb(['HEAD']);
/** Routes OPTIONS requests to the decorated method, in place of the automatic answer. */
export const Options: Verb = createVerb(['OPTIONS']);
/** Routes requests of every method to the decorated method. */
export const All: Verb = createVerb([]);

/** The verbs below a common prefix; made by {@link routes}. */
export interface PrefixedVerbs<Prefix extends string> {
  readonly prefix: Prefix;
  readonly Get: Verb<Prefix>;
  readonly Post: Verb<Prefix>;
  readonly Put: Verb<Prefix>;
  readonly Patch: Verb<Prefix>;
  readonly Delete: Verb<Prefix>;
  readonly Head: Verb<Prefix>;
  readonly Options: Verb<Prefix>;
  readonly All: Verb<Prefix>;
}

/**
 * Verbs whose methods take the captures of a common prefix first, checked by the compiler.
 *
 * ```ts
 * const shop = routes('shops/<slug:shop>/');
 *
 * @Controller()
 * class ShelfController {
 *   @shop.Get('<int:pk>/') show(shop: string, pk: number) {}
 * }
 * ```
 */
export function routes<const Prefix extends string>(
  prefix: ValidPath<Prefix>,
): PrefixedVerbs<Prefix> {
  const text: string = prefix;
  return {
    prefix: prefix as Prefix,
    Get: createVerb<Prefix>(['GET'], text),
    Post: createVerb<Prefix>(['POST'], text),
    Put: createVerb<Prefix>(['PUT'], text),
    Patch: createVerb<Prefix>(['PATCH'], text),
    Delete: createVerb<Prefix>(['DELETE'], text),
    Head: createVerb<Prefix>(['HEAD'], text),
    Options: createVerb<Prefix>(['OPTIONS'], text),
    All: createVerb<Prefix>([], text),
  };
}

function createVerb<Prefix extends string = ''>(
  methods: readonly string[],
  routesPrefix = '',
): Verb<Prefix> {
  const verb = (path = '', options: RouteOptions = {}) => {
    const place = PlaceMark.capture(verb);
    return (prototype: object, handlerName: string): void => {
      refuseStandardDecorators(handlerName);
      metadataRegistry.recordRoute(prototype.constructor as Constructor, {
        methods,
        path,
        routesPrefix,
        handlerName,
        name: options.name,
        place,
      });
    };
  };
  return verb as Verb<Prefix>;
}
