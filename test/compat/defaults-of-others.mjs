// What the comparison in README.md says of other frameworks, observed: the same small application, nothing configured.
//
//   mkdir others && cd others && npm init -y
//   npm install @nestjs/core@12 @nestjs/common@12 @nestjs/platform-express@12 rxjs reflect-metadata \
//     class-validator class-transformer routing-controllers express@5 fastify@5 hono @hono/node-server
//   cd … && node test/compat/defaults-of-others.mjs path/to/others
//
// Prints one table. Decorators are applied by hand, so that nothing has to be compiled.
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = resolve(process.argv[2] ?? '.');
const require = createRequire(join(folder, 'package.json'));
const load = (name) => import(pathToFileURL(require.resolve(name)).href);
const version = (name) => require(join(folder, 'node_modules', name, 'package.json')).version;

await load('reflect-metadata');
const { IsInt, IsString } = await load('class-validator');

class Tune {}
IsString()(Tune.prototype, 'title');
IsInt()(Tune.prototype, 'year');

class Tunes {
  list() {
    return [];
  }
  boom() {
    throw new Error('the secret of the house');
  }
  show(pk) {
    return { type: typeof pk };
  }
  add(tune) {
    return tune;
  }
}

const QUESTIONS = [
  ['DELETE where only GET and POST are', 'DELETE', '/tunes'],
  ['OPTIONS there', 'OPTIONS', '/tunes'],
  ['a body that breaks the rules of its DTO', 'POST', '/tunes', { title: 1 }],
  ['a path parameter declared as number', 'GET', '/tunes/x'],
  ['a path that leads nowhere', 'GET', '/nope'],
  ['JSON', 'GET', '/tunes'],
  ['an unexpected error', 'GET', '/tunes/boom'],
];

const answers = [];
for (const start of [nest, routingControllers, fastify, hono]) {
  const { name, url, close } = await start();
  for (const [question, method, path, body] of QUESTIONS) {
    answers.push({ question, framework: name, ...(await ask(url + path, method, body)) });
  }
  await close();
}
console.table(answers.sort((one, other) => order(one) - order(other)));
process.exit(0);

function order({ question }) {
  return QUESTIONS.findIndex(([each]) => each === question);
}

async function ask(url, method, body) {
  const json = { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await fetch(url, { method, ...(body === undefined ? {} : json) });
  const text = await response.text();
  return {
    status: response.status,
    allow: response.headers.get('allow') ?? '',
    'layer saw the answer': response.headers.has('x-layer'),
    nosniff: response.headers.has('x-content-type-options'),
    'tells the message': text.includes('secret'),
    body: text.slice(0, 40),
  };
}

async function nest() {
  const { NestFactory } = await load('@nestjs/core');
  const { Body, Controller, Get, Module, Param, Post } = await load('@nestjs/common');
  const { tap } = await load('rxjs');
  class NestTunes extends Tunes {}
  route(NestTunes, 'list', [], Get());
  route(NestTunes, 'boom', [], Get('boom'));
  route(NestTunes, 'show', [Number], Get(':pk'), Param('pk'));
  route(NestTunes, 'add', [Tune], Post(), Body());
  Controller('tunes')(NestTunes);
  class Root {}
  Module({ controllers: [NestTunes] })(Root);
  const app = await NestFactory.create(Root, { logger: false });
  app.useGlobalInterceptors({
    intercept(context, next) {
      const mark = () => context.switchToHttp().getResponse().setHeader('x-layer', '1');
      return next.handle().pipe(tap({ next: mark, error: mark }));
    },
  });
  await app.listen(0, '127.0.0.1');
  return {
    name: `NestJS ${version('@nestjs/core')}`,
    url: urlOf(app.getHttpServer()),
    close: () => app.close(),
  };
}

async function routingControllers() {
  const library = await load('routing-controllers');
  const { Body, Get, Interceptor, JsonController, Param, Post } = library;
  class RoutedTunes extends Tunes {}
  route(RoutedTunes, 'list', [], Get(''));
  route(RoutedTunes, 'boom', [], Get('/boom'));
  route(RoutedTunes, 'show', [Number], Get('/:pk'), Param('pk'));
  route(RoutedTunes, 'add', [Tune], Post(''), Body());
  JsonController('/tunes')(RoutedTunes);
  class Mark {
    intercept(action, value) {
      action.response.setHeader('x-layer', '1');
      return value;
    }
  }
  Interceptor()(Mark);
  const app = library.createExpressServer({ controllers: [RoutedTunes], interceptors: [Mark] });
  const server = app.listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  return {
    name: `routing-controllers ${version('routing-controllers')}`,
    url: urlOf(server),
    close: () => server.close(),
  };
}

async function fastify() {
  const { default: createFastify } = await load('fastify');
  const app = createFastify();
  const tunes = new Tunes();
  app.addHook('onSend', async (_request, reply) => void reply.header('x-layer', '1'));
  app.get('/tunes', async () => tunes.list());
  app.get('/tunes/boom', async () => tunes.boom());
  app.get('/tunes/:pk', async (request) => tunes.show(request.params.pk));
  app.post('/tunes', async (request) => tunes.add(request.body));
  await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    name: `Fastify ${version('fastify')}`,
    url: urlOf(app.server),
    close: () => app.close(),
  };
}

async function hono() {
  const { Hono } = await load('hono');
  const { serve } = await load('@hono/node-server');
  const app = new Hono();
  const tunes = new Tunes();
  app.use(async (context, next) => {
    await next();
    context.header('x-layer', '1');
  });
  app.get('/tunes', (context) => context.json(tunes.list()));
  app.get('/tunes/boom', () => tunes.boom());
  app.get('/tunes/:pk', (context) => context.json(tunes.show(context.req.param('pk'))));
  app.post('/tunes', async (context) => context.json(tunes.add(await context.req.json())));
  const server = await new Promise((done) => {
    const made = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => done(made));
  });
  return { name: `Hono ${version('hono')}`, url: urlOf(server), close: () => server.close() };
}

/** What a compiler makes of a decorated method with at most one parameter. */
function route(type, name, types, verb, parameter) {
  const method = type.prototype[name];
  Object.defineProperty(type.prototype, name, {
    value: method,
    writable: true,
    configurable: true,
  });
  Reflect.defineMetadata('design:type', Function, type.prototype, name);
  Reflect.defineMetadata('design:paramtypes', types, type.prototype, name);
  parameter?.(type.prototype, name, 0);
  verb(type.prototype, name, Object.getOwnPropertyDescriptor(type.prototype, name));
}

function urlOf(server) {
  return `http://127.0.0.1:${server.address().port}`;
}
