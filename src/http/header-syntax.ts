import { ImproperlyConfigured } from '../errors/framework-error.js';

/** A header of a response cannot be sent as it was set. */
export class BadHeader extends ImproperlyConfigured {
  /** Name of the header. */
  readonly header: string;
  /** What was to be its value; where it came from the request, the request is to blame. */
  readonly value: string;

  constructor(header: string, value: string, problem: string) {
    super(`The header "${header.slice(0, 80)}" cannot be set: ${problem}.`, {
      code: 'HTTP_BAD_HEADER',
      fix: 'Leave line breaks and control characters out of headers; use "setCookie" for cookies.',
    });
    this.header = header;
    this.value = value;
  }
}

/** A reason phrase cannot be sent as it was set. */
export class BadReason extends ImproperlyConfigured {
  /** Where it came from the request, the request is to blame. */
  readonly value: string;

  constructor(value: string) {
    super('A reason phrase has a line break, a control character, or one beyond ISO 8859-1.', {
      code: 'HTTP_BAD_REASON',
      fix: 'Use letters, digits and spaces, or leave it out: few clients look at it.',
    });
    this.value = value;
  }
}

const REASON = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Checks a reason phrase (RFC 9112, section 4).
 *
 * @throws BadReason when it would break the status line.
 */
export function checkReason(reason: string): void {
  if (!REASON.test(reason)) throw new BadReason(reason);
}

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const MAX_KNOWN = 500;

const knownNames = new Map<string, string>();

/**
 * The name in lower case, checked. Programs use few names, so each is checked once.
 *
 * @throws BadHeader when it is no token (RFC 9110, section 5.6.2).
 */
export function headerName(name: string): string {
  const known = knownNames.get(name);
  if (known !== undefined) return known;
  if (typeof name !== 'string' || !TOKEN.test(name))
    throw new BadHeader(String(name), '', 'its name is no token of RFC 9110');
  const lower = name.toLowerCase();
  if (knownNames.size < MAX_KNOWN) knownNames.set(name, lower);
  return lower;
}

/** The name in lower case, whether it is one or not. */
export function lowerCase(name: string): string {
  return knownNames.get(name) ?? name.toLowerCase();
}

/**
 * Checks a value: one line of text.
 *
 * @returns the bits that occur in its characters, so that more than 0x7f means that it is not ASCII, more than 0xff that it
 * is not ISO 8859-1 either.
 * @throws BadHeader when it holds a control character.
 */
export function checkHeaderValue(name: string, value: string): number {
  let bits = 0;
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    if ((code < 32 && code !== 9) || code === 127)
      throw new BadHeader(name, value, controlProblem(code));
    bits |= code;
  }
  return bits;
}

function controlProblem(code: number): string {
  return code === 10 || code === 13
    ? 'its value holds a line break, which would start another header'
    : `its value holds the control character U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
