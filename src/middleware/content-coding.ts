import { randomInt } from 'node:crypto';
import type { Transform } from 'node:stream';
import zlib from 'node:zlib';

import { promisify } from '../conf/node-util.js';

/** Codings that answers are packed with, the best liked first where a client likes several as much. */
export type CodingName = 'zstd' | 'br' | 'gzip';

/** A stream of node:zlib. */
export interface Compressor extends Transform {
  flush(callback: () => void): void;
  flush(kind: number, callback: () => void): void;
}

/** How a coding packs. */
export interface ContentCoding {
  readonly name: CodingName;
  /** Packs at once, on this thread. */
  packSync(bytes: Buffer): Buffer;
  /** Packs on a thread of the pool. */
  pack(bytes: Buffer): Promise<Buffer>;
  createCompressor(): Compressor;
  /** Argument of `flush`, where the default is not the cheapest that lets a reader see everything so far. */
  readonly flushKind: number | undefined;
  /** Changes the first bytes that come out. */
  begin(first: Buffer): Buffer;
}

type PackSync = (bytes: Buffer, options: object) => Buffer;
type PackLater = (
  bytes: Buffer,
  options: object,
  callback: (error: Error | null, packed: Buffer) => void,
) => void;

// Levels that pack pages at about the speed of gzip's default: higher ones cost many times as much for a few percent.
const GZIP_OPTIONS = { level: 6 };
const BROTLI_OPTIONS = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } };

const gzip: ContentCoding = {
  name: 'gzip',
  packSync: (bytes) => padGzip(zlib.gzipSync(bytes, GZIP_OPTIONS)),
  pack: async (bytes) =>
    padGzip(await promisify<Buffer, object, Buffer>(zlib.gzip as PackLater)(bytes, GZIP_OPTIONS)),
  createCompressor: () => zlib.createGzip(GZIP_OPTIONS) as Compressor,
  flushKind: zlib.constants.Z_SYNC_FLUSH,
  begin: padGzip,
};

const brotli: ContentCoding = {
  name: 'br',
  packSync: (bytes) => zlib.brotliCompressSync(bytes, BROTLI_OPTIONS),
  pack: (bytes) =>
    promisify<Buffer, object, Buffer>(zlib.brotliCompress as PackLater)(bytes, BROTLI_OPTIONS),
  createCompressor: () => zlib.createBrotliCompress(BROTLI_OPTIONS) as unknown as Compressor,
  flushKind: undefined,
  begin: (first) => first,
};

/** Node 22.15 and 23.8 brought Zstandard; the types of the oldest supported Node do not know it. */
interface ZstdModule {
  readonly zstdCompressSync?: PackSync;
  readonly zstdCompress: PackLater;
  readonly createZstdCompress: () => Compressor;
}

function createZstd(module: ZstdModule): ContentCoding | undefined {
  const { zstdCompressSync, zstdCompress, createZstdCompress } = module;
  if (zstdCompressSync === undefined) return undefined;
  return {
    name: 'zstd',
    packSync: (bytes) => zstdCompressSync(bytes, {}),
    pack: (bytes) => promisify<Buffer, object, Buffer>(zstdCompress)(bytes, {}),
    createCompressor: () => createZstdCompress(),
    flushKind: undefined,
    begin: (first) => first,
  };
}

/** What this Node can pack with, in our order. */
export const CODINGS: readonly ContentCoding[] = [
  createZstd(zlib as unknown as ZstdModule),
  brotli,
  gzip,
].filter((coding) => coding !== undefined);

const GZIP_HEADER_BYTES = 10;
const HAS_NAME = 0x08;
const MAX_PADDING = 100;

/**
 * Puts a file name of random length into the header of a gzip stream (RFC 1952, section 2.3.1), so that the length of an
 * answer does not tell how well a guess in it packs together with a secret in it (BREACH).
 */
function padGzip(packed: Buffer): Buffer {
  if (packed.length < GZIP_HEADER_BYTES || (packed[3]! & HAS_NAME) !== 0) return packed;
  const name = Buffer.alloc(randomInt(1, MAX_PADDING + 1) + 1, 'a');
  name[name.length - 1] = 0;
  const header = Buffer.from(packed.subarray(0, GZIP_HEADER_BYTES));
  header[3]! |= HAS_NAME;
  return Buffer.concat([header, name, packed.subarray(GZIP_HEADER_BYTES)]);
}

const QUALITY = /^\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*$/i;
const MAX_CODINGS = 32;

const likings = new Map<string, readonly ContentCoding[]>();

/**
 * The codings that `Accept-Encoding` allows, the most wanted first (RFC 9110, section 12.5.3). Empty where sending it
 * unpacked is wanted more. Never throws.
 */
export function acceptedCodings(header: string): readonly ContentCoding[] {
  const known = likings.get(header);
  if (known !== undefined) return known;
  const qualities = parseQualities(header);
  const qualityOf = (name: string) => qualities.get(name) ?? qualities.get('*') ?? 0;
  const identity = qualities.get('identity') ?? 0;
  const accepted = CODINGS.filter(
    ({ name }) => qualityOf(name) > 0 && qualityOf(name) >= identity,
  ).sort((one, other) => qualityOf(other.name) - qualityOf(one.name));
  // Clients send few different headers; those who make them up do not fill the memory.
  if (likings.size < 64 && header.length < 200) likings.set(header, accepted);
  return accepted;
}

function parseQualities(header: string): Map<string, number> {
  const qualities = new Map<string, number>();
  for (const part of header.split(',', MAX_CODINGS)) {
    const [name = '', ...parameters] = part.split(';', 3);
    const quality = parameters
      .map((parameter) => QUALITY.exec(parameter)?.[1])
      .find((value) => value !== undefined);
    const key = name.trim().toLowerCase();
    // `x-gzip` is an old name of the same thing (RFC 9110, section 8.4.1.3).
    qualities.set(key === 'x-gzip' ? 'gzip' : key, quality === undefined ? 1 : Number(quality));
  }
  return qualities;
}
