import type { CharacterSet } from './character-set.js';
import { parseRegex, type RegexNode } from './regex-syntax.js';

/** How the time of a match that fails can grow with the length of the input. */
export type RegexGrowth = 'linear' | 'polynomial' | 'exponential';

const MOST_POSITIONS = 400;
const MOST_POSITIONS_FOR_TRIPLES = 40;

/**
 * Tells how a backtracking engine can behave on a regular expression, from its ambiguity.
 *
 * The expression becomes a position automaton (Glushkov). It is exponential when some word leads from a state back to
 * itself in two ways, polynomial when some word loops in one state, loops in another and leads from the first to the
 * second (Weber and Seidl, 1991). What stands in a lookaround is an expression of its own; backreferences are taken to match nothing.
 */
export function measureGrowth(root: RegexNode): RegexGrowth {
  const growths = new Set([root, ...lookaroundsOf(root)].map(growthOf));
  return growths.has('exponential')
    ? 'exponential'
    : growths.has('polynomial')
      ? 'polynomial'
      : 'linear';
}

/** True when `regex` can take exponential time on a text that it does not match. */
export function isExponential(regex: RegExp): boolean {
  return measureGrowth(parseRegex(regex)) === 'exponential';
}

function lookaroundsOf(node: RegexNode): readonly RegexNode[] {
  if (node.kind === 'assertion' && node.which === 'look')
    return [node.item, ...lookaroundsOf(node.item)];
  return childrenOf(node).flatMap(lookaroundsOf);
}

function childrenOf(node: RegexNode): readonly RegexNode[] {
  if (node.kind === 'sequence') return node.items;
  if (node.kind === 'choice') return node.options;
  return node.kind === 'group' || node.kind === 'repeat' ? [node.item] : [];
}

function growthOf(root: RegexNode): RegexGrowth {
  const automaton = new PositionAutomaton();
  try {
    automaton.add(root);
  } catch (error) {
    if (!(error instanceof TooManyPositions)) throw error;
    // A long list of words is harmless, however long.
    return hasLoop(root) ? 'exponential' : 'linear';
  }
  if (automaton.loopsTwice) return 'exponential';
  // Both kinds of growth need two positions that lead back to themselves; most patterns have one of them at most.
  if (countLooping(automaton) < 2) return 'linear';
  if (hasTwoWaysBack(automaton)) return 'exponential';
  if (automaton.sets.length > MOST_POSITIONS_FOR_TRIPLES) return 'linear';
  return hasChainedLoops(automaton) ? 'polynomial' : 'linear';
}

function hasLoop(node: RegexNode): boolean {
  return (node.kind === 'repeat' && isLoop(node)) || childrenOf(node).some(hasLoop);
}

/** Few optional copies are written out; more of them count as a loop. */
function isLoop({ min, max }: { readonly min: number; readonly max: number }): boolean {
  return max - min > 3;
}

class TooManyPositions extends Error {}

interface Fragment {
  readonly isNullable: boolean;
  readonly first: readonly number[];
  readonly last: readonly number[];
}

const EMPTY: Fragment = { isNullable: true, first: [], last: [] };

class PositionAutomaton {
  readonly sets: CharacterSet[] = [];
  readonly follow: Set<number>[] = [];
  /** True when two nested repetitions lead from one position to another, as in `(a*)*`. */
  loopsTwice = false;
  /** Asked for again and again, and slow for sets of hundreds of ranges. */
  readonly #meetings = new Map<number, boolean>();

  add(node: RegexNode): Fragment {
    switch (node.kind) {
      case 'set':
        return this.#addPosition(node.set);
      case 'sequence':
        return this.#addAll(node.items);
      case 'choice':
        return this.#join(node.options.map((option) => this.add(option)));
      case 'group':
        return this.add(node.item);
      case 'repeat':
        return this.#addRepeat(node);
      default:
        return EMPTY;
    }
  }

  #addPosition(set: CharacterSet): Fragment {
    const position = this.sets.length;
    if (position >= MOST_POSITIONS) throw new TooManyPositions();
    this.sets.push(set);
    this.follow.push(new Set());
    return { isNullable: false, first: [position], last: [position] };
  }

  #addAll(nodes: readonly RegexNode[]): Fragment {
    return nodes.reduce<Fragment>((before, node) => this.#append(before, this.add(node)), EMPTY);
  }

  #append(before: Fragment, after: Fragment): Fragment {
    this.#connect(before.last, after.first);
    return {
      isNullable: before.isNullable && after.isNullable,
      first: before.isNullable ? [...before.first, ...after.first] : before.first,
      last: after.isNullable ? [...before.last, ...after.last] : after.last,
    };
  }

  #join(options: readonly Fragment[]): Fragment {
    return {
      isNullable: options.some((option) => option.isNullable),
      first: options.flatMap((option) => option.first),
      last: options.flatMap((option) => option.last),
    };
  }

  #addRepeat(node: RegexNode & { kind: 'repeat' }): Fragment {
    const { item, min, max } = node;
    const loops = isLoop(node);
    const needed = Math.min(min, MOST_POSITIONS);
    let whole = EMPTY;
    for (let copy = 0; copy < needed - (loops ? 1 : 0); copy += 1)
      whole = this.#append(whole, this.add(item));
    if (loops) {
      const looped = this.#loop(this.add(item));
      return this.#append(whole, min === 0 ? { ...looped, isNullable: true } : looped);
    }
    for (let copy = needed; copy < max; copy += 1) {
      whole = this.#append(whole, { ...this.add(item), isNullable: true });
    }
    return whole;
  }

  #loop(fragment: Fragment): Fragment {
    for (const from of fragment.last) {
      for (const to of fragment.first) {
        if (this.follow[from]?.has(to)) this.loopsTwice = true;
      }
    }
    this.#connect(fragment.last, fragment.first);
    return fragment;
  }

  #connect(from: readonly number[], to: readonly number[]): void {
    for (const position of from) for (const next of to) this.follow[position]?.add(next);
  }

  /** Where `position` leads on characters that the set of the reached position shares with `others`. */
  nextOf(position: number): number[] {
    return [...(this.follow[position] ?? [])];
  }

  canMeet(one: number, other: number): boolean {
    const pair = one * MOST_POSITIONS + other;
    let canMeet = this.#meetings.get(pair);
    if (canMeet === undefined) {
      const first = this.sets[one];
      const second = this.sets[other];
      canMeet = first !== undefined && second !== undefined && first.intersects(second);
      this.#meetings.set(pair, canMeet);
    }
    return canMeet;
  }
}

