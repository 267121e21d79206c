import { setImmediate } from 'node:timers';

import type { Observation, TestableApplication } from './testable-application.js';

const TURNS_TO_WAIT = 3;

/** What an application told of its requests, by the connection they came over. */
export class Observations {
  static readonly #byApplication = new WeakMap<TestableApplication, Observations>();
  readonly #bySocket = new WeakMap<object, Observation>();

  private constructor(application: TestableApplication) {
    application.observe((observed) =>
      this.#bySocket.set(observed.request.incoming.socket, observed),
    );
  }

  /** The one that all clients of an application share. */
  static of(application: TestableApplication): Observations {
    const known = this.#byApplication.get(application) ?? new Observations(application);
    this.#byApplication.set(application, known);
    return known;
  }

  /** Forgets what came over `socket` before. */
  forget(socket: object): void {
    this.#bySocket.delete(socket);
  }

  /**
   * What was observed of the request that was just answered over `socket`; undefined when the application never saw
   * it, because the server refused it.
   */
  async take(socket: object): Promise<Observation | undefined> {
    // An application may tell of a request after the last byte was sent, which the client sees first.
    for (let turn = 0; turn < TURNS_TO_WAIT && !this.#bySocket.has(socket); turn++) {
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    const observed = this.#bySocket.get(socket);
    this.#bySocket.delete(socket);
    return observed;
  }
}
