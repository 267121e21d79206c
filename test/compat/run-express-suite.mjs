// Runs Express's own tests with our front before every application:
//   node test/compat/run-express-suite.mjs <checkout of expressjs/express> [mocha options]
// The project must be built (npm run build). Installs the checkout's development packages (mocha 11, supertest 6) if they are missing.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const [checkout, ...mochaOptions] = process.argv.slice(2);
if (checkout === undefined) {
  console.error(
    'Usage: node test/compat/run-express-suite.mjs <checkout of expressjs/express> [mocha options]',
  );
  process.exit(2);
}
const folder = resolve(checkout);

if (!existsSync(join(folder, 'node_modules', 'mocha'))) {
  const installed = run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund']);
  if (installed !== 0) process.exit(installed);
}

const preload = new URL('./express-front.mjs', import.meta.url).href;
process.exit(
  run(process.execPath, [
    '--import',
    preload,
    join('node_modules', 'mocha', 'bin', '_mocha'),
    '--require',
    'test/support/env',
    '--reporter',
    'dot',
    '--check-leaks',
    ...mochaOptions,
    'test/',
    'test/acceptance/',
  ]),
);

function run(command, args) {
  return spawnSync(command, args, { cwd: folder, stdio: 'inherit' }).status ?? 1;
}
