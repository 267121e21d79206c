import { isSecretName, MASK, maskText } from '../conf/mask-settings.js';

/** Names of fields that were looked at, with whether they sound secret. */
const knownNames = new Map<string, boolean>();
const MAX_KNOWN_NAMES = 512;

/**
 * The fields and the message of a record as the end of a line of JSON, when all fields are plain: texts, numbers, switches and
 * nothing. Undefined otherwise; then pino writes it. What both write is the same, byte by byte.
 *
 * @param message - with its secrets masked
 */
export function flatLine(
  fields: Readonly<Record<string, unknown>>,
  message: string | undefined,
): string | undefined {
  let line = '';
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value === undefined) continue;
    const text = plainText(name, value);
    if (text === undefined) return undefined;
    line += `,${JSON.stringify(name)}:${text}`;
  }
  return message === undefined ? `${line}}\n` : `${line},"msg":${JSON.stringify(message)}}\n`;
}

function plainText(name: string, value: unknown): string | undefined {
  // Pino takes what has headers and a socket for a request of node's, and copies fields by assignment.
  if (name === 'headers' || name === '__proto__') return undefined;
  switch (typeof value) {
    case 'string':
      if (!soundsSecret(name)) return JSON.stringify(maskText(value));
      return value === '' ? '""' : `"${MASK}"`;
    case 'number':
      if (soundsSecret(name)) return `"${MASK}"`;
      return Number.isFinite(value) ? String(value) : 'null';
    case 'boolean':
      return value ? 'true' : 'false';
    default:
      return value === null ? 'null' : undefined;
  }
}

function soundsSecret(name: string): boolean {
  let isSecret = knownNames.get(name);
  if (isSecret === undefined) {
    isSecret = isSecretName(name);
    if (knownNames.size < MAX_KNOWN_NAMES && name.length < 100) knownNames.set(name, isSecret);
  }
  return isSecret;
}
