/** Value of each byte in the base64 alphabet (RFC 4648, section 4); 255 for the rest. */
const VALUES = new Uint8Array(256).fill(255);
for (const [value, char] of [
  ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
].entries()) {
  VALUES[char.charCodeAt(0)] = value;
}

const PADDING = 61;

/**
 * Decodes base64 as it arrives, in one pass, whatever the pieces.
 *
 * Characters that are not of the alphabet are skipped, and what follows the padding is ignored, as Python does.
 */
export class Base64Decoder {
  #bits = 0;
  #quantum = 0;
  #pads = 0;
  #isOver = false;

  /** True when the input so far is whole: it ends after its padding, or between two groups of four. */
  get isComplete(): boolean {
    return this.#isOver || this.#quantum === 0;
  }

  /** The bytes that `chunk` completes. */
  write(chunk: Buffer): Buffer {
    const decoded = Buffer.allocUnsafe(Math.ceil((chunk.length * 3) / 4) + 3);
    let length = 0;
    for (let at = 0; at < chunk.length && !this.#isOver; at += 1) {
      const byte = this.#take(chunk[at] as number);
      if (byte >= 0) decoded[length++] = byte;
    }
    return decoded.subarray(0, length);
  }

  /** Takes one character; the byte that it completes, or -1. */
  #take(char: number): number {
    if (char === PADDING) {
      if (this.#quantum >= 2) this.#isOver = this.#quantum + ++this.#pads >= 4;
      return -1;
    }
    const value = VALUES[char] as number;
    if (value === 255) return -1;
    this.#pads = 0;
    this.#bits = ((this.#bits << 6) | value) & 0xffff;
    this.#quantum = (this.#quantum + 1) % 4;
    switch (this.#quantum) {
      case 2:
        return (this.#bits >> 4) & 0xff;
      case 3:
        return (this.#bits >> 2) & 0xff;
      case 0:
        return this.#bits & 0xff;
      default:
        return -1;
    }
  }
}
