import type { Constructor } from '../conf/constructor.js';
import { getFromContainer } from '../dto/rule-store.js';
import type { RuleInstance } from './dto-rules.js';

/** Gives the instance behind a rule's class. */
export interface RuleInstances {
  instanceOf(constraint: Constructor<RuleInstance>): RuleInstance;
}

/** Makes one instance of each rule's class, or takes it from the container that class-validator's `useContainer` named. */
export class PlainRuleInstances implements RuleInstances {
  readonly #instances = new Map<Constructor<RuleInstance>, RuleInstance>();

  instanceOf(constraint: Constructor<RuleInstance>): RuleInstance {
    let instance = this.#instances.get(constraint);
    if (instance === undefined) {
      instance = this.create(constraint);
      this.#instances.set(constraint, instance);
    }
    return instance;
  }

  /** Called once for each class. */
  protected create(constraint: Constructor<RuleInstance>): RuleInstance {
    return getFromContainer(constraint as new (...args: unknown[]) => RuleInstance);
  }
}
