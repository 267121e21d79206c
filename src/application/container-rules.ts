import type { Constructor } from '../conf/constructor.js';
import type { Container } from '../di/container.js';
import type { RuleInstance } from '../validation/dto-rules.js';
import { PlainRuleInstances } from '../validation/rule-instances.js';

/** Takes validation rules that are services from the container. It is known before the container is. */
export class ContainerRules extends PlainRuleInstances {
  container: Container | undefined;

  protected override create(constraint: Constructor<RuleInstance>): RuleInstance {
    return this.container?.has(constraint)
      ? this.container.resolve(constraint)
      : super.create(constraint);
  }
}
