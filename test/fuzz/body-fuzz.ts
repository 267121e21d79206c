/**
 * Feeds the body parsers with damaged bodies. As a script: `node dist/test/fuzz/body-fuzz.js 100000 1 2 3`
 * (inputs per seed, then seeds).
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

import { HttpError } from '../../src/errors/http-error.js';
import type { ParsedBody } from '../../src/http/body.js';
import { cut, multipart, MULTIPART, read, seeded, type Sent } from '../http/body-support.js';

/** What a run has found. */
export interface FuzzReport {
  /** How many inputs ended how: `accepted`, `400 HTTP_MALFORMED_JSON` … */
  readonly outcomes: ReadonlyMap<string, number>;
  /** Anything that is not an accepted body or a typed 4xx, with what is needed to see it again. To be empty. */
  readonly faults: readonly string[];
}

type Random = () => number;

const pick = <Item>(random: Random, items: readonly Item[]): Item =>
  items[Math.floor(random() * items.length)] as Item;

/** A body that has not been answered by then hangs. Milliseconds. */
const HANG_MS = 10_000;

const SCRAPS = [
  '\r\n',
  '\n',
  '\r',
  '--',
  '-',
  '--XbX',
  '--XbX--',
  '--XbX\r\n',
  '\r\n\r\n',
  'Content-Disposition: form-data; name="a"',
  '; filename="x"',
  "; filename*=UTF-8''%ff",
  'Content-Transfer-Encoding: base64\r\n',
  'Content-Type: text/plain; charset=x\r\n',
  '__proto__',
  '"__proto__":1,',
  '"constructor":{},',
  '\\u005f',
  '\\ud800',
  '{',
  '}',
  '[',
  ']',
  '"',
  '\\',
  ',',
  ':',
  '1e999',
  '-0',
  'null',
  '%',
  '%00',
  '&',
  '=',
  '+',
  ';',
  '\0',
  '\ufeff',
  'é',
  '\u2028',
  '&#47;',
  '&sol;',
  '../',
  ':',
  ' ',
  '\t',
  '='.repeat(5),
];

const TYPES = [
  'application/json',
  'application/json; charset=utf-8',
  'application/x-www-form-urlencoded',
  MULTIPART,
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'text/plain',
  'text/plain; charset=utf-16le',
  'application/octet-stream',
  '',
  'a',
  'application/vnd.api+json',
];

function validBody(random: Random): { type: string; body: Buffer } {
  switch (Math.floor(random() * 4)) {
    case 0:
      return { type: 'application/json', body: Buffer.from(JSON.stringify(randomJson(random, 4))) };
    case 1: {
      const fields = Array.from(
        { length: Math.floor(random() * 8) },
        () => `${pick(random, SCRAPS)}=${pick(random, SCRAPS)}`,
      );
      return { type: 'application/x-www-form-urlencoded', body: Buffer.from(fields.join('&')) };
    }
    case 2:
      return {
        type: 'text/plain',
        body: Buffer.from(Array.from({ length: 5 }, () => pick(random, SCRAPS)).join('')),
      };
    default:
      return { type: MULTIPART, body: randomMultipart(random) };
  }
}

function randomJson(random: Random, depth: number): unknown {
  const kind = Math.floor(random() * (depth > 0 ? 6 : 4));
  if (kind === 0) return pick(random, SCRAPS);
  if (kind === 1) return (random() - 0.5) * 10 ** Math.floor(random() * 20);
  if (kind === 2) return random() < 0.5;
  if (kind === 3) return null;
  const items = Array.from({ length: Math.floor(random() * 4) }, () =>
    randomJson(random, depth - 1),
  );
  return kind === 4 ? items : Object.fromEntries(items.map((item) => [pick(random, SCRAPS), item]));
}

function randomMultipart(random: Random): Buffer {
  const parts = Array.from({ length: Math.floor(random() * 5) }, () => ({
    ...(random() < 0.95 ? { name: pick(random, ['a', 'b', '', '__proto__', 'é']) } : {}),
    ...(random() < 0.5 ? { fileName: pick(random, ['a.txt', '..', '', 'C:\\x', 'é&amp;']) } : {}),
    ...(random() < 0.3 ? { type: pick(random, TYPES) } : {}),
    ...(random() < 0.3
      ? { encoding: pick(random, ['base64', 'BASE64 ', '8bit', 'quoted-printable']) }
      : {}),
    content:
      random() < 0.5 ? Buffer.alloc(Math.floor(random() * 200), 'YWJj') : pick(random, SCRAPS),
  }));
  return multipart(parts);
}

function damage(body: Buffer, random: Random): Buffer {
  let damaged = body;
  for (let times = Math.floor(random() * 4); times > 0; times -= 1) {
    const at = Math.floor(random() * (damaged.length + 1));
    const end = Math.min(damaged.length, at + Math.floor(random() * 20));
    const [before, middle, after] = [
      damaged.subarray(0, at),
      damaged.subarray(at, end),
      damaged.subarray(end),
    ];
    const insertion = pick(random, [
      () => Buffer.alloc(0),
      () => Buffer.from(pick(random, SCRAPS)),
      () => Buffer.concat([middle, Buffer.from(pick(random, SCRAPS))]),
      () => Buffer.concat([middle, middle]),
      () => Buffer.from(middle.map((byte) => byte ^ (1 << Math.floor(random() * 8)))),
      () =>
        Buffer.from(
          Array.from({ length: Math.floor(random() * 9) }, () => Math.floor(random() * 256)),
        ),
    ])();
    damaged = Buffer.concat([before, insertion, after]);
  }
  return random() < 0.1 ? damaged.subarray(0, Math.floor(random() * damaged.length)) : damaged;
}

