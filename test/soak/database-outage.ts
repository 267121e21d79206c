// PostgreSQL is away for five seconds under load, stopped at once and, in a second run, hanging: every request is answered
// within six seconds, no pair of rows is half written, and all is well two seconds later.
//   npm run soak:outage -- [seconds] [connections]
import { setTimeout as sleep } from 'node:timers/promises';

import { ANSWER_LIMIT, PairLoad, figuresOf } from '../orm/support/pair-load.js';
import { PostgresServer } from '../orm/support/postgres-server.js';

const [seconds = 60, connections = 40] = process.argv.slice(2).map(Number);
const AWAY = 5_000;
const RECOVERY_LIMIT = 2_000;

const server = await PostgresServer.start();
let isGood = true;
try {
  await run(
    'stopped at once',
    () => server.crash(),
    () => server.run(),
  );
  await run(
    'hanging',
    () => server.freeze(),
    () => server.thaw(),
  );
} finally {
  await server.stop();
}
process.exit(isGood ? 0 : 1);

async function run(
  name: string,
  leave: () => void | Promise<void>,
  comeBack: () => void | Promise<void>,
): Promise<void> {
  const length = (seconds * 1_000) / 2;
  const load = await PairLoad.start(server, { connections });
  await sleep(Math.min(10_000, length / 3));
  await leave();
  await sleep(AWAY);
  await comeBack();
  const backAt = performance.now();
  await sleep(Math.max(3_000, length - 15_000));
  await load.stop();
  const figures = await figuresOf(load, server, backAt);
  console.log(`PostgreSQL ${name} for ${AWAY} ms, ${connections} connections:`, {
    ...figures,
    slowest: `${Math.round(figures.slowest)} ms`,
    recovery: `${Math.round(figures.recovery)} ms`,
  });
  isGood &&=
    figures.slowest <= ANSWER_LIMIT &&
    figures.recovery <= RECOVERY_LIMIT &&
    figures.halfWrites + figures.lost + figures.wrong === 0 &&
    Object.keys(figures.statuses).every((status) => ['200', '503'].includes(status));
}
