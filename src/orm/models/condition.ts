import { UnknownName } from '../expressions/query-error.js';

/** Conditions by field and lookup: `{ title__icontains: 'cat', author__name: 'Ann' }`; all of them must hold. */
export type ConditionObject = Readonly<Record<string, unknown>>;

/** What a filter takes: an object of conditions, or a tree of them made by {@link and}, {@link or}, {@link xor} and {@link not}. */
export type Condition = ConditionObject | Q | ConditionExpression;

/** What the conditions of trees are made of, for the compiler. */
type Conditions = readonly Condition[];

/** An expression that is true or false, such as `Exists(…)`. */
export interface ConditionExpression {
  readonly isConditional: true;
}

/** How the parts of a {@link Q} are joined. */
export type Connector = 'AND' | 'OR' | 'XOR';

const CONNECTORS: ReadonlySet<string> = new Set<Connector>(['AND', 'OR', 'XOR']);

/**
 * A tree of conditions (Django topic: Q objects). Immutable.
 *
 * @typeParam Given - conditions in it, which are looked up where it is used; unknown for those that come from data
 */
export class Q<Given = unknown> {
  /** The type of the conditions; never set. */
  declare readonly conditionType: Given;

  readonly connector: Connector;
  readonly children: readonly Condition[];
  readonly isNegated: boolean;

  /** @throws UnknownName `ORM_UNKNOWN_NAME`, 400, for another connector: it becomes text of the statement, and may come from data */
  constructor(connector: Connector, children: readonly Condition[], isNegated = false) {
    if (!CONNECTORS.has(connector)) {
      throw new UnknownName(
        'Conditions are joined by AND, OR or XOR, and by nothing else.',
        "Give new Q() one of 'AND', 'OR' and 'XOR', or use and(), or() and xor().",
      );
    }
    this.connector = connector;
    this.children = children;
    this.isNegated = isNegated;
  }

  /** Both this and `others`. */
  and<const Others extends Conditions>(...others: Others): Q<Given | Others[number]> {
    return new Q('AND', [this, ...others]);
  }

  /** This, or one of `others`. */
  or<const Others extends Conditions>(...others: Others): Q<Given | Others[number]> {
    return new Q('OR', [this, ...others]);
  }

  /** An odd number of this and `others`: with one other, exactly one of the two. */
  xor<const Others extends Conditions>(...others: Others): Q<Given | Others[number]> {
    return new Q('XOR', [this, ...others]);
  }

  /** The opposite. */
  not(): Q<Given> {
    return new Q(this.connector, this.children, !this.isNegated);
  }
}

/** All of `conditions` hold. */
export function and<const Given extends Conditions>(...conditions: Given): Q<Given[number]> {
  return new Q('AND', conditions);
}

/** At least one of `conditions` holds. */
export function or<const Given extends Conditions>(...conditions: Given): Q<Given[number]> {
  return new Q('OR', conditions);
}

/** An odd number of `conditions` hold: of two, exactly one. What is unknown because of a NULL does not hold. */
export function xor<const Given extends Conditions>(...conditions: Given): Q<Given[number]> {
  return new Q('XOR', conditions);
}

/** `condition` does not hold; as with `exclude()`, a NULL does not hold either. */
export function not<const Given extends Condition>(condition: Given): Q<Given> {
  return new Q('AND', [condition], true);
}
