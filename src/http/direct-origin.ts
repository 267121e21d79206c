import type { IncomingMessage } from 'node:http';

import type { Forwarded } from './forwarded.js';

/** Where a request comes from as its connection tells it, without any proxy; nothing is read before it is asked for. */
export class DirectOrigin implements Forwarded {
  readonly #incoming: IncomingMessage;

  constructor(incoming: IncomingMessage) {
    this.#incoming = incoming;
  }

  get scheme(): 'http' | 'https' {
    const { encrypted } = this.#incoming.socket as { encrypted?: boolean };
    return encrypted === true ? 'https' : 'http';
  }

  get host(): string {
    return this.#incoming.headers.host ?? '';
  }

  get address(): string {
    return this.#incoming.socket.remoteAddress ?? '';
  }
}
