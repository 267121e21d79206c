import { randomBytes } from 'node:crypto';

/** Least length of `secretKey` outside debug and tests. */
export const SECRET_KEY_MIN_LENGTH = 32;

const OBVIOUS =
  /change[-_ ]?(?:me|this|it)|insecure|example|default|your[-_ ]?secret|placeholder|^(?:secret|password|test|abc|123|qwerty)/i;

/** What makes `key` unfit to sign with; undefined when it will do. */
export function secretKeyWeakness(key: string): string | undefined {
  if (key === '') return 'it is empty';
  if (key.length < SECRET_KEY_MIN_LENGTH)
    return `it has ${key.length} characters, fewer than ${SECRET_KEY_MIN_LENGTH}`;
  if (new Set(key).size < 8) return 'it has fewer than 8 different characters';
  if (OBVIOUS.test(key)) return 'it looks like a placeholder';
  return undefined;
}

/** A key that holds as long as the process. */
export function createEphemeralSecretKey(): string {
  return randomBytes(32).toString('base64url');
}