/** How many positions some word leads back to themselves. */
function countLooping(automaton: PositionAutomaton): number {
  const positions = automaton.sets.map((_, position) => position);
  const component = findComponents(positions, (position) => automaton.nextOf(position));
  const sizes = new Map<number, number>();
  for (const id of component.values()) sizes.set(id, (sizes.get(id) ?? 0) + 1);
  return positions.filter((position) => {
    const isAlone = sizes.get(component.get(position) ?? -1) === 1;
    return !isAlone || automaton.nextOf(position).includes(position);
  }).length;
}

/** Is there a word that leads from a position back to it along two different ways? */
function hasTwoWaysBack(automaton: PositionAutomaton): boolean {
  const size = automaton.sets.length;
  const edges = (state: number): number[] => {
    const found: number[] = [];
    for (const one of automaton.nextOf(Math.floor(state / size))) {
      for (const other of automaton.nextOf(state % size)) {
        if (automaton.canMeet(one, other)) found.push(one * size + other);
      }
    }
    return found;
  };
  const component = findComponents(
    Array.from({ length: size }, (_, index) => index * size + index),
    edges,
  );
  const diagonal = new Set<number>();
  for (const [state, id] of component)
    if (Math.floor(state / size) === state % size) diagonal.add(id);
  for (const [state, id] of component) {
    if (Math.floor(state / size) !== state % size && diagonal.has(id)) return true;
  }
  return false;
}

/** Are there positions p and q, and a word that leads p to p, p to q, and q to q? */
function hasChainedLoops(automaton: PositionAutomaton): boolean {
  const size = automaton.sets.length;
  const pack = (one: number, two: number, three: number): number =>
    (one * size + two) * size + three;
  const edges = (state: number): number[] => {
    const three = state % size;
    const two = Math.floor(state / size) % size;
    const one = Math.floor(state / size / size);
    const found: number[] = [];
    // The way back from (p, q, q) to (p, p, q) closes the circle that is looked for.
    if (two === three && one !== two) found.push(pack(one, one, three));
    for (const first of automaton.nextOf(one)) {
      for (const second of automaton.nextOf(two)) {
        if (!automaton.canMeet(first, second)) continue;
        for (const third of automaton.nextOf(three)) {
          if (automaton.canMeet(first, third) && automaton.canMeet(second, third))
            found.push(pack(first, second, third));
        }
      }
    }
    return found;
  };
  const starts: number[] = [];
  for (let one = 0; one < size; one += 1) {
    for (let other = 0; other < size; other += 1)
      if (one !== other) starts.push(pack(one, one, other));
  }
  const component = findComponents(starts, edges);
  return starts.some((start) => {
    const other = start % size;
    const one = Math.floor(start / size / size);
    return component.get(start) === component.get(pack(one, other, other));
  });
}

/** Strongly connected components (Tarjan) of what can be reached from `starts`, without recursion. */
function findComponents(
  starts: readonly number[],
  edges: (state: number) => number[],
): Map<number, number> {
  const component = new Map<number, number>();
  const order = new Map<number, number>();
  const low = new Map<number, number>();
  const open: number[] = [];
  const path: { readonly state: number; readonly next: Iterator<number> }[] = [];
  const enter = (state: number): void => {
    order.set(state, order.size);
    low.set(state, order.size - 1);
    open.push(state);
    path.push({ state, next: edges(state)[Symbol.iterator]() });
  };
  const leave = (state: number): void => {
    const parent = path.at(-1)?.state;
    if (parent !== undefined) low.set(parent, Math.min(low.get(parent) ?? 0, low.get(state) ?? 0));
    if (low.get(state) !== order.get(state)) return;
    for (let member = open.pop(); member !== undefined; member = open.pop()) {
      component.set(member, state);
      if (member === state) return;
    }
  };
  for (const start of starts) {
    if (!order.has(start)) enter(start);
    for (let frame = path.at(-1); frame !== undefined; frame = path.at(-1)) {
      const step = frame.next.next();
      if (step.done === true) {
        path.pop();
        leave(frame.state);
      } else if (!order.has(step.value)) enter(step.value);
      else if (!component.has(step.value)) {
        low.set(frame.state, Math.min(low.get(frame.state) ?? 0, order.get(step.value) ?? 0));
      }
    }
  }
  return component;
}
