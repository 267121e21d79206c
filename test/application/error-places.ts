import { Expose, Transform } from 'class-transformer';
import { IsString, Validate, ValidatorConstraint, type ValidatorConstraintInterface } from 'class-validator';
import {
  BaseSettings,
  Catch,
  Controller,
  FileResponse,
  Get,
  Http404,
  HttpRequest,
  HttpResponse,
  Injectable,
  Middleware,
  Post,
  Query,
  Returns,
  Service,
  StreamingHttpResponse,
  TemplateResponse,
  Use,
  View,
  path,
  registerConverter,
  render,
  urls,
  type Constructor,
  type MiddlewareInstance,
  type StandardSchema,
} from 'lapompe';

/** Fails: throws, or gives a promise that is rejected. */
export type Fail = () => any;

/** Somewhere that code of the application runs, and may fail. */
export interface Place {
  readonly name: string;
  /** Settings of an application in which a request for `/` gets to `fail`. */
  make(fail: Fail): Partial<BaseSettings>;
  /** What happens to the answer: a 500, none of the answer's doing, or a connection that is cut. @defaultValue 500 */
  readonly becomes?: 500 | 200 | 404 | 422 | 'cut';
  /** What is sent in place of `GET /`. */
  readonly send?: 'json';
  /** Places that can fail in one of the two ways only. */
  readonly only?: 'sync' | 'async';
}

const viewOf = (view: (request: HttpRequest) => unknown): Partial<BaseSettings> => ({ urlpatterns: urls(path('', view)) });
const ok = () => new HttpResponse('ok');

type Hooks = Partial<Record<keyof MiddlewareInstance, (...args: any[]) => unknown>>;

