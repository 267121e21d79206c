import type { Constructor } from '../conf/constructor.js';
import { ImproperlyConfigured } from '../errors/framework-error.js';
import type { HttpResponse } from '../http/http-response.js';
import type { Reply } from '../controllers/reply.js';
import { metadataRegistry } from '../metadata/metadata-registry.js';
import type { Html } from '../templates/html.js';
import type { PathValue } from '../urls/path-types.js';
import type { Jsonified } from './jsonified.js';
import type { TestableApplication } from './testable-application.js';

type AnyMethod = (...args: never[]) => unknown;

/** Names of the methods of a controller. */
export type CallableName<Controller> = {
  [Name in keyof Controller]: Controller[Name] extends AnyMethod ? Name : never;
}[keyof Controller] &
  string;

/** The type of `response.body` after a call: what the method returns, once it has been through JSON. */
export type CallBody<Method> = Method extends (...args: never[]) => infer Returned
  ? BodyOf<Awaited<Returned>>
  : unknown;

type BodyOf<Value> = 0 extends 1 & Value
  ? unknown
  : [Value] extends [HttpResponse | Reply | void]
    ? unknown
    : Extract<Value, HttpResponse | Reply> extends never
      ? Value extends Html
        ? string
        : Value extends Uint8Array
          ? Buffer
          : Jsonified<Value>
      : unknown;

/** What `client.call` takes after the method's name: captures in order or by name, then options. */
export type CallArguments<Method, Options> = Method extends (...args: infer Parameters) => unknown
  ?
      | readonly [...RequiredCaptures<Parameters>, options?: Options]
      | readonly [...AllCaptures<Parameters>, options?: Options]
      | readonly [captures: Readonly<Record<string, PathValue>>, options?: Options]
  : readonly [options?: Options];

/** Captures come first, in order, and are no objects; the first parameter of another kind ends them. */
type RequiredCaptures<Parameters extends readonly unknown[]> = Parameters extends readonly [
  infer First,
  ...infer Others,
]
  ? [First] extends [PathValue]
    ? [First, ...RequiredCaptures<Others>]
    : []
  : [];

type AllCaptures<Parameters extends readonly unknown[]> = Parameters extends readonly []
  ? []
  : Parameters extends readonly [(infer First)?, ...infer Others]
    ? [Exclude<First, undefined>] extends [PathValue]
      ? [Exclude<First, undefined>, ...AllCaptures<Others>]
      : []
    : [];

/** A call as a request. */
export interface PlannedCall<Options> {
  readonly method: string;
  readonly path: string;
  readonly options: Options | undefined;
}

/**
 * Finds the route of a controller's method, and the URL that leads to it.
 *
 * @throws ImproperlyConfigured `TESTING_NO_ROUTE`, `TESTING_NO_URLS`
 */
export function planCall<Options>(
  { urls }: TestableApplication,
  controller: Constructor,
  handlerName: string,
  args: readonly unknown[],
): PlannedCall<Options> {
  const route = metadataRegistry
    .routesOf(controller)
    .find((each) => each.handlerName === handlerName);
  if (route === undefined) throw noRoute(controller, handlerName);
  if (urls === undefined) throw noUrls();
  const pattern = `${metadataRegistry.controllerOf(controller)?.prefix ?? ''}/${route.routesPrefix}${route.path}`;
  const captures = takeCaptures(args, pattern.split('<').length - 1);
  return {
    method: route.methods[0] ?? 'GET',
    path: urls.reverse(controller, handlerName, ...captures),
    options: args[captures.length] as Options | undefined,
  };
}

/** The captures among `args`: as many as the pattern has, or one plain object with all of them by name. */
function takeCaptures(args: readonly unknown[], count: number): readonly unknown[] {
  return args.slice(0, count > 0 && isPlainObject(args[0]) ? 1 : count);
}

function isPlainObject(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

function noRoute(controller: Constructor, handlerName: string): ImproperlyConfigured {
  return new ImproperlyConfigured(`"${controller.name}.${handlerName}" is not a route.`, {
    code: 'TESTING_NO_ROUTE',
    fix: `Put @Get(), @Post() … on "${handlerName}", or call one of the controller's routes.`,
  });
}

function noUrls(): ImproperlyConfigured {
  return new ImproperlyConfigured(
    'The application makes no URLs, so a method cannot be called by its name.',
    {
      code: 'TESTING_NO_URLS',
      fix: 'Make the application with createApplication(), or give the path: client.get(path).',
    },
  );
}
