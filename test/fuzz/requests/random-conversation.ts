import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';

import type { Random } from '../../differential/random.js';
import { validRequest } from './valid-requests.js';
import {
  FORM_SCRAPS,
  HEADERS,
  HEADER_NAMES,
  HEADER_VALUES,
  JSON_SCRAPS,
  METHODS,
  MULTIPART_SCRAPS,
  PATH_SCRAPS,
  QUERY_SCRAPS,
  VERSIONS,
} from '../../fixtures/requests/vocabulary.js';
import { toWire, type Conversation, type WireRequest } from './wire-request.js';

type Mutation = (request: WireRequest, random: Random) => void;

const FIELD_NAMES = Object.keys(HEADERS);
/** Most values of these end a request before anything else is looked at: they come less often. */
const FATAL_FIELDS = new Set([
  'Host',
  'X-Forwarded-Host',
  'Content-Length',
  'Transfer-Encoding',
  'Expect',
]);
const RANDOM_BYTES = 9;

const MUTATIONS: readonly (readonly [weight: number, mutation: Mutation])[] = [
  [2, (request, random) => void (request.method = random.pick(METHODS))],
  [1, (request, random) => void (request.version = random.pick(VERSIONS))],
  [4, mutatePath],
  [4, mutateQuery],
  [1, strangeTarget],
  [8, addField],
  [2, repeatField],
  [2, damageField],
  [
    1,
    (request, random) => void request.headers.splice(random.integer(0, request.headers.length), 1),
  ],
  [
    1,
    (request, random) =>
      void request.headers.push([random.pick(HEADER_NAMES), random.pick(HEADER_VALUES)]),
  ],
  [0.5, manyFields],
  [
    2,
    (request, random) => setField(request, 'Content-Type', random.pick(HEADERS['Content-Type']!)),
  ],
  [8, mutateBody],
  [1, packBody],
  [2, (request) => void (request.framing = 'chunked')],
  [1, wrongLength],
  [0.5, (request) => void (request.framing = 'none')],
];
const TOTAL_WEIGHT = MUTATIONS.reduce((sum, [weight]) => sum + weight, 0);

/** Something to send: mostly one broken request, sometimes several, sometimes broken off. */
export function randomConversation(random: Random): Conversation {
  const requests = random.list(1, random.chance(0.15) ? 4 : 1, () => brokenRequest(random));
  let bytes: Buffer = Buffer.concat(requests.map(toWire));
  if (random.chance(0.12)) bytes = damageWire(bytes, random);
  const cutsShort = random.chance(0.08);
  if (cutsShort) bytes = bytes.subarray(0, random.integer(0, bytes.length));
  return {
    pieces: random.chance(0.25) ? cut(bytes, random) : [bytes],
    methods: requests.map(({ method }) => method),
    count: requests.length,
    aborts: cutsShort && random.chance(0.5),
  };
}

function brokenRequest(random: Random): WireRequest {
  const request = validRequest(random);
  for (let times = random.integer(random.chance(0.05) ? 0 : 1, 4); times > 0; times--)
    pickMutation(random)(request, random);
  return request;
}

function pickMutation(random: Random): Mutation {
  let left = random.next() * TOTAL_WEIGHT;
  for (const [weight, mutation] of MUTATIONS) {
    left -= weight;
    if (left < 0) return mutation;
  }
  return addField;
}

function mutatePath(request: WireRequest, random: Random): void {
  const [path = '', query] = request.target.split('?', 2);
  const at = random.integer(0, path.length);
  const end = random.chance(0.5) ? at : random.integer(at, path.length);
  request.target =
    path.slice(0, at) +
    random.pick(PATH_SCRAPS) +
    path.slice(end) +
    (query === undefined ? '' : `?${query}`);
}

function mutateQuery(request: WireRequest, random: Random): void {
  const [path = '', query = ''] = request.target.split('?', 2);
  const added = random.list(1, 3, () => random.pick(QUERY_SCRAPS)).join('&');
  const kept = random.chance(0.5) ? query : random.mutate(query, ['%', '&', '=', '\xff', '%00']);
  request.target = `${path}?${random.chance(0.5) || kept === '' ? added : `${kept}&${added}`}`;
}

function strangeTarget(request: WireRequest, random: Random): void {
  const { target } = request;
  request.target = random.pick([
    `http://example.org${target}`,
    `https://example.org:443${target}`,
    `http://evil.test${target}`,
    `http://${target}`,
    'http:',
    '*',
    '',
    ' ',
    `/${target}`,
    'example.org:80',
    `ftp://example.org${target}`,
    `HTTP://EXAMPLE.ORG${target}`,
    `http://example.org@evil.test${target}`,
    `http://[::1${target}`,
    target.slice(1),
    `?${target}`,
    '#',
    `${target} ${target}`,
    '\\',
    'javascript:alert(1)',
    `http://example.org:99999${target}`,
    'http://%/',
    '//',
  ]);
}

