import type { DraftNode } from './graph.js';

type Linked = Pick<DraftNode, 'name'> & {
  readonly links: readonly { readonly target: Linked | undefined }[];
};

/** The shortest way to `node` from something that nothing else needs: `BookController -> BookService`. */
export function describeChain(node: Linked, nodes: ReadonlyMap<unknown, Linked>): string {
  const users = usersOf(nodes);
  const next = new Map<Linked, Linked | undefined>([[node, undefined]]);
  let root = node;
  for (const each of next.keys()) {
    root = each;
    const found = users.get(each) ?? [];
    if (found.length === 0) break;
    for (const user of found) if (!next.has(user)) next.set(user, each);
  }
  const names: string[] = [];
  for (let each: Linked | undefined = root; each !== undefined; each = next.get(each))
    names.push(each.name);
  return names.join(' -> ');
}

/** For each node, the nodes that need it. */
export function usersOf(
  nodes: ReadonlyMap<unknown, Linked>,
): ReadonlyMap<Linked, readonly Linked[]> {
  const users = new Map<Linked, Linked[]>();
  for (const node of nodes.values()) {
    for (const { target } of node.links) {
      if (target === undefined) continue;
      const known = users.get(target);
      if (known === undefined) users.set(target, [node]);
      else known.push(node);
    }
  }
  return users;
}
