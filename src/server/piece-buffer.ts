/** Bytes to send. */
export interface Gathered {
  readonly bytes: Uint8Array;
  /** To be called once the bytes have left: their memory is used again then. */
  readonly release: () => void;
}

/** Sends bytes now; without `release`, they are not the buffer's own. */
export type SendBytes = (bytes: Uint8Array, release: (() => void) | undefined) => void;

/** So many bytes are sent at once. */
const CAPACITY = 65_536;
/**
 * Text becomes bytes when there are so many characters of it. A text put together of many pieces is a tree that is
 * walked through once more to become bytes, which is faster while it is small enough for the processor's cache.
 */
const PACK_LENGTH = 8192;
/** Bytes that come in pieces of this size are sent as they are; smaller ones are copied to each other. */
const SENT_AS_IS = CAPACITY / 2;
/** So many buffers are kept for the next stream; the others go. */
const MAX_SPARE = 16;

const spare: Buffer[] = [];

/**
 * Gathers pieces of text and bytes into buffers of 64 KiB, in UTF-8, and uses a buffer again once it has left.
 *
 * A text that is given to a socket is copied twice, into memory that is got from the system for it; here it is copied
 * once, into memory that is there.
 */
export class PieceBuffer {
  readonly #send: SendBytes;
  #buffer: Buffer | undefined = undefined;
  #filled = 0;
  /** The first half of a character whose second half stands in the next text. */
  #half = '';

  constructor(send: SendBytes) {
    this.#send = send;
  }

  /** So many characters are worth to be added at once. */
  static readonly packLength = PACK_LENGTH;

  get isEmpty(): boolean {
    return this.#filled === 0;
  }

  /** Whether the next text will hardly find room. */
  get isFull(): boolean {
    return this.#filled > CAPACITY - PACK_LENGTH;
  }

  addText(added: string): void {
    if (added === '') return;
    let text = this.#half === '' ? added : this.#half + added;
    this.#half = '';
    let byteLength = Buffer.byteLength(text);
    const isAscii = byteLength === text.length;
    if (!isAscii && isHighSurrogate(text.charCodeAt(text.length - 1))) {
      this.#half = text.slice(-1);
      text = text.slice(0, -1);
      byteLength = Buffer.byteLength(text);
    }
    this.#addCharacters(text, byteLength, isAscii ? 'latin1' : 'utf8');
  }

  addBytes(bytes: Uint8Array): void {
    this.#endText();
    if (bytes.length > CAPACITY - this.#filled || bytes.length >= SENT_AS_IS) this.flush();
    if (bytes.length >= SENT_AS_IS) {
      this.#send(bytes, undefined);
      return;
    }
    this.#open().set(bytes, this.#filled);
    this.#filled += bytes.length;
  }

  /** Sends what there is. */
  flush(): void {
    const gathered = this.#take();
    if (gathered !== undefined) this.#send(gathered.bytes, gathered.release);
  }

  /** The rest, which nothing follows: half a character at its end becomes the replacement character. */
  end(): Gathered | undefined {
    this.#endText();
    return this.#take();
  }

  #take(): Gathered | undefined {
    const buffer = this.#buffer;
    if (buffer === undefined || this.#filled === 0) return undefined;
    const bytes = buffer.subarray(0, this.#filled);
    this.#buffer = undefined;
    this.#filled = 0;
    const release = (): void => {
      if (spare.length < MAX_SPARE) spare.push(buffer);
    };
    return { bytes, release };
  }

  #endText(): void {
    if (this.#half === '') return;
    this.#addCharacters(this.#half, 3, 'utf8');
    this.#half = '';
  }

  #addCharacters(text: string, byteLength: number, encoding: 'latin1' | 'utf8'): void {
    if (byteLength > CAPACITY - this.#filled) this.flush();
    if (byteLength > CAPACITY) {
      this.#send(Buffer.from(text, encoding), undefined);
      return;
    }
    // The bytes of text in ASCII are its characters, and are copied faster as such.
    this.#filled += this.#open().write(text, this.#filled, encoding);
  }

  #open(): Buffer {
    this.#buffer ??= spare.pop() ?? Buffer.allocUnsafeSlow(CAPACITY);
    return this.#buffer;
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd8_00 && unit <= 0xdb_ff;
}
