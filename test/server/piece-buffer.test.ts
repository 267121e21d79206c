import { describe, expect, it } from '@jest/globals';

import { Gathered, PieceBuffer } from '../../src/server/piece-buffer.js';

/** Puts pieces through a buffer whose bytes are taken at once, as by a fast client, or only at the end. */
function put(
  pieces: readonly (string | Uint8Array)[],
  { atOnce }: { atOnce: boolean },
): { bytes: Buffer; sizes: number[] } {
  const sent: Uint8Array[] = [];
  const send = (content: Gathered | Uint8Array): void => {
    const bytes = content instanceof Gathered ? content.bytes : content;
    sent.push(atOnce ? Uint8Array.from(bytes) : bytes);
    if (atOnce && content instanceof Gathered) content.release();
  };
  const buffer = new PieceBuffer(send);
  for (const piece of pieces) {
    if (typeof piece === 'string') buffer.addText(piece);
    else buffer.addBytes(piece);
  }
  const rest = buffer.end();
  if (rest !== undefined) send(rest);
  return { bytes: Buffer.concat(sent), sizes: sent.map((bytes) => bytes.length) };
}

/** A small generator of numbers that are the same each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

const ALPHABETS = ['abc', 'aé', 'Ω漢', '😀a', '\ud83d', '\ude00x'];
const SIZES = [0, 1, 2, 63, 64, 4095, 8191, 8192, 16_384, 32_767, 32_768, 65_535, 65_536, 65_537];

describe('PieceBuffer', () => {
  it.each([{ atOnce: true }, { atOnce: false }])(
    'gives what all pieces are together, $atOnce',
    (pace) => {
      const next = numbers(7);
      for (let round = 0; round < 300; round++) {
        const pieces: (string | Uint8Array)[] = [];
        const expected: Buffer[] = [];
        let text = '';
        for (let index = next(12); index >= 0; index--) {
          const size = next(3) === 0 ? next(70_000) : SIZES[next(SIZES.length)]!;
          const alphabet = ALPHABETS[next(ALPHABETS.length)]!;
          const piece = alphabet.repeat(Math.ceil(size / alphabet.length)).slice(0, size);
          if (next(4) === 0) {
            pieces.push(Buffer.from(piece));
            expected.push(Buffer.from(text), Buffer.from(piece));
            text = '';
          } else {
            pieces.push(piece);
            text += piece;
          }
        }
        expected.push(Buffer.from(text));
        const { bytes } = put(pieces, pace);
        expect(bytes.equals(Buffer.concat(expected))).toBe(true);
      }
    },
  );

  it('finds out that text is not ASCII, wherever the buffer ends in it', () => {
    for (const text of ['é', '€', '€😀', 'a€', '😀😀', '\ud83d', 'aé\ud83d']) {
      for (let free = 0; free <= 10; free++) {
        const pieces = ['x'.repeat(65_536 - free), text, 'y'];
        const { bytes } = put(pieces, { atOnce: true });
        expect(bytes.equals(Buffer.from(pieces.join('')))).toBe(true);
      }
    }
  });

  it.each([1, 15, 16, 4096, 65_535, 65_536])('makes a chunk of %i bytes', (size) => {
    const buffer = new PieceBuffer(() => {});
    buffer.addText('z'.repeat(size));
    const chunk = buffer.end()!.toChunk();
    expect(Buffer.from(chunk).toString()).toBe(`${size.toString(16)}\r\n${'z'.repeat(size)}\r\n`);
  });

  it('sends small pieces in buffers of 64 KiB, and large ones as they are', () => {
    const row = `${'x'.repeat(63)}\n`;
    const large = Buffer.alloc(100_000);
    const { sizes } = put([...Array.from({ length: 3000 }, () => row), large, 'end'], {
      atOnce: true,
    });
    expect(sizes).toEqual([65_536, 65_536, 60_928, 100_000, 3]);
  });

  it('uses the memory of bytes that have left again, and of no others', () => {
    const memories = new Set<unknown>();
    const sent: Gathered[] = [];
    const buffer = new PieceBuffer((content) => {
      if (!(content instanceof Gathered)) throw new Error('expected to be gathered');
      memories.add(content.bytes.buffer);
      sent.push(content);
    });
    for (let turn = 0; turn < 3; turn++) {
      buffer.addText('kept');
      buffer.flush();
    }
    expect(memories.size).toBe(3);
    for (const content of sent.splice(0)) content.release();
    for (let turn = 0; turn < 20; turn++) {
      buffer.addText('left');
      buffer.flush();
      sent.pop()!.release();
    }
    expect(memories.size).toBe(3);
  });
});
