import 'reflect-metadata';

import type { CheckMessage } from '../checks/check-message.js';
import type { Constructor } from '../conf/constructor.js';
import { metadataRegistry, type MetadataRegistry } from '../metadata/metadata-registry.js';
import { checkGraph } from './check-graph.js';
import { draftBuiltIns, draftClass, draftList, draftProvision } from './draft-nodes.js';
import type { DraftNode, Graph } from './graph.js';
import { checkOverrides } from './check-overrides.js';
import { linkNodes } from './link-nodes.js';
import { Provision } from './provide.js';
import { resolveScopes } from './resolve-scopes.js';
import { tokenName } from './token.js';

/** What {@link buildGraph} gives back. */
export interface BuiltGraph {
  readonly graph: Graph;
  /** Everything that is wrong, and hints of level `info`. */
  readonly findings: readonly CheckMessage[];
}

/**
 * Links everything that can be injected, and checks it, from what the decorators recorded alone: constructs nothing.
 *
 * @param classes - services, controllers, middleware … that were found.
 * @param providers - `settings.providers` and the application's own: classes, and what `provide()` made.
 * @param overrides - what `override()` made: each stands in for all other providers of its token.
 */
export function buildGraph(
  classes: readonly Constructor[],
  providers: readonly unknown[] = [],
  overrides: readonly Provision[] = [],
  registry: MetadataRegistry = metadataRegistry,
): BuiltGraph {
  const findings: CheckMessage[] = [];
  const drafts = collect(classes, providers, registry, findings);
  const nodes = chooseProviders(
    drafts,
    overrides.map((each) => draftProvision(each, registry)),
    findings,
  );
  findings.push(...linkNodes(nodes), ...resolveScopes(nodes), ...checkGraph(nodes));
  findings.push(...checkOverrides(overrides, drafts, nodes));
  // A draft whose links and scope are filled in is a node.
  return { graph: { nodes, findings }, findings };
}

function collect(
  classes: readonly Constructor[],
  providers: readonly unknown[],
  registry: MetadataRegistry,
  findings: CheckMessage[],
): readonly DraftNode[] {
  const types = new Set(classes);
  const provisions: Provision[] = [];
  for (const provider of providers) {
    if (provider instanceof Provision) {
      const fault = findFault(provider);
      if (fault === undefined) provisions.push(provider);
      else findings.push(fault);
    } else if (typeof provider === 'function') types.add(provider as Constructor);
    else findings.push(invalidProvider(provider));
  }
  return [
    ...draftBuiltIns(),
    ...provisions.map((provision) => draftProvision(provision, registry)),
    ...[...types].flatMap((type) => draftClass(type, registry)),
  ];
}

/** One node for each token: the override, the only provider, the list of a `multi` token. */
function chooseProviders(
  drafts: readonly DraftNode[],
  overrides: readonly DraftNode[],
  findings: CheckMessage[],
): Map<unknown, DraftNode> {
  const candidates = new Map<unknown, DraftNode[]>();
  for (const node of drafts)
    candidates.set(node.token, [...(candidates.get(node.token) ?? []), node]);
  for (const [token, nodes] of groupByToken(overrides)) candidates.set(token, nodes);

  const chosen = new Map<unknown, DraftNode>();
  for (const [token, all] of candidates) {
    const own = all.filter((node) => !node.isDefault);
    const nodes = own.length > 0 ? own : all;
    if (nodes.every((node) => node.isMulti)) chosen.set(token, draftList(token, nodes));
    else {
      chosen.set(token, nodes.at(-1)!);
      if (nodes.length > 1) findings.push(duplicate(token, nodes));
    }
    // The items of a list are linked like any other node, under keys of their own.
    if (chosen.get(token)!.kind === 'list') for (const node of nodes) chosen.set(node, node);
  }
  return chosen;
}

function groupByToken(nodes: readonly DraftNode[]): ReadonlyMap<unknown, DraftNode[]> {
  const groups = new Map<unknown, DraftNode[]>();
  for (const node of nodes) {
    // The later override of the same token wins, unless both are parts of a list.
    const before = node.isMulti ? (groups.get(node.token) ?? []) : [];
    groups.set(node.token, [...before, node]);
  }
  return groups;
}

function duplicate(token: unknown, nodes: readonly DraftNode[]): CheckMessage {
  const places = nodes.map((node) => {
    const place = node.place?.resolve();
    return place === undefined ? node.name : `${node.name} (${place.file}:${place.line})`;
  });
  return {
    id: 'DI_DUPLICATE_PROVIDER',
    level: 'error',
    reason: `${tokenName(token)} has ${nodes.length} providers: ${places.join(', ')}; expected one.`,
    fix: 'Keep one of them, or give each of them "multi: true" to have all injected as a list.',
    place: nodes.at(-1)?.place?.resolve(),
  };
}

/** What the types of `provide()` forbid, and a circle of imports or plain JavaScript brings about. */
function findFault({ token, recipe, place }: Provision): CheckMessage | undefined {
  const given = recipe as { readonly useClass?: unknown; readonly inject?: unknown };
  const isEmpty = !RECIPES.some((each) => each in recipe);
  const reason =
    token === undefined || token === null
      ? `provide() was given ${String(token)} for a token: two modules import each other, or a name is wrong.`
      : isEmpty || ('useClass' in recipe && typeof given.useClass !== 'function')
        ? `provide(${tokenName(token)}, …) does not say what stands behind it.`
        : given.inject !== undefined && !Array.isArray(given.inject)
          ? `"inject" of provide(${tokenName(token)}, …) is no list.`
          : undefined;
  if (reason === undefined) return undefined;
  const fix =
    'Write provide(token, { useValue | useClass | useFactory, inject: [ … ] | useExisting }).';
  return { id: 'DI_INVALID_PROVIDER', level: 'error', reason, fix, place: place?.resolve() };
}

const RECIPES = ['useValue', 'useClass', 'useFactory', 'useExisting'];

function invalidProvider(provider: unknown): CheckMessage {
  return {
    id: 'DI_INVALID_PROVIDER',
    level: 'error',
    reason: `"providers" has an entry of type ${provider === null ? 'null' : typeof provider}; expected a class or what provide() gives.`,
    fix: 'Write provide(token, { useValue | useClass | useFactory | useExisting }), or the class itself.',
  };
}
