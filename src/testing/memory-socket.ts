import { AsyncResource } from 'node:async_hooks';
import type { AddressInfo } from 'node:net';
import { Duplex } from 'node:stream';
import { clearTimeout, setImmediate, setTimeout } from 'node:timers';

/** Options of {@link MemorySocket.pair}. */
export interface MemorySocketOptions {
  /** Looks like a TLS connection to whoever asks, without the cost of one. */
  readonly encrypted?: boolean;
  /**
   * The client's address as the server sees it.
   *
   * @defaultValue '127.0.0.1'
   */
  readonly remoteAddress?: string;
}

type Callback = (error?: Error | null) => void;

const HIGH_WATER_MARK_BYTES = 65_536;
let lastPort = 49_151;

/**
 * One end of a connection that exists in memory alone. It answers to what node's HTTP stack, Express and popular
 * middlewares ask of a `net.Socket`: addresses, byte counts, idle timeouts, `encrypted`, back-pressure.
 */
export class MemorySocket extends Duplex {
  readonly encrypted: boolean;
  readonly authorized: boolean;
  readonly connecting = false;
  readonly pending = false;
  readonly remoteFamily = 'IPv4';
  readonly localFamily = 'IPv4';
  remoteAddress = '127.0.0.1';
  remotePort = 0;
  localAddress = '127.0.0.1';
  localPort = 0;
  bytesRead = 0;
  bytesWritten = 0;
  /** Idle time in milliseconds after which `timeout` is emitted; 0 for never. */
  timeout = 0;
  #peer: MemorySocket | undefined;
  #afterRead: Callback | undefined;
  #timer: NodeJS.Timeout | undefined;
  #hasReceivedEnd = false;

  /** Runs `work` outside of the caller's ambient context (AsyncLocalStorage). */
  static runDetached(work: () => void): void {
    network.runInAsyncScope(work);
  }

  private constructor(encrypted: boolean) {
    super({
      allowHalfOpen: true,
      readableHighWaterMark: HIGH_WATER_MARK_BYTES,
      writableHighWaterMark: HIGH_WATER_MARK_BYTES,
    });
    this.encrypted = encrypted;
    this.authorized = encrypted;
  }

  /** Both ends of a new connection. */
  static pair(options: MemorySocketOptions = {}): {
    readonly client: MemorySocket;
    readonly server: MemorySocket;
  } {
    const client = new MemorySocket(options.encrypted ?? false);
    const server = new MemorySocket(options.encrypted ?? false);
    client.#peer = server;
    server.#peer = client;
    server.remoteAddress = client.localAddress = options.remoteAddress ?? '127.0.0.1';
    lastPort = lastPort >= 65_535 ? 49_152 : lastPort + 1;
    server.remotePort = client.localPort = lastPort;
    server.localPort = client.remotePort = options.encrypted ? 443 : 80;
    return { client, server };
  }

  /** The other end. */
  get peer(): MemorySocket {
    return this.#peer as MemorySocket;
  }

  get readyState(): string {
    if (this.readable && this.writable) return 'open';
    if (this.readable) return 'readOnly';
    return this.writable ? 'writeOnly' : 'closed';
  }

  address(): AddressInfo {
    return { address: this.localAddress, family: 'IPv4', port: this.localPort };
  }

  setTimeout(timeoutMs: number, listener?: () => void): this {
    clearTimeout(this.#timer);
    this.timeout = timeoutMs;
    this.#timer =
      timeoutMs > 0 ? setTimeout(() => this.emit('timeout'), timeoutMs).unref() : undefined;
    if (listener === undefined) return this;
    if (timeoutMs > 0) this.once('timeout', listener);
    else this.off('timeout', listener);
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  resetAndDestroy(): this {
    this.#peer?.destroy(connectionError('ECONNRESET', 'read ECONNRESET'));
    return this.destroy();
  }

  override _read(): void {
    const callback = this.#afterRead;
    this.#afterRead = undefined;
    callback?.();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: Callback): void {
    this.bytesWritten += chunk.length;
    this.#timer?.refresh();
    deliver(() => {
      const { peer } = this;
      if (peer.destroyed) callback(connectionError('EPIPE', 'write EPIPE'));
      else peer.#receive(chunk, callback);
    });
  }

  /** Tells the writer to go on once there is room, so that a slow reader slows the writer down as TCP would. */
  #receive(chunk: Buffer, callback: Callback): void {
    this.bytesRead += chunk.length;
    this.#timer?.refresh();
    if (this.push(chunk)) callback();
    else this.#afterRead = callback;
  }

  override _final(callback: Callback): void {
    deliver(() => this.peer.#receiveEnd());
    callback();
  }

  override _destroy(error: Error | null, callback: Callback): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const waiting = this.#afterRead;
    this.#afterRead = undefined;
    waiting?.(connectionError('EPIPE', 'write EPIPE'));
    deliver(() => this.peer.#receiveEnd());
    callback(error);
  }

  #receiveEnd(): void {
    if (this.#hasReceivedEnd || this.destroyed) return;
    this.#hasReceivedEnd = true;
    this.push(null);
  }
}

// Whatever ambient context the sender runs in must not become the receiver's: between processes it would not either.
const network = new AsyncResource('MemorySocket');

/** Hands something over in a later turn of the event loop, in the order of the calls, as a network would. */
function deliver(handOver: () => void): void {
  setImmediate(() => network.runInAsyncScope(handOver));
}

function connectionError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code, errno: code, syscall: message.split(' ')[0] });
}
