import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { expect } from '@jest/globals';

import { FrameworkError } from '../../src/errors/framework-error.js';
import { Random } from './random.js';

// The compiled tests are in dist/test/differential; the Python files stay where they were written.
const SCRIPT = fileURLToPath(
  new URL('../../../test/differential/differential.py', import.meta.url),
);

const COUNT = Number(process.env.DIFFERENTIAL_COUNT ?? 300);

/** What Django made of one input. */
export type Outcome<Value> =
  | { readonly value: Value }
  | { readonly error: string; readonly message: string };

/** A running Django to compare with. */
export interface Django {
  /** True when its version is at least this one. */
  isAtLeast(major: number, minor: number): boolean;
  /** `[3, 2]`, `[5, 2]` … */
  readonly version: readonly [major: number, minor: number];
  /** Calls an operation of a `django_*.py` file once for each input. */
  call<Value = unknown>(operation: string, inputs: readonly unknown[]): Promise<Outcome<Value>[]>;
  close(): Promise<void>;
}

/**
 * Starts Django. `DJANGO_PYTHON` names another interpreter than `/usr/bin/python3`, to compare with another version.
 *
 * @throws Error that names the Debian packages when Python or Django is missing.
 */
export async function startDjango(): Promise<Django> {
  const python = process.env.DJANGO_PYTHON ?? '/usr/bin/python3';
  const child = spawn(python, ['-B', '-W', 'ignore', SCRIPT], { stdio: 'pipe' });
  const lines = readLines(child);
  const first = await lines.next();
  const hello = (first.done === true ? {} : JSON.parse(first.value)) as {
    version?: [number, number];
    missing?: string;
  };
  if (hello.version === undefined) throw missing(python, hello.missing ?? (await lines.failure()));
  return {
    version: hello.version,
    isAtLeast: (major, minor) => compareVersions(hello.version!, [major, minor]) >= 0,
    call: (operation, inputs) => callOperation(child, lines, operation, inputs) as never,
    close: () => stop(child),
  };
}

function compareVersions(one: readonly [number, number], other: readonly [number, number]): number {
  return one[0] - other[0] || one[1] - other[1];
}

interface Lines {
  next(): Promise<IteratorResult<string>>;
  failure(): Promise<string>;
}

function readLines(child: ChildProcessWithoutNullStreams): Lines {
  let failure = '';
  child.on('error', (error) => (failure += error.message));
  child.stdin.on('error', () => {});
  child.stderr.on('data', (chunk: Buffer) => (failure += chunk.toString()));
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const iterator = createInterface({ input: child.stdout, crlfDelay: Infinity })[
    Symbol.asyncIterator
  ]();
  return { next: () => iterator.next(), failure: () => closed.then(() => failure) };
}

function missing(python: string, reason: string): Error {
  return new Error(
    `The differential tests compare with a real Django, and "${python}" has none (${reason.trim()}).\n` +
      '  How to fix: on Debian, run "apt-get install python3 python3-django"; ' +
      'or set DJANGO_PYTHON to an interpreter that has Django.',
  );
}

async function callOperation(
  child: ChildProcessWithoutNullStreams,
  lines: Lines,
  operation: string,
  inputs: readonly unknown[],
): Promise<Outcome<unknown>[]> {
  child.stdin.write(`${JSON.stringify({ operation, inputs })}\n`);
  const answer = await lines.next();
  if (answer.done === true)
    throw new Error(`Django stopped at "${operation}": ${await lines.failure()}`);
  return (JSON.parse(answer.value) as { outcomes: Outcome<unknown>[] }).outcomes;
}

function stop(child: ChildProcessWithoutNullStreams): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once('close', () => resolve());
    child.stdin.end();
  });
}

/** A difference between Django and us that is known and meant. */
export type Explanation<Input, Value> = (
  input: Input,
  ours: Outcome<Value>,
  theirs: Outcome<Value>,
) => boolean | Promise<boolean>;

