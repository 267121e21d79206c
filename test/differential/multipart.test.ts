import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { FrameworkError } from '../../src/errors/framework-error.js';
import { read } from '../http/body-support.js';
import { startDjango, type Django, type Outcome } from './django.js';
import { Random } from './random.js';

let django: Django;

beforeAll(async () => {
  django = await startDjango();
});

afterAll(() => django?.close());

interface Input {
  readonly type: string;
  readonly body: Buffer;
  /** What was done to the body that Django and we are known to see differently. */
  readonly oddities: ReadonlySet<string>;
}

/** What both sides tell of a body. */
interface Shown {
  readonly fields: readonly unknown[];
  readonly files: readonly unknown[];
}

type Explanation = (input: Input, ours: Outcome<Shown>, theirs: Outcome<Shown>) => boolean;

const has =
  (name: string): Explanation =>
  (input) =>
    input.oddities.has(name);
const weRefuse =
  (name: string): Explanation =>
  (input, ours) =>
    input.oddities.has(name) && 'error' in ours;

/** Differences that are meant. Each is used by an oddity of its own, so that it cannot hide another one. */
const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  'a body that is cut off is refused: Django takes what there is': weRefuse('cut off'),
  'a part without a name is refused: Django drops it silently': weRefuse('no name'),
  'a part without headers is refused: Django drops it silently': weRefuse('no headers'),
  'a delimiter stands on a line of its own (RFC 2046): Django cuts anywhere': has(
    'delimiter inside of a line',
  ),
  'a file of base64 is decoded as one text: Django pads each chunk for itself': has(
    'padding inside of base64',
  ),
  'what is not of the base64 alphabet is skipped (RFC 2045): Django counts it when it looks for groups of four':
    has('not base64'),
  'invisible characters of a file name are dropped, as newer versions of Django do':
    has('invisible character'),
  'a quote is escaped by a backslash (RFC 9110): older versions of Django count quotes':
    has('escaped quote'),
  'a file in a field with an empty name is kept: Django loses it': (input) =>
    /name=""; filename/i.test(input.body.toString('latin1')),
  'a file whose name is no name is dropped: newer versions of Django then read its content as headers':
    (_input, _ours, theirs) => 'error' in theirs && theirs.message.includes('total header size'),
  'the encoding "BASE64" is base64 (RFC 2045): Django compares the case':
    has('base64 in upper case'),
};

const NAMES = [
  'a',
  'b',
  'tags',
  'é',
  '',
  '__proto__',
  'with space ',
  'a[b]',
  'a;b',
  "o'clock",
  '%41',
];
const FILE_NAMES = [
  'a.txt',
  'é 🎸.txt',
  '../../etc/passwd',
  'C:\\dir\\photo.png',
  'a;b.txt',
  '..',
  '.',
  'dir/',
  '&amp;.txt',
  '&#47;x',
  '&sol;y',
  '&lt.txt',
  `${'long'.repeat(80)}.tar.gz`,
  '%2e%2e',
  "it's",
  'a=b',
  ' padded ',
  '.htaccess',
  'no-extension'.repeat(30),
];
const CONTENTS = [
  '',
  'x',
  'hello\r\nworld',
  '\r\n',
  '--',
  '\r\n--',
  'é',
  '\0\u0001',
  '-'.repeat(70),
  'a=1&b=2',
  '\n',
  'x\r',
];
const TYPES = [
  'text/plain',
  'Text/HTML; Charset=UTF-8',
  'application/octet-stream',
  'text/plain; charset="latin1"; x=y',
  'image/png ',
  ';',
  'a/b;charset=x',
];
const BOUNDARIES = [
  'XbX',
  '----WebKitFormBoundary7MA4YWxkTrZu0gW',
  '-X-',
  "'()+_,./:=?",
  'a b',
  '0'.repeat(70),
  '--Y',
];

function makeInput(random: Random): Input {
  const oddities = new Set<string>();
  const boundary = random.chance(0.6) ? 'XbX' : random.pick(BOUNDARIES);
  const parts = random.list(0, 5, () => makePart(random, boundary, oddities));
  const start = random.chance(0.1) ? 'preamble\r\n' : '';
  const end = random.chance(0.2) ? '' : random.pick(['\r\n', '\r\nepilogue', '\r\n\r\n']);
  let body = Buffer.concat([Buffer.from(start), ...parts, Buffer.from(`--${boundary}--${end}`)]);
  if (random.chance(0.05) && body.length > 20) {
    oddities.add('cut off');
    // Not inside of the last delimiter's line end, which may be missing.
    body = body.subarray(0, random.integer(0, body.length - end.length - 3));
  }
  return { type: `multipart/form-data; boundary="${boundary}"`, body, oddities };
}

