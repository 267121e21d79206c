import { Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';

import { describe, expect, it } from '@jest/globals';

import type { StreamSource } from '../../src/http/stream-source.js';
import { StreamingHttpResponse } from '../../src/http/streaming-response.js';

async function read(source: StreamSource): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of source) pieces.push(Buffer.from(piece as Uint8Array));
  return Buffer.concat(pieces).toString();
}

async function* count(log: string[] = []): AsyncGenerator<string> {
  try {
    yield 'one ';
    yield 'two';
  } finally {
    log.push('closed');
  }
}

describe('StreamingHttpResponse', () => {
  it.each([
    ['an array', () => ['one ', Buffer.from('two')]],
    ['a generator', () => ['one ', 'two'].values()],
    ['an asynchronous generator', () => count()],
    ['a stream of node', () => Readable.from(['one ', 'two'])],
    [
      'a web stream',
      () =>
        new ReadableStream<string>({
          start(controller) {
            controller.enqueue('one ');
            controller.enqueue('two');
            controller.close();
          },
        }),
    ],
    ['one text', () => 'one two'],
    ['one Buffer', () => Buffer.from('one two')],
  ])('streams %s', async (_, make) => {
    const response = new StreamingHttpResponse(make(), { contentType: 'text/plain' });
    expect(response.isStreaming).toBe(true);
    expect(await read(response.openSource())).toBe('one two');
    await response.close();
  });

  it.each([
    ['at once', () => ['é', Buffer.from([0xe9])]],
    ['later', () => Readable.from(['é', Buffer.from([0xe9])])],
  ])('writes text that comes %s in the charset that its type names', async (_when, source) => {
    const options = { contentType: 'text/csv; charset=latin1' };
    const response = new StreamingHttpResponse(source(), options);
    const pieces: unknown[] = [];
    for await (const piece of response.openSource()) pieces.push(piece);
    expect(pieces).toEqual([Buffer.from([0xe9]), Buffer.from([0xe9])]);
    await expect(read(new StreamingHttpResponse(['€'], options).openSource())).rejects.toThrow(
      expect.objectContaining({ code: 'HTTP_CANNOT_ENCODE' }),
    );
  });

  it('is opened once', () => {
    const response = new StreamingHttpResponse(['x']);
    response.openSource();
    expect(() => response.openSource()).toThrow(
      expect.objectContaining({ code: 'HTTP_STREAM_OPENED_TWICE' }),
    );
  });

  it('has no content, and says what it has', () => {
    const response = new StreamingHttpResponse(['x']);
    const uses = [
      () => response.content,
      () => (response.content = 'y'),
      () => response.text,
      () => response.body,
      () => response.write('y'),
      () => response.tell(),
      () => response.getvalue(),
    ];
    for (const use of uses) {
      expect(use).toThrow(expect.objectContaining({ code: 'HTTP_STREAMING_CONTENT' }));
      expect(use).toThrow('response.source');
    }
  });

  it('lets a middleware put another source around its own', async () => {
    const response = new StreamingHttpResponse(['one', 'two']);
    const inner = response.source as Iterable<string>;
    response.source = [...inner].map((piece) => piece.toUpperCase());
    expect(await read(response.openSource())).toBe('ONETWO');
  });

  it('ends a generator that was left in the middle, also behind another', async () => {
    const log: string[] = [];
    const inner = count(log);
    const response = new StreamingHttpResponse(inner);
    await inner.next();
    response.source = count();
    await response.close();
    await new Promise((resolve) => setImmediate(resolve));
    expect(log).toEqual(['closed']);
    expect(response.isClosed).toBe(true);
  });

  it('does not wait for a generator that waits for ever', async () => {
    async function* stuck(): AsyncGenerator<string> {
      yield await new Promise<string>(() => {});
    }
    const source = stuck();
    const response = new StreamingHttpResponse(source);
    void source.next();
    await response.close();
    expect(response.isClosed).toBe(true);
  });

  it('destroys a stream, and cancels a web stream that is being read', async () => {
    const stream = Readable.from(['x']);
    await new StreamingHttpResponse(stream).close();
    expect(stream.destroyed).toBe(true);

    let reason = 'open';
    const web = new ReadableStream<string>({
      pull: () => new Promise(() => {}),
      cancel: () => void (reason = 'cancelled'),
    });
    const response = new StreamingHttpResponse(web);
    const reading = (response.openSource() as AsyncIterable<string>)[Symbol.asyncIterator]().next();
    await response.close();
    expect(await reading).toEqual({ done: true, value: undefined });
    expect(reason).toBe('cancelled');
  });

  it('survives a stream that fails before it is read, and gives the error to its reader', async () => {
    const stream = new Readable({ read() {} });
    const response = new StreamingHttpResponse(stream);
    stream.destroy(new Error('disk on fire'));
    await new Promise((resolve) => setImmediate(resolve));
    await expect(read(response.openSource())).rejects.toThrow('disk on fire');
  });
});
