/** A node of a graph, in the making or finished. */
interface Linked<Node> {
  readonly name: string;
  readonly links: readonly { readonly target: Node | undefined }[];
}

/** The shortest way to `node` from something that nothing else needs: `BookController -> BookService`. */
export function describeChain<Node extends Linked<Node>>(
  node: Node,
  nodes: ReadonlyMap<unknown, Node>,
): string {
  const users = usersOf(nodes);
  const next = new Map<Node, Node | undefined>([[node, undefined]]);
  let root = node;
  for (const each of next.keys()) {
    root = each;
    const found = users.get(each) ?? [];
    if (found.length === 0) break;
    for (const user of found) if (!next.has(user)) next.set(user, each);
  }
  const names: string[] = [];
  for (let each: Node | undefined = root; each !== undefined; each = next.get(each))
    names.push(each.name);
  return names.join(' -> ');
}

/** For each node, the nodes that need it. */
export function usersOf<Node extends Linked<Node>>(
  nodes: ReadonlyMap<unknown, Node>,
): ReadonlyMap<Node, readonly Node[]> {
  const users = new Map<Node, Node[]>();
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
