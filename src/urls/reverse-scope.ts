import type { AbstractConstructor } from '../conf/constructor.js';
import type { UrlNode } from './compile-routes.js';
import { ReverseCandidate } from './reverse-candidate.js';

/** The names of one namespace, and the namespaces in it. In each list, the last declared stands first, as in Django. */
export class ReverseScope {
  readonly names = new Map<string, ReverseCandidate[]>();
  readonly namespaces = new Map<string, ReverseScope>();
  /** Instances of each application. */
  readonly apps = new Map<string, string[]>();

  /** The namespace that `name` stands for: an instance of an application of that name, or itself. */
  toNamespace(name: string, current: string | undefined): string {
    const instances = this.apps.get(name);
    if (instances === undefined) return name;
    if (current !== undefined && instances.includes(current)) return current;
    return instances.includes(name) ? name : (instances[0] ?? name);
  }
}

/** Everything that can be reversed, by name, by view and by controller method. */
export class ReverseIndex {
  readonly root = new ReverseScope();
  readonly views = new Map<unknown, ReverseCandidate[]>();
  readonly targets = new Map<AbstractConstructor, Map<string, ReverseCandidate[]>>();
  /** All names with their namespaces. */
  readonly fullNames = new Set<string>();

  constructor(nodes: readonly UrlNode[]) {
    this.#add(nodes, this.root, 0, 0);
  }

  #add(
    nodes: readonly UrlNode[],
    scope: ReverseScope,
    depth: number,
    firstDefaultLevel: number,
  ): void {
    for (const node of [...nodes].reverse()) {
      if (node.kind === 'route')
        this.#addCandidate(new ReverseCandidate(node.route, firstDefaultLevel), scope);
      else if (node.namespace === undefined)
        this.#add(node.children, scope, depth + 1, firstDefaultLevel);
      else {
        const inner = new ReverseScope();
        push(scope.apps, node.appName ?? node.namespace, node.namespace);
        // The first declared is put in last, and stays.
        scope.namespaces.set(node.namespace, inner);
        this.#add(node.children, inner, depth + 1, depth + 1);
      }
    }
  }

  #addCandidate(candidate: ReverseCandidate, scope: ReverseScope): void {
    const { pattern, name, fullName } = candidate.route;
    if (name !== undefined) push(scope.names, name, candidate);
    if (fullName !== undefined) this.fullNames.add(fullName);
    push(this.views, pattern.view, candidate);
    if (pattern.target === undefined) return;
    const { controller, method } = pattern.target;
    const methods = this.targets.get(controller) ?? new Map<string, ReverseCandidate[]>();
    this.targets.set(controller, methods);
    push(methods, method, candidate);
  }
}

function push<Key, Item>(lists: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