function addField(request: WireRequest, random: Random): void {
  let name = random.pick(FIELD_NAMES);
  if (FATAL_FIELDS.has(name) && random.chance(0.7)) name = random.pick(FIELD_NAMES);
  const value = random.chance(0.85) ? random.pick(HEADERS[name]!) : random.pick(HEADER_VALUES);
  if (random.chance(0.6)) setField(request, name, value);
  else request.headers.push([random.chance(0.8) ? name : name.toLowerCase(), value]);
}

function setField(request: WireRequest, name: string, value: string): void {
  request.headers = [...request.headers.filter(([each]) => each !== name), [name, value]];
}

function repeatField(request: WireRequest, random: Random): void {
  if (request.headers.length === 0) return;
  const [name, value] = random.pick(request.headers);
  request.headers.push([
    name,
    random.chance(0.5) ? value : random.pick(HEADERS[name] ?? HEADER_VALUES),
  ]);
}

function damageField(request: WireRequest, random: Random): void {
  if (request.headers.length === 0) return;
  const field = random.pick(request.headers);
  if (random.chance(0.8)) field[1] = random.mutate(field[1], HEADER_VALUES);
  else field[0] = random.mutate(field[0], HEADER_NAMES);
}

function manyFields(request: WireRequest, random: Random): void {
  const name = random.pick(['X-Many', 'Cookie', 'Accept', 'X-Forwarded-For', 'Content-Type']);
  for (let count = random.pick([50, 190, 300, 1500]); count > 0; count--)
    request.headers.push([name, 'a']);
}

function wrongLength(request: WireRequest, random: Random): void {
  request.framing = 'none';
  const { length } = request.body;
  request.headers.push([
    'Content-Length',
    random.pick([
      ...HEADERS['Content-Length']!,
      String(length + 1),
      String(length),
      String(Math.max(0, length - 1)),
    ]),
  ]);
}

function mutateBody(request: WireRequest, random: Random): void {
  if (request.body.length === 0 && random.chance(0.5)) return;
  const type = request.headers.find(([name]) => name === 'Content-Type')?.[1] ?? '';
  const scraps = type.includes('json')
    ? JSON_SCRAPS
    : type.includes('multipart')
      ? MULTIPART_SCRAPS
      : FORM_SCRAPS;
  let text = request.body.toString('latin1');
  for (let times = random.integer(1, 3); times > 0; times--) {
    const at = random.integer(0, text.length);
    const end = random.chance(0.5) ? at : Math.min(text.length, at + random.integer(0, 30));
    const middle = random.pick([
      () => random.pick(scraps),
      () => random.pick(scraps),
      () => '',
      () => text.slice(at, end).repeat(2),
      () => randomBytes(random),
    ])();
    text = text.slice(0, at) + middle + text.slice(end);
  }
  request.body = Buffer.from(text, 'latin1');
}

const PACKERS = [
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
] as const;

function packBody(request: WireRequest, random: Random): void {
  const [coding, pack] = random.pick(PACKERS);
  const content = random.chance(0.1)
    ? Buffer.alloc(random.pick([200_000, 3_000_000]), ' ')
    : request.body;
  const packed = pack(content);
  request.body = random.chance(0.7)
    ? packed
    : Buffer.from(
        random.mutate(packed.toString('latin1'), ['\0', '\xff', 'a'.repeat(50)]),
        'latin1',
      );
  setField(
    request,
    'Content-Encoding',
    random.chance(0.9) ? coding : random.pick(HEADERS['Content-Encoding']!),
  );
}

/** Damages the bytes as they go on the wire, framing included. */
function damageWire(bytes: Buffer, random: Random): Buffer {
  let text = bytes.toString('latin1');
  for (let times = random.integer(1, 3); times > 0; times--) {
    // Most of what matters stands at the beginning.
    const at = random.integer(0, random.chance(0.7) ? Math.min(300, text.length) : text.length);
    const end = Math.min(text.length, at + random.pick([0, 0, 1, 2, 10]));
    const middle = random.pick([
      '',
      '\r\n',
      '\n',
      '\r',
      '\0',
      ' ',
      '\t',
      ':',
      '\r\n\r\n',
      '0\r\n\r\n',
      '5;a=b\r\nhello\r\n',
      'ffffffffffffffff\r\n',
      '-1\r\n',
      '5\r\nhell\r\n',
      randomBytes(random),
      text.slice(at, end).repeat(3),
    ]);
    text = text.slice(0, at) + middle + text.slice(end);
  }
  return Buffer.from(text, 'latin1');
}

function randomBytes(random: Random): string {
  return random.list(0, RANDOM_BYTES, () => String.fromCharCode(random.integer(0, 255))).join('');
}

function cut(bytes: Buffer, random: Random): Buffer[] {
  const pieces: Buffer[] = [];
  const most = Math.max(1, Math.ceil(bytes.length / random.integer(1, 5)));
  for (let at = 0; at < bytes.length;) {
    const length = random.integer(1, most);
    pieces.push(bytes.subarray(at, at + length));
    at += length;
  }
  return pieces.length > 30 ? [bytes] : pieces;
}
