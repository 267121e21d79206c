import { nearestName } from '../conf/nearest-name.js';
import { ImproperlyConfigured } from '../errors/framework-error.js';
import type { HttpRequest } from '../http/http-request.js';
import type { ServiceScope } from '../metadata/metadata-registry.js';
import { GetterCompiler, type ScopeState } from './compile-getters.js';
import { Container, type RequestScope } from './container.js';
import { isMadeByUs, type Graph, type GraphNode } from './graph.js';
import { ShutdownFailed } from './shutdown-failed.js';
import type { SingletonStore } from './singleton-store.js';
import { tokenName, type InjectionToken } from './token.js';

/** The container of a graph: finished singletons from the store, everything else through compiled factories. */
export class ScopedContainer extends Container {
  readonly #graph: Graph;
  readonly #store: SingletonStore;
  readonly #compiler: GetterCompiler;
  readonly #scopes = new WeakMap<HttpRequest, RequestScope>();
  #disposal: Promise<void> | undefined;

  constructor(graph: Graph, store: SingletonStore) {
    super();
    this.#graph = graph;
    this.#store = store;
    this.#compiler = new GetterCompiler((node) => store.get(node));
  }

  override resolve<Type>(token: InjectionToken<Type>): Type {
    const node = this.#nodeOf(token);
    if (node.scope === 'singleton') return this.#store.get(node) as Type;
    if (node.needsRequest) throw needsRequest(node);
    return this.#compiler.getterOf(node)(emptyState()) as Type;
  }

  override has(token: InjectionToken): boolean {
    const node = this.#graph.nodes.get(token);
    return node !== undefined && (node.scope !== 'singleton' || this.#store.has(node));
  }

  override scopeOf(token: InjectionToken): ServiceScope | undefined {
    return this.#graph.nodes.get(token)?.scope;
  }

  override createRequestScope(request: HttpRequest): RequestScope {
    return new CompiledRequestScope(request, (token) =>
      this.#compiler.getterOf(this.#nodeOf(token)),
    );
  }

  override requestScopeOf(request: HttpRequest): RequestScope {
    const known = this.#scopes.get(request);
    if (known !== undefined) return known;
    const scope = this.createRequestScope(request);
    this.#scopes.set(request, scope);
    request.onClose(() => scope.dispose());
    return scope;
  }

  override dispose(): Promise<void> {
    return (this.#disposal ??= this.#shutDown());
  }

  /** Makes the singleton behind `node`, whose dependencies are made already. */
  make(node: GraphNode): unknown {
    const parts = this.#compiler.partsOf(node).map((get) => get(emptyState()));
    return node.create(parts);
  }

  /** Compiles the factory of `node`, so that no request has to. */
  compile(node: GraphNode): void {
    this.#compiler.getterOf(node);
  }

  async #shutDown(): Promise<void> {
    const failures = new Map<string, unknown>();
    const done = new Set<unknown>();
    for (const node of [...this.#store.nodes()].reverse()) {
      const instance = this.#store.get(node);
      if (done.has(instance)) continue;
      done.add(instance);
      try {
        await shutDownOne(node, instance);
      } catch (error) {
        failures.set(node.name, error);
      }
    }
    await this.#store.clear();
    if (failures.size > 0) throw new ShutdownFailed(failures);
  }

  #nodeOf(token: unknown): GraphNode {
    const node = this.#graph.nodes.get(token);
    if (node !== undefined) return node;
    const name = tokenName(token);
    const near = nearestName(
      name,
      [...this.#graph.nodes.keys()].map(tokenName).filter((each) => each !== name),
    );
    throw new ImproperlyConfigured(
      `Nothing provides ${name}.${near === undefined ? '' : ` Did you mean ${near}?`}`,
      {
        code: 'DI_NOT_PROVIDED',
        fix: `Decorate it with @Service() in a folder listed in "scan", or add it to "providers".`,
      },
    );
  }
}

async function shutDownOne(node: GraphNode, instance: unknown): Promise<void> {
  if (!isMadeByUs(node)) return;
  const { onShutdown } = (instance ?? {}) as { onShutdown?: () => unknown };
  if (typeof onShutdown === 'function') await onShutdown.call(instance);
  else await node.onShutdown?.(instance);
}

class CompiledRequestScope implements RequestScope {
  readonly #state: ScopeState;
  #isOver = false;

  constructor(
    readonly request: HttpRequest,
    readonly getterOf: (token: unknown) => (state: ScopeState) => unknown,
  ) {
    this.#state = { request, instances: new Map() };
  }

  resolve<Type>(token: InjectionToken<Type>): Type {
    if (this.#isOver) throw requestIsOver(token);
    return this.getterOf(token)(this.#state) as Type;
  }

  async dispose(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    const failures = new Map<string, unknown>();
    for (const [node, instance] of [...this.#state.instances].reverse()) {
      try {
        await (instance as { onRequestEnd?: () => unknown } | undefined)?.onRequestEnd?.();
      } catch (error) {
        failures.set(node.name, error);
      }
    }
    this.#state.instances.clear();
    if (failures.size > 0) throw new ShutdownFailed(failures);
  }
}

function emptyState(): ScopeState {
  return { request: undefined, instances: new Map() };
}

function needsRequest(node: GraphNode): ImproperlyConfigured {
  return new ImproperlyConfigured(
    `${node.name} lives as long as one request, and was asked for outside of one.`,
    {
      code: 'DI_NEEDS_REQUEST',
      fix: 'Ask for it through container.requestScopeOf(request), or inject it into something request-scoped.',
    },
  );
}

function requestIsOver(token: unknown): ImproperlyConfigured {
  return new ImproperlyConfigured(
    `${tokenName(token)} was asked for in the scope of a request that is over.`,
    {
      code: 'DI_REQUEST_IS_OVER',
      fix: 'Resolve what is needed while the request is answered, and keep no scope beyond that.',
    },
  );
}
