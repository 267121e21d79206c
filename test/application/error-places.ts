import {
  BaseSettings,
  Catch,
  Controller,
  Get,
  Http404,
  HttpRequest,
  Injectable,
  Middleware,
  Use,
  View,
  path,
  registerConverter,
  render,
  urls,
  type Constructor,
  type MiddlewareClass,
  type MiddlewareInstance,
  type Next,
} from 'lapompe';

import { INPUT_PLACES, OUTPUT_PLACES } from './error-data-places.js';
import { ok, viewOf, type Fail, type Place } from './error-place.js';

type Hooks = Partial<Record<Exclude<keyof MiddlewareInstance, 'handle'>, Fail>> & {
  readonly handle?: (request: HttpRequest, next: Next) => unknown;
};

/** A middleware class with `hooks`, and the answers that an incomplete set lacks. */
function middlewareOf(hooks: Hooks): MiddlewareClass {
  class Failing {}
  Object.assign(Failing.prototype, hooks);
  Middleware()(Failing);
  return Failing;
}

/** `hooks` around `view`, for the whole application. */
function around(hooks: Hooks, view: (request: HttpRequest) => unknown): Partial<BaseSettings> {
  return { ...viewOf(view), middleware: [middlewareOf(hooks)] };
}

/** `hooks` around `view`, for one route. */
function aroundRoute(hooks: Hooks, view: (request: HttpRequest) => unknown): Partial<BaseSettings> {
  @Controller()
  class Wrapped {
    @Get()
    @Use(middlewareOf(hooks))
    index(request: HttpRequest) {
      return view(request);
    }
  }
  return { controllers: [Wrapped] };
}

const template = () => render(() => 'rendered', {});
const broken = (): never => {
  throw new Error('the view');
};

const HOOKS: readonly (readonly [
  name: string,
  hooks: (fail: Fail) => Hooks,
  view: (request: HttpRequest) => unknown,
])[] = [
  ['processRequest', (fail) => ({ processRequest: fail }), ok],
  ['processView', (fail) => ({ processView: fail }), ok],
  ['processException', (fail) => ({ processException: fail }), broken],
  ['processTemplateResponse', (fail) => ({ processTemplateResponse: fail }), template],
  ['processResponse', (fail) => ({ processResponse: fail }), ok],
  [
    'handle before next',
    (fail) => ({
      handle: async (request, next) => (await (fail() as Promise<never>), next(request)),
    }),
    ok,
  ],
  [
    'handle after next',
    (fail) => ({ handle: async (request, next) => (await next(request), fail()) }),
    ok,
  ],
  ['handle in place of next', (fail) => ({ handle: fail }), ok],
];

let converters = 0;

function converterPlace(fail: Fail): Partial<BaseSettings> {
  const name = `failing${++converters}`;
  registerConverter(name as never, { pattern: '.*', toValue: fail, toUrl: String } as never);
  return { urlpatterns: urls(path(`<${name}:rest>` as never, ok as never)) };
}

const HOOK_PLACES: readonly Place[] = HOOKS.flatMap(([name, hooks, view]) => [
  { name: `${name} of a global middleware`, make: (fail) => around(hooks(fail), view) },
  { name: `${name} of a route's middleware`, make: (fail) => aroundRoute(hooks(fail), view) },
]);

const missing = (): never => {
  throw new Http404();
};

const ERROR_PLACES: readonly Place[] = [
  {
    name: 'the view for 404 of the URL conf',
    make: (fail) => ({ urlpatterns: urls({ handlers: { 404: fail } }, path('', missing)) }),
  },
  {
    name: 'the view for 500 of the URL conf',
    make: (fail) => ({ urlpatterns: urls({ handlers: { 500: fail } }, path('', broken)) }),
  },
  {
    name: 'a method that catches errors of its controller',
    make(fail) {
      @Controller()
      class Catching {
        @Get() index() {
          return broken();
        }
        @Catch() caught() {
          return fail();
        }
      }
      return { controllers: [Catching] };
    },
  },
  {
    name: 'a class that catches errors',
    make(fail) {
      @Catch(Error)
      class CatchAll {
        catch() {
          return fail();
        }
      }
      return { ...viewOf(broken), middleware: [CatchAll as Constructor] };
    },
  },
];

const VIEW_PLACES: readonly Place[] = [
  { name: 'a function view', make: (fail) => viewOf(fail) },
  {
    name: 'a class-based view',
    make(fail) {
      @Injectable()
      class FailingView extends View {
        get() {
          return fail();
        }
      }
      return { urlpatterns: urls(path('', FailingView)) };
    },
  },
  {
    name: 'a method of a controller',
    make(fail) {
      @Controller()
      class Failing {
        @Get() index() {
          return fail();
        }
      }
      return { controllers: [Failing] };
    },
  },
  // For a converter any error says: no match, try the next pattern.
  { name: 'a converter of the path', becomes: 404, only: 'sync', make: converterPlace },
  {
    name: 'an Express middleware',
    make: (fail) => ({
      ...viewOf(ok),
      express: [((_request: unknown, _response: unknown) => fail()) as never],
    }),
  },
];

/** All of them. */
export const PLACES: readonly Place[] = [
  ...VIEW_PLACES,
  ...HOOK_PLACES,
  ...INPUT_PLACES,
  ...OUTPUT_PLACES,
  ...ERROR_PLACES,
];
