import type { BaseSettings } from '../conf/base-settings.js';
import type { CheckMessage } from './check-message.js';
import { checkRegistry, type CheckRegistry, type RegisteredCheck } from './check-registry.js';
import type { CheckTarget } from './check.js';
import { registerDeployChecks } from './deploy-checks.js';
import { withoutSilenced } from './without-silenced.js';

/** What {@link runChecks} runs, and on what. */
export interface RunChecksOptions {
  readonly settings: BaseSettings;
  /** Parts of the application, by name. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Findings that boot has made; reported and silenced like the others. */
  readonly findings?: readonly CheckMessage[];
  /** Runs the checks for deployment as well. @defaultValue false */
  readonly deploy?: boolean;
  /** Runs only checks with one of these tags. */
  readonly tags?: readonly string[];
  /** @defaultValue process.env */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** @defaultValue that of the process */
  readonly registry?: CheckRegistry;
}

registerDeployChecks(checkRegistry);

/**
 * Runs the registered checks and gives what they found, without what `settings.silencedChecks` names.
 *
 * A check that throws becomes a finding itself (`CHECKS_CHECK_FAILED`): the others still run.
 */
export async function runChecks(options: RunChecksOptions): Promise<readonly CheckMessage[]> {
  const {
    settings,
    context = {},
    deploy = false,
    tags,
    environment = process.env,
    registry = checkRegistry,
  } = options;
  const found: CheckMessage[] = [...(options.findings ?? [])];
  for (const check of registry.select({ deploy, tags })) {
    found.push(...(await runCheck(check, { settings, context, environment })));
  }
  return withoutSilenced(found, settings);
}

async function runCheck(
  { name, check }: RegisteredCheck,
  target: CheckTarget,
): Promise<readonly CheckMessage[]> {
  try {
    return await check(target);
  } catch (error) {
    return [
      {
        id: 'CHECKS_CHECK_FAILED',
        level: 'error',
        reason: `The check "${name}" threw: ${error instanceof Error ? error.message : String(error)}`,
        fix: 'Correct the check: it is to return findings and to throw nothing.',
      },
    ];
  }
}
