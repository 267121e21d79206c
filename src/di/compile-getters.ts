import { ImproperlyConfigured } from '../errors/framework-error.js';
import type { HttpRequest } from '../http/http-request.js';
import type { GraphNode } from './graph.js';

/** What lives as long as one request. */
export interface ScopeState {
  readonly request: HttpRequest | undefined;
  /** Request-scoped instances, in the order they were made. */
  readonly instances: Map<GraphNode, unknown>;
}

/** Gives the thing behind one node, making it where its scope says so. */
export type Getter = (state: ScopeState) => unknown;

/**
 * Compiles nodes to functions, so that a request-scoped instance costs calls of constructors and nothing else.
 *
 * @param singletonOf - gives the finished instance of a singleton; called while compiling.
 */
export class GetterCompiler {
  readonly #getters = new Map<GraphNode, Getter>();

  constructor(readonly singletonOf: (node: GraphNode) => unknown) {}

  getterOf(node: GraphNode): Getter {
    const known = this.#getters.get(node);
    if (known !== undefined) return known;
    const getter = this.#compile(node);
    this.#getters.set(node, getter);
    return getter;
  }

  /** Getters of everything that is injected into `node`. */
  partsOf(node: GraphNode): readonly Getter[] {
    return node.links.map(({ target }) => {
      if (target === undefined) return getUndefined;
      if (target.forUser === undefined) return this.getterOf(target);
      const own = target.forUser(this.singletonOf(target), node.name);
      return () => own;
    });
  }

  #compile(node: GraphNode): Getter {
    if (node.kind === 'request') return ({ request }) => request;
    if (node.scope === 'singleton') {
      const instance = this.singletonOf(node);
      return () => instance;
    }
    const make = this.#compileMake(node);
    // What only leads to other nodes keeps nothing itself.
    if (node.scope === 'transient' || node.kind === 'alias' || node.kind === 'list') return make;
    return (state) => {
      const { instances } = state;
      const known = instances.get(node);
      if (known !== undefined || instances.has(node)) return known;
      const instance = make(state);
      instances.set(node, instance);
      return instance;
    };
  }

  #compileMake(node: GraphNode): Getter {
    const { create } = node;
    const parts = this.partsOf(node);
    if (node.kind !== 'factory' && node.kind !== 'method')
      return (state) => create(parts.map((get) => get(state)));
    return (state) => refusePromise(node, create(parts.map((get) => get(state))));
  }
}

const getUndefined: Getter = () => undefined;

function refusePromise(node: GraphNode, value: unknown): unknown {
  if (typeof (value as PromiseLike<unknown> | undefined)?.then !== 'function') return value;
  throw new ImproperlyConfigured(
    `${node.name} gave a promise, which only boot can await; its scope is "${node.scope}".`,
    {
      code: 'DI_ASYNC_IN_REQUEST',
      fix: 'Make it a singleton, or have it return something that is awaited where it is used.',
    },
  );
}
