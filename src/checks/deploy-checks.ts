import type { Check } from './check.js';
import type { CheckRegistry } from './check-registry.js';
import type { DeployRule } from './deploy-rule.js';
import { HEADER_RULES } from './header-rules.js';
import { HOST_RULES } from './host-rules.js';
import { LIMIT_RULES } from './limit-rules.js';
import { checkNodeVersion } from './node-version.js';

/** Every rule that `check --deploy` applies to the settings. */
export const DEPLOY_RULES: readonly DeployRule[] = [...HOST_RULES, ...HEADER_RULES, ...LIMIT_RULES];

/** Tells what is unsafe about the settings where strangers can reach the server. */
export const checkDeployment: Check = (target) =>
  DEPLOY_RULES.flatMap(({ id, level, fix, find }) => {
    const reason = find(target);
    return reason === undefined ? [] : [{ id, level, reason, fix }];
  });

/** Adds the checks of this package to `registry`. */
export function registerDeployChecks(registry: CheckRegistry): void {
  registry.register('deployment', checkDeployment, { tags: ['security'], deploy: true });
  registry.register('node-version', checkRunningNode, { tags: ['security'], deploy: true });
}

const checkRunningNode: Check = () => checkNodeVersion(process.versions.node, new Date());
