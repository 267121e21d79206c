import { Expose, Transform } from 'class-transformer';
import {
  IsString,
  Validate,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';
import {
  BaseSettings,
  Controller,
  FileResponse,
  Get,
  Post,
  Query,
  Returns,
  Service,
  StreamingHttpResponse,
  TemplateResponse,
  render,
  type Constructor,
  type StandardSchema,
} from 'lapompe';

import { ok, viewOf, type Fail, type Place } from './error-place.js';

function postOf(type: (fail: Fail) => Constructor): (fail: Fail) => Partial<BaseSettings> {
  return (fail) => {
    class Posted {
      create(): string {
        return 'ok';
      }
    }
    Post()(
      Posted.prototype,
      'create',
      Object.getOwnPropertyDescriptor(Posted.prototype, 'create') as never,
    );
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

const failingSchema = (fail: Fail): StandardSchema => ({
  '~standard': { version: 1, vendor: 'test', validate: fail },
});

/** Where input is read. */
export const INPUT_PLACES: readonly Place[] = [
  // What falls over a value at once has not accepted it. A rule that looks something up can fail for other reasons.
  {
    name: 'a transformer of a DTO',
    make: postOf(transformedDto),
    send: 'json',
    only: 'sync',
    becomes: 422,
  },
  {
    name: 'a validator of a DTO',
    make: postOf((fail) => validatedDto(fail, false)),
    send: 'json',
    only: 'sync',
    becomes: 422,
  },
  {
    name: 'a validator of a DTO that waits',
    make: postOf((fail) => validatedDto(fail, true)),
    send: 'json',
    only: 'async',
  },
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
  await (fail() as Promise<never>);
}

function* pieces(fail: Fail, count: number): Generator<string> {
  for (let piece = 0; piece < count; piece++) yield 'piece '.repeat(10_000);
  fail();
}

const template = () => render(() => 'rendered', {});

/** Where output is made. */
export const OUTPUT_PLACES: readonly Place[] = [
  { name: 'a template', make: (fail) => viewOf(() => render(fail as () => string, {})) },
  {
    name: 'a template that a class-based view renders',
    make: (fail) => viewOf(() => new TemplateResponse(fail as () => string, {})),
  },
  {
    name: 'what runs after a template was rendered',
    make: (fail) => viewOf(() => template().addPostRenderCallback(fail)),
  },
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
  {
    name: 'toJSON of what a view returns',
    only: 'sync',
    make: (fail) => viewOf(() => ({ toJSON: fail })),
  },
  {
    name: 'a stream before its first piece',
    make: (fail) => viewOf(() => new StreamingHttpResponse(asyncPieces(fail, 0))),
  },
  {
    name: 'a stream of pieces at hand before the first',
    only: 'sync',
    make: (fail) => viewOf(() => new StreamingHttpResponse(pieces(fail, 0))),
  },
  {
    name: 'a stream after its first piece',
    becomes: 'cut',
    make: (fail) => viewOf(() => new StreamingHttpResponse(asyncPieces(fail, 1))),
  },
  {
    name: 'a stream of pieces at hand after the first',
    becomes: 'cut',
    only: 'sync',
    make: (fail) => viewOf(() => new StreamingHttpResponse(pieces(fail, 3))),
  },
  {
    name: 'a file that is not there',
    becomes: 404,
    only: 'sync',
    make: () => viewOf(() => new FileResponse('/nowhere/at/all')),
  },
  {
    name: 'what runs when a response closes',
    becomes: 200,
    make: (fail) => viewOf(() => ok().onClose(fail)),
  },
  {
    name: 'what runs when a request closes',
    becomes: 200,
    make: (fail) => viewOf((request) => (request.onClose(fail), ok())),
  },
];
