import { isSecretName, MASK, mayHoldSecret, maskText } from '../conf/mask-settings.js';

/** What is known of a name: how it begins its part of a line, and whether its values are to be masked. */
interface KnownName {
  readonly start: string;
  readonly isSecret: boolean;
}

const knownNames = new Map<string, KnownName>();
const MAX_KNOWN_NAMES = 512;
const MAX_NAME_LENGTH = 100;

const keep = (text: string): string => text;

/**
 * The fields and the message of a record as the end of a line of JSON, when all fields are plain: texts, numbers, switches and
 * nothing. Undefined otherwise; then pino writes it. What both write is the same, byte by byte.
 */
export function flatLine(
  fields: Readonly<Record<string, unknown>>,
  message: string | undefined,
): string | undefined {
  const line = join(fields, message, keep);
  // JSON changes no letter of what gives a secret away, so that one look at the whole is enough for nearly all lines.
  return line !== undefined && mayHoldSecret(line) ? join(fields, message, maskText) : line;
}

function join(
  fields: Readonly<Record<string, unknown>>,
  message: string | undefined,
  mask: (text: string) => string,
): string | undefined {
  let line = '';
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value === undefined) continue;
    const { start, isSecret } = knownNames.get(name) ?? lookAt(name);
    if (start === '') return undefined;
    if (typeof value === 'string') {
      line += start + (isSecret ? masked(value) : JSON.stringify(mask(value)));
    } else if (typeof value === 'number') {
      line += start + (isSecret ? masked(value) : Number.isFinite(value) ? value : 'null');
    } else if (typeof value === 'boolean' || value === null) line += start + String(value);
    else return undefined;
  }
  return message === undefined ? `${line}}\n` : `${line},"msg":${JSON.stringify(mask(message))}}\n`;
}

function masked(value: string | number): string {
  return value === '' ? '""' : `"${MASK}"`;
}

function lookAt(name: string): KnownName {
  // Pino takes what has headers and a socket for a request of node's, and copies fields by assignment.
  const isPinos = name === 'headers' || name === '__proto__';
  const known = { start: isPinos ? '' : `,${JSON.stringify(name)}:`, isSecret: isSecretName(name) };
  if (knownNames.size < MAX_KNOWN_NAMES && name.length <= MAX_NAME_LENGTH)
    knownNames.set(name, known);
  return known;
}
