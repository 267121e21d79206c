import createExpress, { type Response as ExpressResponse } from 'express';

import { pass, recover, type Behaviour, type ExpressRequest } from './lane-behaviour.js';
import { loadMiddleware as load } from './load-middleware.js';

/** What middlewares see of a request, and what they may do to it. */
export const SIGHTS: readonly Behaviour[] = [
  {
    name: 'shows what Express shows of addresses',
    mount: (app, tell) =>
      app
        .use((request, response, next) => {
          const { url, originalUrl, baseUrl, path, params, hostname, protocol, query } = request;
          tell(url, originalUrl, baseUrl, path, params, protocol, { ...query });
          tell(hostname.length > 0, request.next === next, request.res === response);
          tell(response.req === request, request.app === app, response.app === app);
          tell({ ...(request as unknown as { _parsedUrl: object })._parsedUrl });
          request.params.kept = 'no';
          next();
        })
        .use((request, _response, next) => {
          tell(request.params);
          next();
        }),
  },
  {
    name: 'lets middlewares rewrite the address',
    mount: (app, tell) =>
      app
        .use((request, _response, next) => {
          request.url = `/rewritten${request.url}`;
          next();
        })
        .use((request, _response, next) => {
          tell(request.url, request.path, request.originalUrl, { ...request.query });
          next();
        }),
  },
  ...['', '?only=query', 'http://other.test/x', 'no-slash', '*', '//a@[x/#', undefined, null].map(
    (url): Behaviour => ({
      name: `goes on as Express does when the address becomes ${String(url === '' ? 'empty' : url)}`,
      mount: (app, tell) =>
        app
          .use((request, _response, next) => {
            const former = request.url;
            request.url = url as string;
            next();
            request.url = former;
          })
          .use((request, response) => {
            tell('reached', request.url);
            response.send('reached');
          }),
    }),
  ),
  {
    name: 'keeps locals, and what is put on the prototypes',
    mount: (app, tell) => {
      (app.request as unknown as { greet(): string }).greet = () => 'hello';
      (app.response as unknown as { twice(text: string): void }).twice = function twice(
        this: ExpressResponse,
        text: string,
      ) {
        this.send(text + text);
      };
      app
        .use((_request, response, next) => {
          response.locals.user = 'ada';
          next();
        })
        .use((request, response) => {
          tell({ ...response.locals }, Object.getPrototypeOf(response.locals));
          (response as unknown as { twice(text: string): void }).twice(
            (request as unknown as { greet(): string }).greet(),
          );
        });
    },
  },
  {
    name: 'follows the settings of the application',
    mount: (app, tell) => {
      app.set('query parser', 'extended').set('trust proxy', true).set('etag', 'strong');
      app.enable('x-powered-by');
      app.use((request, response) => {
        tell(request.query, request.ip, request.protocol);
        response.send('with settings');
      });
    },
    path: '/a?b[c]=d',
    requests: [{ headers: { 'x-forwarded-for': '9.9.9.9', 'x-forwarded-proto': 'https' } }],
  },
  {
    name: 'leaves the stack once in a hundred middlewares',
    mount: (app, tell) => {
      for (let index = 0; index < 250; index++) {
        app.use((_request, _response, next) => {
          if (index === 0) setImmediate(() => tell('another turn'));
          if (index % 30 === 0) tell(index);
          next();
        });
      }
    },
  },
  {
    name: 'answers OPTIONS, HEAD and unknown methods as other ones',
    mount: (app, tell) => app.use((request, _response, next) => (tell(request.method), next())),
    requests: [{ method: 'OPTIONS' }, { method: 'HEAD' }, { method: 'DELETE' }],
  },
  {
    name: 'lets middlewares read the body',
    mount: (app, tell) =>
      app.use(createExpress.json(), createExpress.urlencoded()).use((request, _response, next) => {
        tell(request.body);
        next();
      }),
    requests: [
      { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } },
      { method: 'POST', body: new URLSearchParams({ b: '2' }) },
      { method: 'POST', body: '{"a":', headers: { 'content-type': 'application/json' } },
    ],
  },
  {
    name: 'lets middlewares wrap writeHead, write and end',
    mount: (app, tell) =>
      app.use((_request, response, next) => {
        const { writeHead, end, setHeader } = response;
        response.writeHead = function (this: ExpressResponse, ...all: never[]) {
          tell('writeHead', all[0], this.getHeaderNames());
          this.setHeader('x-late', 'yes');
          return writeHead.apply(this, all as never);
        } as never;
        response.setHeader = function (this: ExpressResponse, ...all: never[]) {
          tell('setHeader', ...all);
          return setHeader.apply(this, all as never);
        } as never;
        response.end = function (this: ExpressResponse, ...all: never[]) {
          tell('end', String(all[0]).length);
          return end.apply(this, all as never);
        } as never;
        response.on('finish', () => tell('finished'));
        next();
      }),
  },
  {
    name: 'lets sub-routers that see everything match for themselves',
    mount: (app, tell) => {
      const router = createExpress.Router();
      router.use(pass(tell, 'inside'));
      router.get('/a/:name', (request, response) => {
        response.json([request.params, request.baseUrl, request.url, request.originalUrl]);
      });
      router.get('/leaves', (_request, _response, next) => next('router'));
      app.use(router).use(pass(tell, 'behind'));
    },
    requests: [{}, { method: 'POST' }],
  },
  {
    name: 'lets sub-applications be mounted',
    mount: (app, tell) => {
      const inner = createExpress();
      inner.use((request, _response, next) => {
        tell(request.app === inner, request.baseUrl, request.url);
        next();
      });
      app.use(inner).use((request, _response, next) => {
        tell(request.app === app);
        next();
      });
    },
  },
  {
    name: 'mounts at "/" as at no path',
    mount: (app, tell) => app.use('/', pass(tell, 'root')),
  },
];

