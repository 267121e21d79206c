/**
 * Has random values of random classes written by `createJsonWriter` and by its exact twin. As a script:
 * `node dist/test/fuzz/output-fuzz.js 100000 1 2 3` (values per seed, then seeds).
 */
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

import type { Constructor } from '../../src/conf/constructor.js';
import { createJsonWriter } from '../../src/validation/output-plan.js';
import { toPlain } from '../../src/validation/serialize.js';
import { Random } from '../differential/random.js';
import { randomClasses, type ClassShape } from './output/random-classes.js';
import { RandomValues } from './output/random-values.js';

/** What a run has found. */
export interface OutputReport {
  /** How often the twin gave text, nothing, or which error. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** Where the two differ. To be empty. */
  readonly faults: readonly string[];
}

const VALUES_PER_CLASSES = 200;

/** Compares the writer with its twin for `count` values, the same ones for the same seed. */
export function fuzzOutput(count: number, seed: number): OutputReport {
  const random = new Random(seed);
  const outcomes = new Map<string, number>();
  const faults: string[] = [];
  let shapes: readonly ClassShape[] = [];
  for (let number = 0; number < count; number += 1) {
    if (number % VALUES_PER_CLASSES === 0) shapes = randomClasses(random);
    const declared = random.chance(0.7) ? random.pick(shapes) : undefined;
    const valueSeed = random.integer(0, 2 ** 31);
    const expected = run(shapes, declared, valueSeed, (value, type) =>
      JSON.stringify(toPlain(value, type)),
    );
    const found = run(shapes, declared, valueSeed, (value, type) => createJsonWriter(type)(value));
    outcomes.set(expected.kind, (outcomes.get(expected.kind) ?? 0) + 1);
    const isSame = found.text === expected.text && found.calls <= 2 * expected.calls;
    if (!isSame && faults.length < 20)
      faults.push(`seed ${seed}, value ${number}: ${show(found)} instead of ${show(expected)}`);
  }
  return { outcomes, faults };
}

interface Outcome {
  /** Text, nothing, or the code of the error. */
  readonly kind: string;
  readonly text: string;
  /** How often getters, `toJSON` and transforms were called. */
  readonly calls: number;
}

/** Makes the value anew, so that what it counts begins at nothing. */
function run(
  shapes: readonly ClassShape[],
  declared: ClassShape | undefined,
  seed: number,
  write: (value: unknown, type: Constructor | undefined) => string | undefined,
): Outcome {
  const values = new RandomValues(new Random(seed), shapes);
  const value = values.make(declared);
  try {
    const text = write(value, declared?.type);
    return text === undefined
      ? { kind: 'nothing', text: 'nothing', calls: values.calls }
      : { kind: 'text', text: `text ${text}`, calls: values.calls };
  } catch (error) {
    const { name, message, code = name } = error as Error & { readonly code?: string };
    const text = `${(error as object).constructor.name} ${code}: ${message}`;
    return { kind: code, text, calls: values.calls };
  }
}

function show({ text, calls }: Outcome): string {
  const shown = text.length > 700 ? `${text.slice(0, 700)}…` : text;
  return `${JSON.stringify(shown)} (${calls} calls)`;
}

function main(): void {
  const [count = 100_000, ...seeds] = argv.slice(2).map(Number);
  for (const seed of seeds.length > 0 ? seeds : [1]) {
    const { outcomes, faults } = fuzzOutput(count, seed);
    const counts = [...outcomes].map(([kind, times]) => `${times} x ${kind}`).join(', ');
    console.log(`seed ${seed}: ${count} values, ${faults.length} faults: ${counts}`);
    for (const fault of faults) console.log(`  ${fault}`);
    if (faults.length > 0) process.exitCode = 1;
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) main();
