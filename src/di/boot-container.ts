import { FrameworkError, ImproperlyConfigured } from '../errors/framework-error.js';
import type { Container } from './container.js';
import { describeChain } from './describe-chain.js';
import { isMadeByUs, type Graph, type GraphNode } from './graph.js';
import { ScopedContainer } from './scoped-container.js';
import { SingletonStore } from './singleton-store.js';

/** The code by which a class says, while it is constructed or booted, that it is not wanted with these settings. */
const NOT_USED = 'MIDDLEWARE_NOT_USED';

/**
 * Constructs all singletons of `graph` in order of dependency, awaiting what is asynchronous, then calls each `onBoot`.
 *
 * When something fails, what was already made is shut down again before the error is thrown.
 *
 * @throws ImproperlyConfigured `DI_INVALID_GRAPH` when the graph has errors, `DI_CONSTRUCTION_FAILED` and
 * `DI_BOOT_FAILED` with the original error as `cause`.
 */
export async function bootContainer(graph: Graph): Promise<Container> {
  refuseErrors(graph);
  const store = new SingletonStore();
  const container = new ScopedContainer(graph, store);
  try {
    for (const node of inOrderOfDependency(graph)) await construct(node, graph, store, container);
    for (const node of store.nodes()) await boot(node, store);
    for (const node of graph.nodes.values()) compile(node, graph, container);
  } catch (error) {
    // The first error is the one to mend; a second one while cleaning up must not hide it.
    await container.dispose().catch(() => undefined);
    throw error;
  }
  return container;
}

function refuseErrors({ findings }: Graph): void {
  const errors = findings.filter(({ level }) => level === 'error' || level === 'critical');
  if (errors.length === 0) return;
  const lines = errors.map((error) => {
    const place =
      error.place === undefined
        ? ''
        : `${error.place.file}:${error.place.line}:${error.place.column} `;
    return `\n  - ${place}${error.id}: ${error.reason}\n    ${error.fix}`;
  });
  throw new ImproperlyConfigured(`The services cannot be put together.${lines.join('')}`, {
    code: 'DI_INVALID_GRAPH',
    fix: 'Correct each of the findings.',
  });
}

/** The singletons, each after everything it needs. The graph has no circles. */
function inOrderOfDependency(graph: Graph): ReadonlySet<GraphNode> {
  const ordered = new Set<GraphNode>();
  const visited = new Set<GraphNode>();
  for (const start of graph.nodes.values()) {
    const work = [{ node: start, isExit: false }];
    for (let step = work.pop(); step !== undefined; step = work.pop()) {
      const { node, isExit } = step;
      if (isExit) {
        if (node.scope === 'singleton') ordered.add(node);
      } else if (!visited.has(node)) {
        visited.add(node);
        work.push({ node, isExit: true });
        for (const { target } of [...node.links].reverse())
          if (target) work.push({ node: target, isExit: false });
      }
    }
  }
  return ordered;
}

async function construct(
  node: GraphNode,
  graph: Graph,
  store: SingletonStore,
  container: ScopedContainer,
): Promise<void> {
  try {
    store.add(node, node.kind === 'container' ? container : await container.make(node));
  } catch (error) {
    if (isNotUsed(error)) store.leaveOut(node, error);
    else throw constructionFailed(node, graph, error);
  }
}

function compile(node: GraphNode, graph: Graph, container: ScopedContainer): void {
  if (node.scope === 'singleton') return;
  try {
    container.compile(node);
  } catch (error) {
    throw constructionFailed(node, graph, error);
  }
}

async function boot(node: GraphNode, store: SingletonStore): Promise<void> {
  const instance = store.get(node) as { onBoot?: () => unknown } | null | undefined;
  if (!isMadeByUs(node) || typeof instance?.onBoot !== 'function') return;
  try {
    await instance.onBoot();
  } catch (error) {
    if (isNotUsed(error)) {
      store.leaveOut(node, error);
      return;
    }
    throw new ImproperlyConfigured(
      `${node.name} failed in onBoot(): ${messageOf(error)}${placeOf(node)}`,
      {
        code: 'DI_BOOT_FAILED',
        fix: `Look at the cause below, and at onBoot() of ${node.name}.`,
        cause: error,
      },
    );
  }
}

function constructionFailed(node: GraphNode, graph: Graph, error: unknown): ImproperlyConfigured {
  const chain = describeChain(node, graph.nodes);
  return new ImproperlyConfigured(
    `${node.name} could not be constructed: ${messageOf(error)}${placeOf(node)}\n  needed by: ${chain}`,
    {
      code: 'DI_CONSTRUCTION_FAILED',
      fix: `Look at the cause below, and at what makes ${node.name}.`,
      cause: error,
    },
  );
}

function isNotUsed(error: unknown): error is Error {
  return error instanceof FrameworkError && error.code === NOT_USED;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function placeOf(node: GraphNode): string {
  const place = node.place?.resolve();
  return place === undefined ? '' : `\n  declared at: ${place.file}:${place.line}:${place.column}`;
}
