import type { CheckMessage } from '../checks/check-message.js';
import type { PlaceMark } from '../errors/source-place.js';
import type { ServiceScope } from '../metadata/metadata-registry.js';
import type { Dependency } from './dependency.js';

/** How the thing behind a node comes about. */
export type NodeKind =
  | 'class'
  | 'method'
  | 'factory'
  | 'value'
  | 'alias'
  | 'list'
  | 'request'
  | 'container';

/** A dependency with what was found behind it. */
export interface Link {
  readonly dependency: Dependency;
  /** Undefined where nothing is provided: `undefined` is injected. */
  readonly target: GraphNode | undefined;
}

/** One thing that can be injected. */
export interface GraphNode {
  readonly token: unknown;
  /** How it is named in messages: `BookService`, `Connections.pool()`. */
  readonly name: string;
  readonly kind: NodeKind;
  /** How long an instance lives. */
  readonly scope: ServiceScope;
  /** True when it, or something it needs, lives as long as a request. */
  readonly needsRequest: boolean;
  readonly links: readonly Link[];
  /** Where it was declared. */
  readonly place: PlaceMark | undefined;
  /** Makes an instance; `parts` come in the order of `links`. */
  readonly create: (parts: readonly unknown[]) => unknown;
  /** Called when the application stops, where the instance has no `onShutdown`. */
  readonly onShutdown: ((value: unknown) => unknown) | undefined;
  /** What is injected into the one of that name, in place of the instance. */
  readonly forUser: ((value: unknown, user: string) => unknown) | undefined;
}

/** True for what the container makes: a value that was handed in belongs to whoever made it. */
export function isMadeByUs({ kind }: GraphNode): boolean {
  return kind === 'class' || kind === 'factory' || kind === 'method';
}

/** Everything that can be injected, linked, with nothing constructed yet. */
export interface Graph {
  /** By token; the parts of a list by themselves. */
  readonly nodes: ReadonlyMap<unknown, GraphNode>;
  /** What {@link buildGraph} found; a graph with an error cannot be booted. */
  readonly findings: readonly CheckMessage[];
}

/** A node with `links`, `scope` and the rest still to be filled in. */
export interface DraftNode {
  readonly token: unknown;
  readonly name: string;
  readonly kind: NodeKind;
  readonly declaredScope: ServiceScope | undefined;
  scope: ServiceScope;
  needsRequest: boolean;
  readonly dependencies: readonly Dependency[];
  /** Set while linking. */
  links: readonly { readonly dependency: Dependency; readonly target: DraftNode | undefined }[];
  /** True when the compiler recorded nothing about its parameters. */
  readonly isUnrecorded: boolean;
  /** True when a decorator of this package stands on the class. */
  readonly isDecorated: boolean;
  /** The class without a decorator from which the constructor is inherited. */
  readonly bareBase: string | undefined;
  readonly isMulti: boolean;
  readonly isDefault: boolean;
  /** True for what the application asks for itself: controllers, middleware, values. */
  readonly isRoot: boolean;
  readonly place: PlaceMark | undefined;
  /** The function behind `create`, where it may be an async one. */
  readonly asyncSource: unknown;
  readonly create: (parts: readonly unknown[]) => unknown;
  readonly onShutdown: ((value: unknown) => unknown) | undefined;
  readonly forUser: ((value: unknown, user: string) => unknown) | undefined;
}
