import { setTimeout as delay } from 'node:timers/promises';

import type {
  ErrorRequestHandler,
  NextFunction,
  Request,
  RequestHandler,
  Response as ExpressResponse,
} from 'express';

import { HttpError } from '../../src/errors/http-error.js';
import {
  describeError,
  failure,
  pass,
  passError,
  recover,
  type Behaviour,
} from './lane-behaviour.js';

/** How middlewares follow one another, and what becomes of errors. */
export const RULES: readonly Behaviour[] = [
  {
    name: 'runs middlewares in their order',
    mount: (app, tell) =>
      app.use(pass(tell, 1), pass(tell, 2)).use([pass(tell, 3), [pass(tell, 4)] as never]),
  },
  {
    name: 'lets a middleware do something after the ones behind it',
    mount: (app, tell) =>
      app
        .use((_request, _response, next) => {
          tell('before');
          next();
          tell('after');
        })
        .use(pass(tell, 'inner')),
  },
  {
    name: 'ends where a middleware answers',
    mount: (app, tell) =>
      app
        .use((request, response) => {
          tell('answers');
          response.status(202).json({ url: request.url, path: request.path, query: request.query });
        })
        .use(pass(tell, 'never')),
  },
  {
    name: 'ends where a middleware writes with node alone',
    mount: (app) =>
      app.use((_request, response) => {
        response.writeHead(203, 'Odd', { 'x-one': '1' });
        response.write('part, ');
        response.end('whole');
      }),
  },
  {
    name: 'waits for a middleware that calls next later',
    mount: (app, tell) =>
      app
        .use((_request, _response, next) => {
          setTimeout(next, 3);
          tell('timer set');
        })
        .use((_request, _response, next) => {
          setImmediate(next);
          tell('immediate set');
        })
        .use((_request, _response, next) => {
          process.nextTick(next);
          tell('tick set');
        }),
  },
  {
    name: 'ignores what a middleware returns',
    mount: (app, tell) =>
      app.use(((_request: Request, _response: ExpressResponse, next: NextFunction) => {
        next();
        tell('returned');
        return { not: 'a promise', then: 5 };
      }) as unknown as RequestHandler),
  },
  {
    name: 'takes async middlewares',
    mount: (app, tell) =>
      app.use(async (_request, _response, next) => {
        await delay(1);
        tell('awaited');
        next();
      }),
  },
  {
    name: 'takes promises that come from another library',
    mount: (app, tell) =>
      app
        .use(((_request: Request, _response: ExpressResponse, _next: NextFunction) => ({
          then: (_fulfilled: unknown, rejected: (error: unknown) => void) => rejected('foreign'),
        })) as unknown as RequestHandler)
        .use(passError(tell, 'seen')),
  },
  {
    name: 'hands thrown errors to error handlers',
    mount: (app, tell) =>
      app
        .use(() => {
          throw failure;
        })
        .use(pass(tell, 'never'))
        .use(recover(tell)),
  },
  {
    name: 'hands errors given to next to error handlers',
    mount: (app, tell) =>
      app
        .use((_request, _response, next) => next(failure))
        .use(pass(tell, 'never'))
        .use(passError(tell, 'first'), recover(tell)),
  },
  {
    name: 'hands rejected promises to error handlers',
    mount: (app, tell) =>
      app
        .use(async () => {
          await delay(1);
          throw failure;
        })
        .use(recover(tell)),
  },
  {
    name: 'makes an error of a promise that is rejected with nothing',
    mount: (app, tell) => app.use(() => Promise.reject() as Promise<void>).use(recover(tell)),
  },
  {
    name: 'takes whatever is thrown for an error, unless it is nothing',
    mount: (app, tell) => {
      for (const thrown of ['text', 7, { plain: true }]) {
        app
          .use(() => {
            throw thrown;
          })
          .use(((error, _request, _response, next) => {
            tell('seen', error);
            next();
          }) as ErrorRequestHandler);
      }
      for (const thrown of [undefined, null, 0, '', false]) {
        app
          .use(() => {
            throw thrown;
          })
          .use(pass(tell, ['thrown', thrown]));
      }
    },
  },
  {
    name: 'takes nothing, in all its forms, for no error',
    mount: (app, tell) => {
      for (const nothing of [undefined, null, 0, '', false, Number.NaN]) {
        app
          .use((_request, _response, next) => next(nothing))
          .use(pass(tell, ['no error', nothing]));
      }
    },
  },
  {
    name: 'skips error handlers where there is no error',
    mount: (app, tell) => app.use(recover(tell)).use(pass(tell, 'reached')),
  },
  {
    name: 'goes on after an error handler has called next',
    mount: (app, tell) =>
      app
        .use((_request, _response, next) => next(failure))
        .use(((error, _request, _response, next) => {
          tell('handled', describeError(error));
          next();
        }) as ErrorRequestHandler)
        .use(pass(tell, 'goes on'))
        .use(recover(tell)),
  },
  {
    name: 'replaces an error by one that an error handler throws',
    mount: (app, tell) =>
      app
        .use((_request, _response, next) => next(failure))
        .use(((_error, _request, _response, _next) => {
          throw new TypeError('another');
        }) as ErrorRequestHandler)
        .use(recover(tell)),
  },
  {
    name: 'replaces an error by one that an async error handler rejects with',
    mount: (app, tell) =>
      app
        .use((_request, _response, next) => next(failure))
        .use((async (_error: unknown, _request: unknown, _response: unknown, _next: unknown) => {
          await delay(1);
          throw new RangeError('later');
        }) as unknown as ErrorRequestHandler)
        .use(recover(tell)),
  },
  {
    name: 'answers with the error page what no handler has taken',
    mount: (app, tell) =>
      app.use((_request, _response, next) => next(failure)).use(passError(tell, 'seen')),
  },
  {
    name: 'keeps the status of an HttpError',
    mount: (app) =>
      app.use(() => {
        throw new HttpError(409, 'Taken.', { code: 'HTTP_BAD_REQUEST', fix: 'Choose another.' });
      }),
  },
  {
    name: 'tells of an unhandled error in a later turn of the event loop',
    mount: (app, tell) =>
      app.use((_request, _response, next) => {
        next(failure);
        tell('after next');
        process.nextTick(tell, 'next tick');
        void Promise.resolve().then(() => tell('microtask'));
      }),
  },
  {
    name: 'takes next("route") for next()',
    mount: (app, tell) =>
      app.use((_request, _response, next) => next('route')).use(pass(tell, 'reached')),
  },
  {
    name: 'takes next("route") of an error handler for recovery',
    mount: (app, tell) =>
      app
        .use((_request, _response, next) => next(failure))
        .use(((_error, _request, _response, next) => next('route')) as ErrorRequestHandler)
        .use(pass(tell, 'reached')),
  },
  {
    name: 'leaves all middlewares with next("router")',
    mount: (app, tell) =>
      app
        .use((_request, _response, next) => {
          next('router');
          tell('left');
        })
        .use(pass(tell, 'never')),
  },
  {
    name: 'leaves all middlewares when "router" is thrown',
    mount: (app, tell) =>
      app
        .use(() => {
          // eslint-disable-next-line no-throw-literal
          throw 'router';
        })
        .use(pass(tell, 'never'), recover(tell)),
  },
  {
    name: 'runs the next middleware again each time next is called',
    mount: (app, tell) =>
      app
        .use((_request, _response, next) => {
          next();
          next();
          tell('called twice');
        })
        .use((_request, response, _next) => {
          tell('second', response.headersSent);
          if (!response.headersSent) response.send('once');
        })
        .use((_request, response, _next) => {
          tell('third', response.headersSent);
        }),
  },
  {
    name: 'takes an error after next was called',
    mount: (app, tell) =>
      app
        .use((_request, _response, next) => {
          next();
          throw failure;
        })
        .use((_request, _response, _next) => tell('waits'))
        .use(recover(tell)),
  },
  {
    name: 'takes a rejection after next was called',
    mount: (app, tell) =>
      app
        .use(async (_request, _response, next) => {
          next();
          throw failure;
        })
        .use((_request, _response, _next) => tell('waits'))
        .use(recover(tell)),
  },
  {
    name: 'calls by the number of parameters',
    mount: (app, tell) => {
      app.use((...all: unknown[]) => {
        tell('rest', all.length);
        (all[2] as NextFunction)();
      });
      app.use(((
        _request: unknown,
        _response: unknown,
        next: NextFunction,
        _a: unknown,
        _b: unknown,
      ) => next()) as never);
      app.use(((error: unknown, _request: unknown, next: NextFunction) => {
        tell('no error', typeof error);
        next();
      }) as never);
      app.use(((_request: unknown, response: ExpressResponse) => response.send('two')) as never);
    },
  },
];
