import type { CheckMessage } from '../checks/check-message.js';
import { nearestName } from '../conf/nearest-name.js';
import type { Dependency } from './dependency.js';
import { describeChain } from './describe-chain.js';
import type { DraftNode } from './graph.js';
import { tokenName } from './token.js';

type Nodes = ReadonlyMap<unknown, DraftNode>;

interface Unlinked {
  readonly node: DraftNode;
  readonly dependency: Dependency;
  /** Provided subclasses of the class that was asked for. */
  readonly subclasses: readonly DraftNode[];
}

/** Fills in `links` of all nodes; gives a finding for each dependency that leads nowhere, or to several things. */
export function linkNodes(nodes: Nodes): readonly CheckMessage[] {
  const unlinked: Unlinked[] = [];
  const findings: CheckMessage[] = [];
  for (const node of nodes.values()) {
    if (node.kind === 'list') continue;
    if (node.isUnrecorded) findings.push(noMetadata(node));
    node.links = node.dependencies.map((dependency) => {
      const { target, subclasses } = find(dependency, nodes);
      const isWrong = target === undefined && !dependency.isOptional && !node.isUnrecorded;
      if (isWrong) unlinked.push({ node, dependency, subclasses });
      return { dependency, target };
    });
  }
  // Told after all links are known, because the messages show the way from the root.
  return [...findings, ...unlinked.map((each) => describeUnlinked(each, nodes))];
}

function find(
  { token, problem }: Dependency,
  nodes: Nodes,
): { readonly target: DraftNode | undefined; readonly subclasses: readonly DraftNode[] } {
  const exact = token === undefined ? undefined : nodes.get(token);
  if (exact !== undefined || problem !== undefined || typeof token !== 'function')
    return { target: exact, subclasses: [] };
  const subclasses = [...nodes.values()].filter(
    (node) =>
      typeof node.token === 'function' && isSubclass(node.token, token) && node.kind !== 'alias',
  );
  // A class of the middle of a line counts once: provideInstance() puts one value under several classes of a line.
  const distinct = subclasses.filter(
    (node) =>
      !subclasses.some(
        (other) => other !== node && other.kind === 'value' && isSubclass(other.token, node.token),
      ),
  );
  return { target: distinct.length === 1 ? distinct[0] : undefined, subclasses: distinct };
}

function isSubclass(type: unknown, base: unknown): boolean {
  return typeof type === 'function' && typeof base === 'function' && type.prototype instanceof base;
}

function describeUnlinked({ node, dependency, subclasses }: Unlinked, nodes: Nodes): CheckMessage {
  const place = node.place?.resolve();
  const subject = `${describeParameter(dependency)} of ${node.name}`;
  const chain = `\n  ${describeChain(node, nodes)} -> ${dependency.typeName}`;
  if (subclasses.length > 1) {
    const names = subclasses.map((each) => each.name);
    return {
      id: 'DI_AMBIGUOUS',
      level: 'error',
      reason: `${subject} asks for ${dependency.typeName}; ${names.length} classes could stand for it: ${names.join(', ')}.${chain}`,
      fix: `Ask for one of them by its class, or add provide(${dependency.typeName}, { useExisting: ${names[0]} }) to "providers".`,
      place,
    };
  }
  if (
    dependency.problem === 'unknown' ||
    (dependency.isExplicit && dependency.token === undefined)
  ) {
    return { ...unknownType(dependency, subject, chain), place };
  }
  if (dependency.problem !== undefined) return { ...plainType(dependency, subject, chain), place };
  return { ...missing(dependency, subject, chain, nodes), place };
}

function missing(
  dependency: Dependency,
  subject: string,
  chain: string,
  nodes: Nodes,
): CheckMessage {
  const names = [...nodes.values()].map((node) => tokenName(node.token));
  const near = nearestName(
    dependency.typeName,
    names.filter((name) => name !== dependency.typeName),
  );
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  const isClass = typeof dependency.token === 'function';
  return {
    id: 'DI_MISSING',
    level: 'error',
    reason: `${subject} asks for ${dependency.typeName}, which nothing provides.${hint}${chain}`,
    fix: isClass
      ? `Decorate class ${dependency.typeName} with @Service() in a folder listed in "scan", or add it to "providers".`
      : `Add provide(${dependency.typeName}, …) to "providers", or @Provide to a method of a service.`,
  };
}

function unknownType(dependency: Dependency, subject: string, chain: string): CheckMessage {
  if (dependency.isExplicit || dependency.typeName === 'undefined') {
    return {
      id: 'DI_UNDEFINED_TOKEN',
      level: 'error',
      reason: `${subject} was undefined when its class was loaded: two modules import each other.${chain}`,
      fix: 'Break the circle: move what both need into a third module, or inject through a Token declared there.',
    };
  }
  return {
    id: 'DI_UNKNOWN_TYPE',
    level: 'error',
    reason: `${subject} has a type that does not exist at run time (recorded as ${dependency.typeName}): an interface, a union, or a class imported with "import type".${chain}`,
    fix: 'Import the class as a value ("import { X }", not "import type" or "import { type X }"), or write @Inject(TOKEN) before the parameter.',
  };
}

function plainType(dependency: Dependency, subject: string, chain: string): CheckMessage {
  return {
    id: 'DI_PLAIN_TYPE',
    level: 'error',
    reason: `${subject} is a ${dependency.typeName}, which is a kind of value and no service.${chain}`,
    fix: 'Inject the settings class and read the value from it, write @Inject(TOKEN) before the parameter, or give it a default.',
  };
}

function noMetadata(node: DraftNode): CheckMessage {
  const parameters = node.dependencies
    .map((each) => each.name ?? `#${each.index}`)
    .filter((name) => name !== '#-1');
  const what = `${node.name} takes parameters (${parameters.join(', ')}), but the compiler recorded no types for them`;
  const place = node.place?.resolve();
  if (node.bareBase !== undefined) {
    return {
      id: 'DI_NO_METADATA',
      level: 'error',
      reason: `${what}: the constructor is that of ${node.bareBase}, on which no decorator stands.`,
      fix: `Write @Inject(…) before each parameter in ${node.bareBase}, or give ${node.name} a constructor of its own that calls super(…).`,
      place,
    };
  }
  if (!node.isDecorated) {
    const fix = `Decorate class ${node.name} with @Service() (or @Controller, @Middleware …), or write @Inject(…) before each parameter.`;
    return {
      id: 'DI_NO_METADATA',
      level: 'error',
      reason: `${what}: no decorator stands on the class.`,
      fix,
      place,
    };
  }
  return {
    id: 'DI_NO_METADATA',
    level: 'error',
    reason: `${what}: it was built by a tool that leaves them out, as tsx, esbuild and Vite before 8 do, and swc without "decoratorMetadata".`,
    fix: 'Build with tsc and "emitDecoratorMetadata": true (as "lapompe/tsconfig.json" has it), or write @Inject(…) before each parameter.',
    place,
  };
}

function describeParameter({ index, name }: Dependency): string {
  if (index < 0) return 'The service';
  return name === undefined ? `Parameter ${index}` : `Parameter ${index} ("${name}")`;
}
