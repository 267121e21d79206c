import type { CheckMessage } from '../checks/check-message.js';
import { usersOf } from './describe-chain.js';
import type { DraftNode } from './graph.js';

type Nodes = ReadonlyMap<unknown, DraftNode>;

/** Findings about the linked graph as a whole: circles, and services that nothing needs. */
export function checkGraph(nodes: Nodes): readonly CheckMessage[] {
  return [...findCycles(nodes).map(describeCycle), ...findUnused(nodes).map(describeUnused)];
}

/** Each circle once, starting with the node that was declared first. */
function findCycles(nodes: Nodes): readonly (readonly DraftNode[])[] {
  const cycles: DraftNode[][] = [];
  const done = new Set<DraftNode>();
  for (const start of nodes.values()) {
    // An explicit stack: a long chain must not overflow the engine's own.
    const path: DraftNode[] = [];
    const onPath = new Set<DraftNode>();
    const work: { readonly node: DraftNode; readonly isExit: boolean }[] = [
      { node: start, isExit: false },
    ];
    for (let step = work.pop(); step !== undefined; step = work.pop()) {
      const { node, isExit } = step;
      if (isExit) {
        path.pop();
        onPath.delete(node);
        done.add(node);
      } else if (onPath.has(node)) {
        cycles.push(path.slice(path.indexOf(node)));
      } else if (!done.has(node)) {
        path.push(node);
        onPath.add(node);
        work.push({ node, isExit: true });
        for (const { target } of [...node.links].reverse())
          if (target) work.push({ node: target, isExit: false });
      }
    }
  }
  return cycles;
}

function describeCycle(cycle: readonly DraftNode[]): CheckMessage {
  const names = [...cycle, cycle[0]!].map((node) => node.name);
  return {
    id: 'DI_CYCLE',
    level: 'error',
    reason: `These need each other, so none can be made first: ${names.join(' -> ')}.`,
    fix: 'Move what two of them share into a third service, or pass it as an argument of a method.',
    place: cycle[0]?.place?.resolve(),
  };
}

function findUnused(nodes: Nodes): readonly DraftNode[] {
  const users = usersOf(nodes);
  return [...nodes.values()].filter((node) => {
    const isService = node.kind === 'class' && node.isDecorated && !node.isRoot;
    // The method of a service that provides something is a use of the service only when that thing is used.
    return isService && (users.get(node) ?? []).length === 0;
  });
}

function describeUnused(node: DraftNode): CheckMessage {
  return {
    id: 'DI_UNUSED',
    level: 'info',
    reason: `${node.name} is a service that nothing asks for.`,
    fix: 'Delete it, or leave it when it is only resolved by hand.',
    place: node.place?.resolve(),
  };
}
