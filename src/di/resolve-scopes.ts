import type { CheckMessage } from '../checks/check-message.js';
import { usersOf } from './describe-chain.js';
import type { DraftNode } from './graph.js';

type Nodes = ReadonlyMap<unknown, DraftNode>;

/**
 * Fills in `scope` and `needsRequest` of all nodes.
 *
 * What needs something request-scoped is request-scoped itself where its scope was not stated. A stated singleton
 * would keep the first request's instance for ever: a captive dependency, and a finding.
 */
export function resolveScopes(nodes: Nodes): readonly CheckMessage[] {
  const needing = findNeeding(nodes);
  const findings: CheckMessage[] = [];
  for (const node of nodes.values()) {
    node.needsRequest = needing.has(node);
    const { declaredScope } = node;
    if (declaredScope === 'singleton' && node.needsRequest) findings.push(captive(node, needing));
    node.scope = declaredScope ?? (node.needsRequest ? 'request' : 'singleton');
  }
  for (const node of nodes.values())
    if (node.kind === 'alias' || node.kind === 'list') node.scope = scopeOfTargets(node);
  for (const node of nodes.values())
    if (node.scope !== 'singleton' && isAsync(node)) findings.push(asyncInRequest(node));
  return findings;
}

/** All nodes that are, or lead to, something request-scoped; each with the next step on the way there. */
function findNeeding(nodes: Nodes): ReadonlyMap<DraftNode, DraftNode | undefined> {
  const users = usersOf(nodes);
  const found = new Map<DraftNode, DraftNode | undefined>();
  for (const node of nodes.values())
    if (node.declaredScope === 'request') found.set(node, undefined);
  for (const node of found.keys()) {
    // Behind a captive singleton lies no further finding: there is one place to mend.
    if (node.declaredScope === 'singleton') continue;
    for (const user of users.get(node) ?? []) if (!found.has(user)) found.set(user, node);
  }
  return found;
}

/** An alias or a list stores nothing: what it leads to decides whether it may be kept. */
function scopeOfTargets(
  node: DraftNode,
  seen: ReadonlySet<DraftNode> = new Set(),
): DraftNode['scope'] {
  if (node.kind !== 'alias' && node.kind !== 'list') return node.scope;
  if (seen.has(node)) return 'singleton';
  const scopes = node.links.map(({ target }) =>
    target ? scopeOfTargets(target, new Set([...seen, node])) : 'singleton',
  );
  if (scopes.includes('transient')) return 'transient';
  return scopes.includes('request') ? 'request' : 'singleton';
}

function captive(
  node: DraftNode,
  needing: ReadonlyMap<DraftNode, DraftNode | undefined>,
): CheckMessage {
  const path: string[] = [];
  for (let each: DraftNode | undefined = node; each !== undefined; each = needing.get(each))
    path.push(each.name);
  return {
    id: 'DI_CAPTIVE',
    level: 'error',
    reason: `${node.name} is a singleton but needs something that lives as long as one request: ${path.join(' -> ')}. It would keep that of the first request for ever.`,
    fix: `Leave the scope of ${node.name} unstated, state "scope: 'request'", or pass what it needs as an argument.`,
    place: node.place?.resolve(),
  };
}

const AsyncFunction = (async () => {}).constructor;

function isAsync(node: DraftNode): boolean {
  return node.asyncSource instanceof AsyncFunction;
}

function asyncInRequest(node: DraftNode): CheckMessage {
  return {
    id: 'DI_ASYNC_IN_REQUEST',
    level: 'error',
    reason: `${node.name} is made by an async function, which only boot can await; its scope is "${node.scope}".`,
    fix: 'Make it a singleton, or have the function return something that is awaited where it is used.',
    place: node.place?.resolve(),
  };
}