function makePart(random: Random, boundary: string, oddities: Set<string>): Buffer {
  const odd = (probability: number, name: string): boolean => {
    const isOdd = random.chance(probability);
    if (isOdd) oddities.add(name);
    return isOdd;
  };
  if (odd(0.02, 'no headers')) return Buffer.from(`--${boundary}\r\n\r\nx\r\n`);
  const isFile = random.chance(0.5);
  const headers = [makeDisposition(random, isFile, odd)];
  if (random.chance(0.4)) headers.push(`Content-Type: ${random.pick(TYPES)}`);
  if (random.chance(0.1))
    headers.push(random.pick(['X-Other: 1', 'Content-Length: 5', 'X-Empty:', 'Content-Type: a/b']));
  let content: Buffer = Buffer.from(random.pick(CONTENTS));
  if (random.chance(0.1)) content = Buffer.alloc(random.integer(60_000, 70_000), 'abc\r\n');
  if (random.chance(0.25)) {
    const isUpper = odd(0.1, 'base64 in upper case');
    headers.push(
      `Content-Transfer-Encoding: ${isUpper ? 'BASE64' : random.pick(['base64', ' base64 ', '8bit', 'quoted-printable'])}`,
    );
    content = makeBase64(content, random, odd);
  }
  if (odd(0.02, 'delimiter inside of a line'))
    content = Buffer.concat([content, Buffer.from(`x--${boundary}\r\n`)]);
  if (random.chance(0.2)) headers.reverse();
  return Buffer.concat([
    Buffer.from(`--${boundary}\r\n${headers.join('\r\n')}\r\n\r\n`),
    content,
    Buffer.from('\r\n'),
  ]);
}

type Odd = (probability: number, name: string) => boolean;

function makeDisposition(random: Random, isFile: boolean, odd: Odd): string {
  const header = random.pick(['Content-Disposition', 'content-disposition', 'CONTENT-DISPOSITION']);
  let text = `${header}: form-data`;
  if (!odd(0.03, 'no name')) text += `; ${random.pick(['name', 'Name'])}="${random.pick(NAMES)}"`;
  if (!isFile) return text;
  if (random.chance(0.1)) return `${text}; filename=token.txt`;
  if (random.chance(0.1))
    return `${text}; filename="plain.txt"; filename*=UTF-8''na%C3%AFve%20file.txt`;
  if (random.chance(0.05)) return `${text}; filename=""`;
  if (odd(0.03, 'invisible character')) return `${text}; filename="a\u202eb\u0001.txt"`;
  if (odd(0.03, 'escaped quote')) return `${text}; filename="a\\"b;c.txt"`;
  return `${text}; filename="${random.pick(FILE_NAMES)}"`;
}

function makeBase64(content: Buffer, random: Random, odd: Odd): Buffer {
  const text = content.toString('base64');
  if (odd(0.05, 'padding inside of base64')) return Buffer.from(`YQ==${text}YQ==`);
  if (random.chance(0.1)) return Buffer.from(text.slice(0, -1));
  if (odd(0.1, 'not base64')) return content;
  return Buffer.from(random.chance(0.5) ? text.replace(/.{76}/g, '$&\r\n') : text);
}

async function ours({ type, body }: Input): Promise<Outcome<Shown>> {
  try {
    const parsed = await read({ type, body, settings: { dataUploadMaxFields: 20 } });
    const files: unknown[] = [];
    for (const [name, list] of parsed.files.lists()) {
      const shown: unknown[] = [];
      for (const file of list) {
        const charset = file.contentTypeParams.get('charset') ?? null;
        shown.push([
          file.name,
          file.contentType,
          charset,
          file.size,
          (await file.bytes()).toString('base64'),
        ]);
      }
      files.push([name, shown]);
    }
    await parsed.close?.();
    return { value: { fields: [...parsed.fields.lists()], files } };
  } catch (error) {
    if (!(error instanceof FrameworkError)) throw error;
    return { error: error.code, message: error.problem };
  }
}

describe('Reading a multipart body as Django does', () => {
  it('gives the same fields and files, but for differences that are meant', async () => {
    const seed = Number(process.env.DIFFERENTIAL_SEED ?? 1);
    const random = new Random(seed);
    const inputs = Array.from({ length: Number(process.env.DIFFERENTIAL_COUNT ?? 300) }, () =>
      makeInput(random),
    );
    const calls = inputs.map(({ type, body }) => ({ type, body: body.toString('base64') }));
    const theirs = await django.call<Shown>('multipart', calls);
    const unexplained: string[] = [];
    const used = new Map<string, number>();
    let same = 0;
    for (const [index, input] of inputs.entries()) {
      const [one, other] = [await ours(input), theirs[index] as Outcome<Shown>];
      if (
        'error' in one
          ? 'error' in other
          : 'value' in other && JSON.stringify(one.value) === JSON.stringify(other.value)
      ) {
        same += 1;
        continue;
      }
      const found = Object.entries(EXPLANATIONS).find(([, explains]) =>
        explains(input, one, other),
      );
      if (found !== undefined) used.set(found[0], (used.get(found[0]) ?? 0) + 1);
      else
        unexplained.push(`seed ${seed}, number ${index}: ${describeDifference(input, one, other)}`);
    }
    expect(unexplained.slice(0, 5)).toEqual([]);
    expect(same).toBeGreaterThan(inputs.length / 2);
    // An explanation that nothing needs is a difference that is gone.
    if (inputs.length >= 300 && seed === 1)
      expect(used.size).toBeGreaterThan(Object.keys(EXPLANATIONS).length / 2);
  });
});

function describeDifference(input: Input, one: unknown, other: unknown): string {
  const [start, ours, theirs] = [
    input.body.toString('latin1').slice(0, 1500),
    JSON.stringify(one),
    JSON.stringify(other),
  ];
  return `${[...input.oddities].join(', ')}\n${start}\n  ours: ${ours.slice(0, 1500)}\n  Django: ${theirs.slice(0, 1500)}`;
}
