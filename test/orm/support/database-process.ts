// A second process at a database: <library> <address> <role>. Says on standard output how far it is.
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import { atomic } from '../../../src/orm/database/atomic.js';
import { createDatabase } from '../../../src/orm/database/configure-databases.js';
import type { SqliteLibrary } from '../../../src/orm/database/sqlite-handle.js';

const [library = '', url = '', role = ''] = process.argv.slice(2);
const driver = library === '' ? undefined : (library as SqliteLibrary);
const using = createDatabase('default', { url, driver });
const say = (text: string) => process.stdout.write(`${text}\n`);

if (role === 'open') await using.execute('SELECT 1');
// A lock that is kept until a line comes.
if (role === 'hold') {
  await atomic(
    async () => {
      say('holding');
      await once(process.stdin, 'data');
    },
    { using },
  );
  say('released');
  process.stdin.destroy();
}
// 1,000 rows in blocks of ten, each with a pause in which it can be killed.
if (role === 'write') {
  for (let block = 1; block <= 100; block++) {
    await atomic(
      async () => {
        for (let row = 0; row < 10; row++) {
          await using.execute(`INSERT INTO thing (block) VALUES (${block})`);
          if (row % 3 === 0) await sleep(1);
        }
      },
      { using },
    );
    say(String(block));
  }
}
await using.close();
