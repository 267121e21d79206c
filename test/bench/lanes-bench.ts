/**
 * Prints what five middlewares that do nothing cost, and none: direct, in our chain, through Express's router.
 *
 *     npx tsc -p tsconfig.json && node dist/test/bench/lanes-bench.js
 *
 * CPU time of the whole server in µs per request: node's HTTP server over connections in memory, our server before an
 * application that answers with a word. The least of many short rounds, the lanes in turn.
 */
import { once } from 'node:events';
import type { RequestHandler } from 'express';
import { Duplex } from 'node:stream';

import { BaseSettings } from '../../src/conf/base-settings.js';
import { HttpResponse } from '../../src/http/http-response.js';
import { RequestContext } from '../../src/http/request-context.js';
import { ApplicationServer } from '../../src/server/application-server.js';

const ROUNDS = 60;
const BATCHES = 20;
const PIPELINED = 20;
const MIDDLEWARES = 5;

const REQUESTS = Buffer.from('GET /a HTTP/1.1\r\nHost: a.test\r\n\r\n'.repeat(PIPELINED));
const nothing: RequestHandler = (_request, _response, next) => next();

/** The client's end of a connection in memory: counts answers. */
class Connection extends Duplex {
  #missing = 0;

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    const text = chunk.toString('latin1');
    for (let at = text.indexOf('HTTP/1.1'); at >= 0; at = text.indexOf('HTTP/1.1', at + 8))
      this.#missing--;
    done();
    if (this.#missing === 0) this.emit('answered');
  }

  async exchange(): Promise<void> {
    this.#missing += PIPELINED;
    const answered = once(this, 'answered');
    this.push(REQUESTS);
    await answered;
  }
}

function makeServer(middlewares: number, throughRouter: boolean): Connection {
  const settings = Object.assign(new BaseSettings(), { allowedHosts: ['*'] });
  const silent = { info() {}, warn() {}, error() {} };
  const server = new ApplicationServer({
    handler: () => new HttpResponse('word'),
    context: new RequestContext(settings),
    settings,
    logger: silent,
  });
  for (let index = 0; index < middlewares; index++) server.express.use(nothing);
  if (throughRouter) server.express.get('/matched/by/nothing', () => {});
  const connection = new Connection();
  server.nodeServer.emit('connection', connection);
  return connection;
}

async function measure(connection: Connection): Promise<number> {
  const { user, system } = process.cpuUsage();
  for (let batch = 0; batch < BATCHES; batch++) await connection.exchange();
  const used = process.cpuUsage({ user, system });
  return (used.user + used.system) / (BATCHES * PIPELINED);
}

const lanes = [
  { name: 'nothing mounted', connection: makeServer(0, false), least: Infinity },
  { name: 'chain of five', connection: makeServer(MIDDLEWARES, false), least: Infinity },
  { name: 'router, none', connection: makeServer(0, true), least: Infinity },
  { name: 'router, five', connection: makeServer(MIDDLEWARES, true), least: Infinity },
];
for (let round = 0; round < ROUNDS; round++) {
  for (const lane of lanes) lane.least = Math.min(lane.least, await measure(lane.connection));
}
for (const { name, least } of lanes) console.log(name.padEnd(18), `${least.toFixed(2)} µs`);
