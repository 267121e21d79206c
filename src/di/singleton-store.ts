import 'reflect-metadata';

import { createRequire } from 'node:module';

import type { DependencyContainer, InjectionToken as LibraryToken } from 'tsyringe';

import { ImproperlyConfigured } from '../errors/framework-error.js';
import type { GraphNode } from './graph.js';

// An import would first read all its files in search of their exports, and then load them.
const { container: rootContainer } = createRequire(import.meta.url)('tsyringe') as {
  readonly container: DependencyContainer;
};

/**
 * The finished singletons of one application, in a container of the library; the only file that names it.
 *
 * A child of its own for each application, so that two applications in one process share nothing.
 */
export class SingletonStore {
  readonly #library: DependencyContainer = rootContainer.createChildContainer();
  readonly #tokens = new Map<GraphNode, LibraryToken>();
  readonly #leftOut = new Map<GraphNode, Error>();

  add(node: GraphNode, instance: unknown): void {
    // The parts of a list share a token, so each is kept under a name of its own.
    const token = Symbol(node.name);
    // A factory, because the library takes `undefined` and `null` for the absence of a value.
    this.#library.register(token, { useFactory: () => instance });
    this.#tokens.set(node, token);
  }

  /** Remembers that `node` said it is not wanted: whoever asks for it gets `reason` thrown. */
  leaveOut(node: GraphNode, reason: Error): void {
    this.#leftOut.set(node, reason);
  }

  has(node: GraphNode): boolean {
    return this.#tokens.has(node) && !this.#leftOut.has(node);
  }

  get(node: GraphNode): unknown {
    const reason = this.#leftOut.get(node);
    if (reason !== undefined) throw reason;
    const token = this.#tokens.get(node);
    if (token === undefined) throw notYetConstructed(node);
    return this.#library.resolve(token);
  }

  /** The nodes whose instances were made and are wanted, in the order they were made. */
  nodes(): readonly GraphNode[] {
    return [...this.#tokens.keys()].filter((node) => !this.#leftOut.has(node));
  }

  async clear(): Promise<void> {
    await this.#library.dispose();
  }
}

function notYetConstructed(node: GraphNode): ImproperlyConfigured {
  return new ImproperlyConfigured(`${node.name} was asked for before it was constructed.`, {
    code: 'DI_NOT_YET_CONSTRUCTED',
    fix: 'Name it as a constructor parameter, or ask the container for it in onBoot() or later.',
  });
}
