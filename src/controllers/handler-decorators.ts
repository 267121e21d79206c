import type { Constructor } from '../conf/constructor.js';
import { PlaceMark } from '../errors/source-place.js';
import { refuseStandardDecorators } from '../errors/standard-decorators.js';
import { metadataRegistry, type HandlerRecord } from '../metadata/metadata-registry.js';
import type { MiddlewareClass } from '../middleware/middleware.js';

type ClassOrMethodDecorator = (
  target: object,
  handlerName?: string,
  descriptor?: PropertyDescriptor,
) => void;

/** Puts middlewares around a route, or around all routes of a controller; the first one outermost. */
export function Use(...middleware: readonly MiddlewareClass[]): ClassOrMethodDecorator {
  return annotate({ middleware }, 'Use', PlaceMark.capture(Use));
}

/** The same as {@link Use}, by NestJS's name. */
export const UseInterceptors = Use;

/**
 * Leaves out middlewares that `@Use` puts around the whole controller, for this route alone.
 *
 * One that the controller does not use stops the boot (`CONTROLLERS_WITHOUT_NOTHING`): the name may be wrong, and what
 * was to be left out may still be there.
 */
export function Without(...middleware: readonly MiddlewareClass[]): MethodDecorator {
  return annotate(
    { without: middleware },
    'Without',
    PlaceMark.capture(Without),
  ) as MethodDecorator;
}

/** Status of the answer that is made of the view's value; with 204 or 205 the view may return nothing. */
export function Status(status: number): MethodDecorator {
  return annotate({ status }, 'Status', PlaceMark.capture(Status)) as MethodDecorator;
}

/** Answers with a redirect to `to`, or to the address that the view returns. */
export function Redirect(to = '', status: 301 | 302 | 303 | 307 | 308 = 302): MethodDecorator {
  return annotate(
    { redirect: { to, status } },
    'Redirect',
    PlaceMark.capture(Redirect),
  ) as MethodDecorator;
}

/** Only the fields that `type` lists leave in the answer, whatever the view returns; `[Type]` for a list. */
export function Returns(type: Constructor | readonly [Constructor]): MethodDecorator {
  return annotate({ returns: type }, 'Returns', PlaceMark.capture(Returns)) as MethodDecorator;
}

/** Leaves the body unread: the view reads `request.stream` itself. */
export function StreamBody(): MethodDecorator {
  return annotate(
    { streamsBody: true },
    'StreamBody',
    PlaceMark.capture(StreamBody),
  ) as MethodDecorator;
}

/** Leaves a mark on a route or a controller, for middlewares to read in `processView`: `view.marks.get(key)`. */
export function Mark(key: unknown, value: unknown = true): ClassOrMethodDecorator {
  return annotate({ marks: new Map([[key, value]]) }, 'Mark', PlaceMark.capture(Mark));
}

/**
 * Handles errors of the given classes (all, without any).
 *
 * On a method of a controller: errors of its views; called with the error and the request. On a class with
 * `catch(error, request)`: a middleware for `@Use` or `settings.middleware`. What it returns is the answer.
 */
export function Catch(
  ...errors: readonly (abstract new (...args: never[]) => unknown)[]
): ClassOrMethodDecorator {
  const place = PlaceMark.capture(Catch);
  return (target, handlerName) => {
    refuseStandardDecorators(handlerName);
    const type = (handlerName === undefined ? target : target.constructor) as Constructor;
    metadataRegistry.recordCatch(type, { errors, handlerName, place });
    if (handlerName === undefined) metadataRegistry.recordMiddleware(type, { place });
  };
}

function annotate(
  part: Partial<HandlerRecord>,
  name: string,
  place: PlaceMark,
): ClassOrMethodDecorator {
  return (target, handlerName) => {
    refuseStandardDecorators(handlerName);
    const type = (handlerName === undefined ? target : target.constructor) as Constructor;
    metadataRegistry.recordHandler(type, handlerName ?? '', {
      ...part,
      places: new Map([[name, place]]),
    });
  };
}
