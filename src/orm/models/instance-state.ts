/** Objects that one query has given: what is fetched for one may be fetched for all of them. */
export interface Batch {
  /** Database that they came from. */
  readonly alias: string;
  readonly objects: object[];
  /** A relation that is asked of one object is fetched for all of them at once. */
  readonly fetchesForPeers: boolean;
  /** Batches of the related objects that came in the same rows, by relation. */
  readonly joined?: Map<string, Batch>;
}

/** The batch of the objects that came with those of `batch` over the relation `name`. */
export function joinedBatch(batch: Batch, name: string): Batch {
  const known = batch.joined?.get(name);
  if (known !== undefined) return known;
  const { alias, fetchesForPeers } = batch;
  const made: Batch = { alias, fetchesForPeers, objects: [], joined: new Map() };
  batch.joined?.set(name, made);
  return made;
}

/** What is known about an object besides the values of its fields. */
export class InstanceState {
  /** Has no row in the database yet. */
  isNew: boolean;
  /** Database that the object came from, or was saved to. */
  alias: string | undefined;
  readonly batch: Batch | undefined;
  #related: Map<string, unknown> | undefined;

  constructor(isNew: boolean, alias: string | undefined, batch?: Batch) {
    this.isNew = isNew;
    this.alias = alias;
    this.batch = batch;
  }

  /** Objects of relations that have been fetched or set, by name: one object, null, or a list. */
  get related(): Map<string, unknown> {
    return (this.#related ??= new Map());
  }

  relatedTo(name: string): unknown {
    return this.#related?.get(name);
  }

  /** The state of `object`; undefined where nothing is known about it. */
  static of(object: object): InstanceState | undefined {
    return StateHolder.of(object);
  }
}

/** Gives back what it is given, so that a private field is put on an object that exists already. */
class Given {
  constructor(object: object) {
    return object;
  }
}

/** Puts the state on objects where nobody sees it: not in their keys, not in JSON, not in comparisons. */
class StateHolder extends Given {
  readonly #state: InstanceState;

  constructor(object: object, state: InstanceState) {
    super(object);
    this.#state = state;
  }

  static of(object: object): InstanceState | undefined {
    return #state in object ? object.#state : undefined;
  }
}

/** Says that `object` has `state`; once for each object. */
export function attachState(object: object, state: InstanceState): void {
  // oxlint-disable-next-line no-new -- the object is changed
  new StateHolder(object, state);
}

/** The state of `object`; that of a new object when nothing is known. */
export function stateOf(object: object): InstanceState {
  const known = StateHolder.of(object);
  if (known !== undefined) return known;
  const state = new InstanceState(true, undefined);
  attachState(object, state);
  return state;
}
