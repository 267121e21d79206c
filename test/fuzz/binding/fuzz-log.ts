import type { DtoInput } from '../../../src/validation/bind-dto.js';
import { describeValue } from './describe-value.js';
import type { Judgement } from './judge-binding.js';

const MAX_FAULTS = 20;

/** Gathers what a run has found. */
export class FuzzLog {
  /** How many inputs ended how, of all classes. */
  readonly outcomes = new Map<Judgement['outcome'], number>();
  /** What happened to the inputs of each decorator or kind of class. */
  readonly seen = new Map<string, Set<Judgement['outcome']>>();
  readonly faults: string[] = [];
  inputs = 0;

  constructor(readonly seed: number) {}

  get isFull(): boolean {
    return this.faults.length >= MAX_FAULTS;
  }

  note(name: string, { outcome, fault }: Judgement, input: DtoInput): void {
    this.inputs += 1;
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
    const group = name.split(' ')[0]!;
    const seen = this.seen.get(group) ?? new Set();
    this.seen.set(group, seen.add(outcome));
    if (fault === undefined) return;
    const sent =
      input.kind === 'json'
        ? describeValue(input.value)
        : JSON.stringify([...input.fields.lists()]);
    this.faults.push(`seed ${this.seed}, input ${this.inputs}: ${name}: ${sent}\n    ${fault}`);
  }
}