/** A middleware class with `hooks`, and the answers that an incomplete set lacks. */
function middlewareOf(hooks: Hooks): Constructor {
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

const HOOKS: readonly (readonly [name: string, hooks: (fail: Fail) => Hooks, view: (request: HttpRequest) => unknown])[] = [
  ['processRequest', (fail) => ({ processRequest: fail }), ok],
  ['processView', (fail) => ({ processView: fail }), ok],
  ['processException', (fail) => ({ processException: fail }), broken],
  ['processTemplateResponse', (fail) => ({ processTemplateResponse: fail }), template],
  ['processResponse', (fail) => ({ processResponse: fail }), ok],
  ['handle before next', (fail) => ({ handle: async (request, next) => (await fail(), next(request)) }), ok],
  ['handle after next', (fail) => ({ handle: async (request, next) => (await next(request), fail()) }), ok],
  ['handle in place of next', (fail) => ({ handle: fail }), ok],
];

const HOOK_PLACES: readonly Place[] = HOOKS.flatMap(([name, hooks, view]) => [
  { name: `${name} of a global middleware`, make: (fail) => around(hooks(fail), view) },
  { name: `${name} of a route's middleware`, make: (fail) => aroundRoute(hooks(fail), view) },
]);

function postOf(type: (fail: Fail) => Constructor): (fail: Fail) => Partial<BaseSettings> {
  return (fail) => {
    class Posted {
      create(): string {
        return 'ok';
      }
    }
    Post()(Posted.prototype, 'create', Object.getOwnPropertyDescriptor(Posted.prototype, 'create') as never);
    Reflect.defineMetadata('design:paramtypes', [type(fail)], Posted.prototype, 'create');
    Controller()(Posted);
    return { controllers: [Posted] };
  };
}

function transformedDto(fail: Fail): Constructor {
  class Transformed {
    @IsString() @Transform(() => fail()) name!: string;
  }
  return Transformed;
}

function validatedDto(fail: Fail, isAsync: boolean): Constructor {
  @ValidatorConstraint({ async: isAsync })
  class Failing implements ValidatorConstraintInterface {
    validate() {
      return fail() as boolean;
    }
  }
  class Validated {
    @Validate(Failing) name!: string;
  }
  return Validated;
}

const failingSchema = (fail: Fail): StandardSchema => ({ '~standard': { version: 1, vendor: 'test', validate: fail } });

let converters = 0;

function converterPlace(fail: Fail): Partial<BaseSettings> {
  const name = `failing${++converters}`;
  registerConverter(name as never, { pattern: '.*', toValue: fail, toUrl: String } as never);
  return { urlpatterns: urls(path(`<${name}:rest>` as never, ok as never)) };
}

const INPUT_PLACES: readonly Place[] = [
  // What falls over a value at once has not accepted it. A rule that looks something up can fail for other reasons.
  { name: 'a transformer of a DTO', make: postOf(transformedDto), send: 'json', only: 'sync', becomes: 422 },
  { name: 'a validator of a DTO', make: postOf((fail) => validatedDto(fail, false)), send: 'json', only: 'sync', becomes: 422 },
  { name: 'a validator of a DTO that waits', make: postOf((fail) => validatedDto(fail, true)), send: 'json', only: 'async' },
  {
    name: 'a schema of a parameter',
    make(fail) {
      const schema = failingSchema(fail);
      @Controller()
      class Reading {
        @Get() index(@Query(schema) _query: unknown) {
          return 'ok';
        }
      }
      return { controllers: [Reading] };
    },
  },
  {
    name: 'the constructor of a service that lives as long as a request',
    only: 'sync',
    make(fail) {
      @Service({ scope: 'request' })
      class PerRequest {
        readonly made = fail() as unknown;
      }
      @Controller()
      class Served {
        constructor(readonly service: PerRequest) {}
        @Get() index() {
          return 'ok';
        }
      }
      return { controllers: [Served], providers: [PerRequest] };
    },
  },
];

class Priced {
  constructor(private readonly fail: Fail) {}
  @Expose() get price(): unknown {
    return this.fail();
  }
}

async function* asyncPieces(fail: Fail, pieces: number): AsyncGenerator<string> {
  for (let piece = 0; piece < pieces; piece++) yield 'piece '.repeat(100);
  if (pieces > 0) await new Promise((resolve) => setTimeout(resolve, 40));
  await fail();
}

function* pieces(fail: Fail, count: number): Generator<string> {
  for (let piece = 0; piece < count; piece++) yield 'piece '.repeat(10_000);
  fail();
}

const OUTPUT_PLACES: readonly Place[] = [
  { name: 'a template', make: (fail) => viewOf(() => render(fail as () => string, {})) },
  { name: 'a template that a class-based view renders', make: (fail) => viewOf(() => new TemplateResponse(fail as () => string, {})) },
  { name: 'what runs after a template was rendered', make: (fail) => viewOf(() => template().addPostRenderCallback(fail)) },
  {
    name: 'a getter that is serialized',
    only: 'sync',
    make(fail) {
      @Controller()
      class Prices {
        @Get()
        @Returns(Priced)
        index() {
          return new Priced(fail);
        }
      }
      return { controllers: [Prices] };
    },
  },
  { name: 'toJSON of what a view returns', only: 'sync', make: (fail) => viewOf(() => ({ toJSON: fail })) },
  { name: 'a stream before its first piece', make: (fail) => viewOf(() => new StreamingHttpResponse(asyncPieces(fail, 0))) },
  { name: 'a stream of pieces at hand before the first', only: 'sync', make: (fail) => viewOf(() => new StreamingHttpResponse(pieces(fail, 0))) },
  { name: 'a stream after its first piece', becomes: 'cut', make: (fail) => viewOf(() => new StreamingHttpResponse(asyncPieces(fail, 1))) },
  { name: 'a stream of pieces at hand after the first', becomes: 'cut', only: 'sync', make: (fail) => viewOf(() => new StreamingHttpResponse(pieces(fail, 3))) },
  { name: 'a file that is not there', becomes: 404, only: 'sync', make: () => viewOf(() => new FileResponse('/nowhere/at/all')) },
  { name: 'what runs when a response closes', becomes: 200, make: (fail) => viewOf(() => ok().onClose(fail)) },
  { name: 'what runs when a request closes', becomes: 200, make: (fail) => viewOf((request) => (request.onClose(fail), ok())) },
];

const missing = (): never => {
  throw new Http404();
};

const ERROR_PLACES: readonly Place[] = [
  { name: 'the view for 404 of the URL conf', make: (fail) => ({ urlpatterns: urls({ handlers: { 404: fail } }, path('', missing)) }) },
  { name: 'the view for 500 of the URL conf', make: (fail) => ({ urlpatterns: urls({ handlers: { 500: fail } }, path('', broken)) }) },
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
  { name: 'an Express middleware', make: (fail) => ({ ...viewOf(ok), express: [((_request: unknown, _response: unknown) => fail()) as never] }) },
];

/** All of them. */
export const PLACES: readonly Place[] = [...VIEW_PLACES, ...HOOK_PLACES, ...INPUT_PLACES, ...OUTPUT_PLACES, ...ERROR_PLACES];
