/**
 * Doubles the input of each body parser and tells what that costs: about twice the time where the work is linear.
 * Run: `node dist/test/bench/body-linear.js`. Prints the CPU time of the larger input and the ratio; the best of nine rounds each.
 */
import { cut, MULTIPART, multipart, read, type Sent } from '../http/body-support.js';

const KIB = 1024;
const settings = {
  dataUploadMaxBytes: 8 * KIB * KIB,
  dataUploadMaxFields: 1_000_000,
  jsonMaxTokens: 10_000_000,
  fileUploadMaxMemoryBytes: 8 * KIB * KIB,
};

/** Bodies that are bad for a careless parser, by their size in KiB. */
const CASES: Readonly<Record<string, (kib: number) => Sent>> = {
  'JSON, one string of backslashes': (kib) => ({
    type: 'application/json',
    body: `"${'\\\\'.repeat((kib * KIB) / 2)}"`,
  }),
  'JSON, brackets in strings': (kib) => ({
    type: 'application/json',
    body: JSON.stringify(Array(kib).fill('[{"'.repeat(300))),
  }),
  'JSON, broken at its end': (kib) => ({
    type: 'application/json',
    body: `[${'[],'.repeat(kib * 340)}x`,
  }),
  'JSON, cut off in a string': (kib) => ({
    type: 'application/json',
    body: `"${'\\n'.repeat((kib * KIB) / 2)}`,
  }),
  'JSON, words that look unsafe': (kib) => ({
    type: 'application/json',
    body: `[${'"proto",'.repeat(kib * 120)}1]`,
  }),
  'form, only separators': (kib) => ({
    type: 'application/x-www-form-urlencoded',
    body: '&'.repeat(kib * KIB),
  }),
  'form, one name': (kib) => ({
    type: 'application/x-www-form-urlencoded',
    body: 'a=%41&'.repeat(kib * 170),
  }),
  'text, byte by byte': (kib) => ({
    type: 'text/plain',
    body: cut(Buffer.alloc(kib * KIB, 97), () => 0, 1),
  }),
  'multipart, file of half delimiters': (kib) => file(kib, '\r\n--Xb'),
  'multipart, file of line ends': (kib) => file(kib, '\r\n'),
  'multipart, file of dashes': (kib) => file(kib, '-'),
  'multipart, base64 with blanks': (kib) => ({
    type: MULTIPART,
    body: multipart([
      { name: 'f', fileName: 'f', encoding: 'base64', content: Buffer.alloc(kib * KIB, 'Y \r\n') },
    ]),
  }),
  'multipart, field of base64': (kib) => ({
    type: MULTIPART,
    body: multipart([{ name: 'f', encoding: 'base64', content: Buffer.alloc(kib * KIB, 'YWJj') }]),
  }),
  'multipart, file byte by byte': (kib) => ({
    type: MULTIPART,
    body: cut(
      multipart([{ name: 'f', fileName: 'f', content: Buffer.alloc(kib * 100, '\r\n') }]),
      () => 0,
      1,
    ),
  }),
  'multipart, many fields': (kib) => ({
    type: MULTIPART,
    body: multipart(
      Array.from({ length: kib }, (_, index) => ({ name: `n${index}`, content: 'x' })),
    ),
  }),
  'multipart, header of semicolons': (kib) => ({
    type: MULTIPART,
    body: multipart(
      Array.from({ length: kib / 8 }, () => ({ name: `n"${';'.repeat(7900)}"`, content: 'x' })),
    ),
  }),
};

function file(kib: number, filling: string): Sent {
  return {
    type: MULTIPART,
    body: multipart([{ name: 'f', fileName: 'f', content: Buffer.alloc(kib * KIB, filling) }]),
  };
}

async function measure(sent: Sent): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < 9; round += 1) {
    const before = process.cpuUsage();
    const body = await read({ ...sent, settings }).catch(() => undefined);
    await body?.close?.();
    const used = process.cpuUsage(before);
    best = Math.min(best, (used.user + used.system) / 1000);
  }
  return best;
}

for (const [name, make] of Object.entries(CASES)) {
  const [small, large] = [await measure(make(256)), await measure(make(512))];
  console.log(`${large.toFixed(1).padStart(8)} ms  x ${(large / small).toFixed(2)}  ${name}`);
}