function randomInput(random: Random, folder: string): Sent {
  const valid = validBody(random);
  let body = damage(valid.body, random);
  const headers: Record<string, string> = {};
  if (random() < 0.15) {
    const [coding, pack] = pick(random, [
      ['gzip', gzipSync],
      ['deflate', deflateSync],
      ['br', brotliCompressSync],
      ['gzip, br', gzipSync],
    ] as const);
    headers['content-encoding'] = coding;
    body = random() < 0.7 ? pack(body) : damage(pack(body), random);
  }
  const type = random() < 0.05 ? pick(random, TYPES) : valid.type;
  const small = random() < 0.2;
  return {
    type,
    headers,
    announce: random() < 0.5,
    body: cut(body, random, pick(random, [1, 7, 60, 65_536])),
    settings: {
      fileUploadTempDir: folder,
      fileUploadMaxMemoryBytes: pick(random, [0, 20, 65_536]),
      ...(small
        ? {
            dataUploadMaxBytes: 60,
            dataUploadMaxFields: 2,
            dataUploadMaxFiles: 1,
            fileUploadMaxBytes: 50,
            jsonMaxDepth: 2,
            jsonMaxTokens: 10,
          }
        : {}),
    },
  };
}

/**
 * Runs `count` inputs, the same ones for the same seed, and tells how they ended.
 *
 * Nothing but accepted bodies and typed 4xx may come out, and no temporary file may stay.
 */
export async function fuzzBodies(count: number, seed: number): Promise<FuzzReport> {
  const random = seeded(seed);
  const folder = await mkdtemp(join(tmpdir(), 'body-fuzz-'));
  const outcomes = new Map<string, number>();
  const faults: string[] = [];
  const onUnhandled = (error: unknown): void =>
    void faults.push(`seed ${seed}: unhandled: ${String(error)}`);
  process.on('unhandledRejection', onUnhandled);
  for (let number = 0; number < count && faults.length < 20; number += 1) {
    const input = randomInput(random, folder);
    const outcome = await outcomeOf(input);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    const left = await clear(folder, number % 50 === 0 || number === count - 1);
    if (outcome.startsWith('FAULT') || left.length > 0) {
      faults.push(
        `seed ${seed}, input ${number}: ${outcome}, ${left.length} files left: ${describeInput(input)}`,
      );
    }
  }
  process.off('unhandledRejection', onUnhandled);
  await rm(folder, { recursive: true });
  return { outcomes, faults };
}

/** Names of the files that should not be there; removed, so that they are told once. */
async function clear(folder: string, isTime: boolean): Promise<readonly string[]> {
  const left = isTime ? await readdir(folder) : [];
  for (const name of left) await rm(join(folder, name));
  return left;
}

async function outcomeOf(input: Sent): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const hang = new Promise<'hang'>((resolve) => (timer = setTimeout(resolve, HANG_MS, 'hang')));
  try {
    const body = await Promise.race([read(input), hang]);
    if (body === 'hang') return 'FAULT: it hangs';
    await useAll(body);
    return 'accepted';
  } catch (error) {
    if (error instanceof HttpError && error.status >= 400 && error.status < 500)
      return `${error.status} ${error.code}`;
    return `FAULT: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  } finally {
    clearTimeout(timer);
  }
}

/** What a view may do with a body. */
async function useAll(body: ParsedBody): Promise<void> {
  JSON.stringify([body.json, body.text, body.fields]);
  for (const [, file] of body.files) {
    const bytes = await file.bytes();
    if (bytes.length !== file.size)
      throw new Error(`A file of ${file.size} bytes has ${bytes.length}.`);
    if (/[/\\\0]/.test(file.name))
      throw new Error(`The file name ${JSON.stringify(file.name)} has a separator.`);
    await file.text();
    await file.detectedType();
  }
  await body.close?.();
}

function describeInput(input: Sent): string {
  const pieces = input.body as readonly Buffer[];
  const lengths = pieces.slice(0, 20).map((piece) => piece.length);
  return JSON.stringify({
    ...input,
    body: Buffer.concat(pieces).toString('latin1').slice(0, 500),
    lengths,
  });
}

async function main(): Promise<void> {
  const [count = 100_000, ...seeds] = argv.slice(2).map(Number);
  for (const seed of seeds.length > 0 ? seeds : [1]) {
    const { outcomes, faults } = await fuzzBodies(count, seed);
    const sorted = [...outcomes]
      .sort(([, one], [, other]) => other - one)
      .map(([name, times]) => `${times} ${name}`);
    console.log(`seed ${seed}: ${count} inputs, ${faults.length} faults\n  ${sorted.join('\n  ')}`);
    for (const fault of faults) console.log(`  ${fault}`);
    if (faults.length > 0) process.exitCode = 1;
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) await main();