/** One comparison. */
export interface Comparison<Input, Value> {
  readonly operation: string;
  /** Makes one random input. */
  readonly input: (random: Random) => Input;
  /** Does with our code what the operation does with Django's. An error it throws is compared as an error. */
  readonly ours: (input: Input) => Value | Promise<Value>;
  /** Takes out of a value what does not matter, such as an order that nothing determines. */
  readonly normalize?: (value: Value, input: Input) => Value;
  /** Differences that are meant, by a name that says why. */
  readonly explanations?: Readonly<Record<string, Explanation<Input, Value>>>;
  /** @defaultValue 300, or `DIFFERENTIAL_COUNT` */
  readonly count?: number;
}

/** What a comparison found. */
export interface Findings {
  /** Differences that nothing explains, readable: to be empty. */
  readonly unexplained: readonly string[];
  /** How often each explanation was needed. */
  readonly explained: Readonly<Record<string, number>>;
  /** In how many cases both gave a value, and in how many both refused. */
  readonly bothGave: number;
  readonly bothRefused: number;
}

/**
 * Compares, and fails at a difference that nothing explains, or when too few inputs were good ones to say anything.
 */
export async function expectNoDifference<Input, Value>(
  django: Django,
  comparison: Comparison<Input, Value>,
): Promise<Findings> {
  const findings = await compareWithDjango(django, comparison);
  expect(findings.unexplained.slice(0, 5)).toEqual([]);
  expect(findings.bothGave).toBeGreaterThan((comparison.count ?? COUNT) / 3);
  return findings;
}

/**
 * Gives the same random inputs to Django and to us and compares.
 *
 * The seed is 1, or `DIFFERENTIAL_SEED`; it stands in each report of a difference.
 */
export async function compareWithDjango<Input, Value>(
  django: Django,
  comparison: Comparison<Input, Value>,
): Promise<Findings> {
  const seed = Number(process.env.DIFFERENTIAL_SEED ?? 1);
  const count = comparison.count ?? COUNT;
  const random = new Random(seed);
  const inputs = Array.from({ length: count }, () => comparison.input(random));
  const theirs = await django.call<Value>(comparison.operation, inputs);
  const findings = {
    unexplained: [] as string[],
    explained: {} as Record<string, number>,
    bothGave: 0,
    bothRefused: 0,
  };
  for (const [index, input] of inputs.entries()) {
    await compareOne(
      comparison,
      input,
      theirs[index]!,
      findings,
      `${comparison.operation}, seed ${seed}, number ${index}`,
    );
  }
  return findings;
}

async function compareOne<Input, Value>(
  comparison: Comparison<Input, Value>,
  input: Input,
  theirs: Outcome<Value>,
  findings: {
    unexplained: string[];
    explained: Record<string, number>;
    bothGave: number;
    bothRefused: number;
  },
  place: string,
): Promise<void> {
  const ours = await attempt(() => comparison.ours(input));
  const normal = (outcome: Outcome<Value>): Outcome<Value> =>
    'error' in outcome || comparison.normalize === undefined
      ? outcome
      : { value: comparison.normalize(outcome.value, input) };
  if ('error' in ours && 'error' in theirs) findings.bothRefused++;
  else if (isSame(normal(ours), normal(theirs))) findings.bothGave++;
  else {
    const found = await explanationOf(comparison, input, ours, theirs);
    if (found !== undefined) findings.explained[found] = (findings.explained[found] ?? 0) + 1;
    else findings.unexplained.push(`${place}: ${JSON.stringify({ input, ours, theirs })}`);
  }
}

async function explanationOf<Input, Value>(
  { explanations = {} }: Comparison<Input, Value>,
  input: Input,
  ours: Outcome<Value>,
  theirs: Outcome<Value>,
): Promise<string | undefined> {
  for (const [name, explains] of Object.entries(explanations)) {
    if (await explains(input, ours, theirs)) return name;
  }
  return undefined;
}

async function attempt<Value>(make: () => Value | Promise<Value>): Promise<Outcome<Value>> {
  try {
    return { value: await make() };
  } catch (error) {
    // Anything but a typed refusal is a bug of ours, whatever Django does.
    if (!(error instanceof FrameworkError)) throw error;
    return { error: error.name, message: error.message };
  }
}

function isSame(ours: Outcome<unknown>, theirs: Outcome<unknown>): boolean {
  if ('error' in ours || 'error' in theirs) return false;
  return JSON.stringify(ours.value ?? null) === JSON.stringify(theirs.value ?? null);
}
