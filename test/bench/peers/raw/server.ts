// node:http as it is usually written by hand: a Map of whole paths, one of paths with a parameter, headers as an object.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import { FILLERS, FillerStore, HOST, PORT } from '../../shared/spec.js';
import { measured, sendJson, type RawHandler } from './handlers.js';

type Table = Map<string, RawHandler>;

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const staticPaths: Readonly<Record<string, Table>> = makeTables();
const parameterPaths: Readonly<Record<string, Table>> = makeTables();

for (const { name, base, routes } of FILLERS) {
  const store = new FillerStore(name);
  for (const route of routes) {
    register(route.verb.toUpperCase(), base + route.path, (_incoming, outgoing, id) =>
      sendJson(outgoing, 200, store.answer(route.name, route.hasId ? id : undefined)),
    );
  }
}
for (const [method, path, handler] of measured) register(method, path, handler);

createServer(answer).listen(PORT, HOST);

function makeTables(): Record<string, Table> {
  return Object.fromEntries(METHODS.map((method) => [method, new Map<string, RawHandler>()]));
}

function register(method: string, path: string, handler: RawHandler): void {
  const tables = path.includes('/:id') ? parameterPaths : staticPaths;
  tables[method]?.set(path, handler);
}

function answer(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method = '', url = '/' } = incoming;
  const query = url.indexOf('?');
  const path = query === -1 ? url : url.slice(0, query);
  const handler = staticPaths[method]?.get(path);
  if (handler !== undefined) handler(incoming, outgoing, '');
  else answerWithParameter(incoming, outgoing, path);
}

/** `/books/42/children`: the second segment is the parameter. */
function answerWithParameter(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  path: string,
): void {
  const second = path.indexOf('/', 1);
  if (second !== -1) {
    const third = path.indexOf('/', second + 1);
    const end = third === -1 ? path.length : third;
    const pattern = `${path.slice(0, second)}/:id${path.slice(end)}`;
    const handler = parameterPaths[incoming.method ?? '']?.get(pattern);
    if (handler !== undefined) {
      handler(incoming, outgoing, path.slice(second + 1, end));
      return;
    }
  }
  sendJson(outgoing, 404, { error: 'not found' });
}