/** Packages that many use. */
export const PACKAGES: readonly Behaviour[] = [
  {
    name: 'compresses',
    mount: (app) => app.use(load('compression')({ threshold: 0 })),
    requests: [{ headers: { 'accept-encoding': 'gzip' } }, { method: 'HEAD' }],
  },
  {
    name: 'compresses streams',
    mount: (app) => app.use(load('compression')()),
    path: '/stream',
    requests: [
      { headers: { 'accept-encoding': 'gzip' } },
      { headers: { 'accept-encoding': 'br' } },
    ],
  },
  {
    name: 'logs with morgan',
    mount: (app, tell) =>
      app.use(
        load('morgan')(':method :url :status :res[content-length]', {
          stream: { write: (line: string) => tell(line) },
        }),
      ),
  },
  {
    name: 'keeps sessions',
    mount: (app, tell) =>
      app
        .use(load('express-session')({ secret: 'a', resave: false, saveUninitialized: true }))
        .use((request, _response, next) => {
          tell(typeof (request as ExpressRequest).sessionID);
          next();
        }),
    random: ['set-cookie'],
  },
  { name: 'sets the headers of helmet', mount: (app) => app.use(load('helmet')()) },
  {
    name: 'answers preflights with cors',
    mount: (app) => app.use(load('cors')({ origin: 'https://a.test', credentials: true })),
    requests: [
      { headers: { origin: 'https://a.test' } },
      {
        method: 'OPTIONS',
        headers: { origin: 'https://a.test', 'access-control-request-method': 'PUT' },
      },
    ],
  },
  {
    name: 'reads cookies with cookie-parser',
    mount: (app, tell) =>
      app.use(load('cookie-parser')('secret')).use((request, response, next) => {
        tell(request.cookies, request.signedCookies);
        response.cookie('seen', 'yes', { httpOnly: true });
        next();
      }),
    requests: [{ headers: { cookie: 'a=1; b=j%3A%7B%22c%22%3A2%7D' } }],
  },
  {
    name: 'overrides methods',
    mount: (app, tell) =>
      app
        .use(load('method-override')('X-HTTP-Method-Override'))
        .use((request, _response, next) => (tell(request.method), next())),
    requests: [{ method: 'POST', headers: { 'x-http-method-override': 'DELETE' } }],
  },
  {
    name: 'measures with response-time',
    mount: (app) => app.use(load('response-time')()),
    random: ['x-response-time'],
  },
  {
    name: 'stops with connect-timeout',
    mount: (app, tell) =>
      app
        .use(load('connect-timeout')('20ms'))
        .use((_request, _response, _next) => tell('waits'))
        .use(recover(tell)),
    requests: [{}],
  },
  {
    name: 'limits rates',
    mount: (app) => app.use(load('express-rate-limit')({ limit: 1, windowMs: 60_000 })),
    random: ['x-ratelimit-reset', 'ratelimit-reset', 'retry-after'],
  },
];
