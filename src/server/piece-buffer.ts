import { checkBytes } from '../http/stream-source.js';

/** So much content is sent at once, in bytes. */
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
/** Room before the content, for the line with the size of a chunk. */
const SIZE_ROOM = 8;
/** Room behind it: for a line end, and for the longest character, which node does not begin where it finds no room. */
const END_ROOM = 4;

const spare: Buffer[] = [];

/** Content that {@link PieceBuffer} has gathered, in its memory. */
export class Gathered {
  readonly #buffer: Buffer;
  /** In bytes. */
  readonly length: number;

  constructor(buffer: Buffer, length: number) {
    this.#buffer = buffer;
    this.length = length;
  }

  get bytes(): Uint8Array {
    return this.#buffer.subarray(SIZE_ROOM, SIZE_ROOM + this.length);
  }

  /** The content with what makes a chunk of it: a line with its size before, and a line end behind (RFC 9112, section 7.1). */
  toChunk(): Uint8Array {
    const sizeLine = `${this.length.toString(16)}\r\n`;
    const start = SIZE_ROOM - sizeLine.length;
    const end = SIZE_ROOM + this.length;
    this.#buffer.write(sizeLine, start, 'latin1');
    this.#buffer[end] = 0x0d;
    this.#buffer[end + 1] = 0x0a;
    return this.#buffer.subarray(start, end + 2);
  }

  /** To be called once the content has left: its memory is used again then. */
  release(): void {
    if (spare.length < MAX_SPARE) spare.push(this.#buffer);
  }
}

/** Sends content now. Bytes are not the buffer's own, and sent as they are. */
export type SendContent = (content: Gathered | Uint8Array) => void;

/**
 * Gathers pieces of text and bytes into buffers of 64 KiB, in UTF-8, and uses a buffer again once it has left.
 *
 * A text that is given to a socket is copied twice, into memory that is got from the system for it; here it is copied
 * once, into memory that is there.
 */
export class PieceBuffer {
  readonly #send: SendContent;
  #buffer: Buffer | undefined = undefined;
  #filled = 0;
  /** The first half of a character whose second half stands in the next text. */
  #half = '';
  /** Whether the last text was ASCII. */
  #isAscii = true;

  constructor(send: SendContent) {
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
    const text = this.#half === '' ? added : this.#half + added;
    this.#half = '';
    if (!this.#isAscii || !this.#addAscii(text)) this.#addAny(text);
  }

  /** @throws BadPiece when it is no bytes. */
  addBytes(bytes: Uint8Array): void {
    checkBytes(bytes);
    this.#endText();
    if (bytes.length > CAPACITY - this.#filled || bytes.length >= SENT_AS_IS) this.flush();
    if (bytes.length >= SENT_AS_IS) {
      this.#send(bytes);
      return;
    }
    this.#open().set(bytes, SIZE_ROOM + this.#filled);
    this.#filled += bytes.length;
  }

  /** Sends what there is. */
  flush(): void {
    const gathered = this.#take();
    if (gathered !== undefined) this.#send(gathered);
  }

  /** The rest, which nothing follows: half a character at its end becomes the replacement character. */
  end(): Gathered | undefined {
    this.#endText();
    return this.#take();
  }

  #take(): Gathered | undefined {
    const buffer = this.#buffer;
    if (buffer === undefined || this.#filled === 0) return undefined;
    const gathered = new Gathered(buffer, this.#filled);
    this.#buffer = undefined;
    this.#filled = 0;
    return gathered;
  }

  #endText(): void {
    if (this.#half === '') return;
    this.#addEncoded(this.#half, 3);
    this.#half = '';
  }

  /** False where the text is not ASCII: nothing was added then. */
  #addAscii(text: string): boolean {
    const { length } = text;
    if (length > CAPACITY) return false;
    if (length > CAPACITY - this.#filled) this.flush();
    // There is room for one character more than ASCII would take: of any other text more bytes are written than it has characters.
    const written = this.#open().write(text, SIZE_ROOM + this.#filled, length + END_ROOM, 'utf8');
    if (written !== length) return false;
    this.#filled += written;
    return true;
  }

  #addAny(added: string): void {
    let text = added;
    let byteLength = Buffer.byteLength(text);
    this.#isAscii = byteLength === text.length;
    if (!this.#isAscii && isHighSurrogate(text.charCodeAt(text.length - 1))) {
      this.#half = text.slice(-1);
      text = text.slice(0, -1);
      byteLength -= 3;
    }
    this.#addEncoded(text, byteLength);
  }

  #addEncoded(text: string, byteLength: number): void {
    if (byteLength > CAPACITY - this.#filled) this.flush();
    if (byteLength > CAPACITY) {
      this.#send(Buffer.from(text, 'utf8'));
      return;
    }
    this.#filled += this.#open().write(text, SIZE_ROOM + this.#filled, 'utf8');
  }

  #open(): Buffer {
    this.#buffer ??= spare.pop() ?? Buffer.allocUnsafeSlow(SIZE_ROOM + CAPACITY + END_ROOM);
    return this.#buffer;
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd8_00 && unit <= 0xdb_ff;
}
