import type { PgTypes } from './postgres-library.js';

type Parser = (text: string) => unknown;

const asText: Parser = (text) => text;
const asBoolean: Parser = (text) => text === 't';
// "\x" and two digits for each byte.
const asBytes: Parser = (text) => Buffer.from(text.slice(2), 'hex');

const BOOL = 16;
const BYTEA = 17;
const INT8 = 20;
const INT2 = 21;
const INT4 = 23;
const OID = 26;
const FLOAT4 = 700;
const FLOAT8 = 701;

const PARSERS = new Map<number, Parser>([
  [BOOL, asBoolean],
  [BYTEA, asBytes],
  [INT2, Number],
  [INT4, Number],
  [OID, Number],
  [FLOAT4, Number],
  [FLOAT8, Number],
]);

const BIGINT_PARSERS = new Map<number, Parser>([
  ...PARSERS,
  [INT2, BigInt],
  [INT4, BigInt],
  [INT8, BigInt],
]);

/** How the columns of a result are read; see the contract in `database.ts`. */
export const POSTGRES_TYPES: PgTypes = {
  getTypeParser: (type) => PARSERS.get(type) ?? asText,
};

/** The same, integers as bigint. */
export const POSTGRES_BIGINT_TYPES: PgTypes = {
  getTypeParser: (type) => BIGINT_PARSERS.get(type) ?? asText,
};
