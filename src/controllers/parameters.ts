import type { Constructor } from '../conf/constructor.js';
import { PlaceMark } from '../errors/source-place.js';
import { refuseStandardDecorators } from '../errors/standard-decorators.js';
import type { StateKey } from '../http/request-state.js';
import { metadataRegistry, type ParameterSource } from '../metadata/metadata-registry.js';
import type { StandardSchema } from '../validation/standard-schema.js';
import type {
  CheckedParameterDecorator,
  MethodParameterDecorator,
  ValueParameterDecorator,
} from './route-types.js';

/** A class to coerce and validate to, a list of one, or a Standard Schema. */
export type ParameterType =
  | Constructor
  | typeof String
  | typeof Number
  | typeof Boolean
  | typeof BigInt
  | typeof Date
  | StandardSchema;

/** Options of a parameter decorator. */
export interface ParameterOptions {
  /** Type of the value, where the compiler's record does not tell: a union, or the elements of a list (`[Number]`). */
  readonly type?: ParameterType | readonly [ParameterType];
  /** Refuses a request that does not send the value. @defaultValue false */
  readonly required?: boolean;
}

type Required = ParameterOptions & { readonly required: true };
type TypeOrOptions = ParameterType | readonly [ParameterType] | ParameterOptions;

/** A decorator for one named value, or for the whole source as a DTO. */
interface SourceDecorator {
  /** The whole source: a DTO class, or the source as it is. */
  (type?: ParameterType | readonly [ParameterType]): MethodParameterDecorator;
  (name: string, options: Required): MethodParameterDecorator;
  /** One value by its name, coerced to the declared type. */
  (name: string, type?: TypeOrOptions): CheckedParameterDecorator;
}

/** A value of the query string, or the whole query: `@Query('page') page = 1`, `@Query() query: BookQuery`. */
export const Query: SourceDecorator = createSource('query');
/** A value of the body, or the whole body: `@Body() book: CreateBook`, `@Body([CreateBook]) books: CreateBook[]`. */
export const Body: SourceDecorator = createSource('body');
/** A cookie, or all of them. */
export const Cookie: SourceDecorator = createSource('cookie');
/** An uploaded file, a list of them, or all. */
export const Files: SourceDecorator = createSource('files');

/** A capture of the path by its name, converted: `@Path('pk') pk: number`. */
export function Path(name: string): MethodParameterDecorator {
  return record('path', name, { required: true }, PlaceMark.capture(Path));
}

/** The same as {@link Path}, by NestJS's name. */
export const Param = Path;

/** What a middleware keeps on the request under `key`; undefined where none does. */
export function State<Value>(key: StateKey<Value>): ValueParameterDecorator<Value> {
  const place = PlaceMark.capture(State);
  return (target, handlerName, index) => {
    metadataRegistry.recordParameter(target.constructor as Constructor, handlerName, {
      ...EMPTY,
      index,
      source: 'state',
      key,
      place,
    });
  };
}

/** On a parameter: a header of the request. On a method: a header of the answer. */
export function Header(name: string, options: Required): MethodParameterDecorator;
export function Header(name: string, value: string): MethodDecorator;
export function Header(name: string, type?: TypeOrOptions): CheckedParameterDecorator;
export function Header(name: string, given?: TypeOrOptions | string): unknown {
  const place = PlaceMark.capture(Header);
  if (typeof given !== 'string') return record('header', name, optionsOf(given), place);
  return (prototype: object, handlerName: string) => {
    refuseStandardDecorators(handlerName);
    metadataRegistry.recordHandler(prototype.constructor as Constructor, handlerName, {
      headers: [[name, given]],
      places: new Map([['Header', place]]),
    });
  };
}

const EMPTY = { name: undefined, type: undefined, isRequired: false, key: undefined } as const;

function createSource(source: ParameterSource): SourceDecorator {
  const decorator = (
    first?: string | ParameterType | readonly [ParameterType],
    second?: TypeOrOptions,
  ) => {
    const place = PlaceMark.capture(decorator);
    if (typeof first === 'string') return record(source, first, optionsOf(second), place);
    return record(source, undefined, first === undefined ? {} : { type: first }, place);
  };
  return decorator as SourceDecorator;
}

function optionsOf(given: TypeOrOptions | undefined): ParameterOptions {
  if (given === undefined) return {};
  if (typeof given === 'function' || Array.isArray(given) || '~standard' in given) {
    return { type: given as ParameterType | readonly [ParameterType] };
  }
  return given as ParameterOptions;
}

function record(
  source: ParameterSource,
  name: string | undefined,
  options: ParameterOptions,
  place: PlaceMark,
): MethodParameterDecorator {
  return (target, handlerName, index) => {
    metadataRegistry.recordParameter(target.constructor as Constructor, handlerName, {
      ...EMPTY,
      index,
      source,
      name,
      type: options.type,
      isRequired: options.required ?? false,
      place,
    });
  };
}
