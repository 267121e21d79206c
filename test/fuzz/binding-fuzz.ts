/**
 * Binds random input to random classes, by the compiled plan and by the interpreter, and has class-validator look at
 * what the plan accepts. As a script:
 * `FUZZ_COUNT=200000 FUZZ_SEED=1 node dist/test/fuzz/binding-fuzz.js`
 */
import { argv, env } from 'node:process';
import { fileURLToPath } from 'node:url';

import { Random } from '../differential/random.js';
import { uncoveredDecorators } from './binding/decorator-cases.js';
import { fuzzClasses } from './binding/fuzz-classes.js';
import { fuzzDecorators } from './binding/fuzz-decorators.js';
import { FuzzLog } from './binding/fuzz-log.js';

/** Runs `count` inputs, the same ones for the same seed: half on each decorator in turn, half on nested classes. */
export function fuzzBinding(count: number, seed: number): FuzzLog {
  const log = new FuzzLog(seed);
  const random = new Random(seed);
  fuzzDecorators(Math.ceil(count / 2), random, log);
  fuzzClasses(Math.floor(count / 2), random, log);
  return log;
}

function main(): void {
  const count = Number(env['FUZZ_COUNT'] ?? 200_000);
  const seed = Number(env['FUZZ_SEED'] ?? Date.now() % 1_000_000);
  console.log(`FUZZ_SEED=${seed} FUZZ_COUNT=${count}`);
  const log = fuzzBinding(count, seed);
  for (const [outcome, times] of log.outcomes)
    console.log(`${String(times).padStart(9)} ${outcome}`);
  for (const fault of log.faults) console.log(`  ${fault}`);
  const uncovered = uncoveredDecorators();
  if (uncovered.length > 0) console.log(`  no case for ${uncovered.join(', ')}`);
  console.log(`${log.inputs} inputs, ${log.faults.length} faults`);
  if (log.faults.length + uncovered.length > 0) process.exitCode = 1;
}

if (argv[1] === fileURLToPath(import.meta.url)) main();
