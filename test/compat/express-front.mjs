// Makes every `http.createServer(expressApp)` of this process (supertest's and app.listen's too) a server of ours.
import http from 'node:http';

import { createExpressServer } from '../../dist/src/server/express-classes.js';

const createPlainServer = http.createServer;
let ours = 0;
let adopted = 0;

http.createServer = function createServer(...args) {
  const app = args.at(-1);
  if (args.length !== 1 || !isExpressApplication(app)) return createPlainServer.apply(this, args);
  ours++;
  const server = createExpressServer(app);
  server.prependListener('request', (request, response) => {
    const isBorn =
      Object.getPrototypeOf(request) === app.request &&
      Object.getPrototypeOf(response) === app.response;
    if (isBorn) adopted++;
  });
  return server;
};

function isExpressApplication(app) {
  return (
    typeof app === 'function' &&
    typeof app.handle === 'function' &&
    typeof app.set === 'function' &&
    'request' in app
  );
}

process.on('exit', () => {
  console.log(`Servers of ours: ${ours}; requests born with Express's prototypes: ${adopted}.`);
});
