import { planApplication } from '../application/plan-application.js';
import { reachesLevel } from '../checks/compare-levels.js';
import { formatFindings } from '../checks/format-findings.js';
import { runChecks } from '../checks/run-checks.js';
import type { CheckLevel } from '../checks/check-message.js';
import { importSettings } from './find-settings.js';
import { locateSettings } from './locate-settings.js';
import type { CommandOptions } from './command-options.js';

/** `lapompe check`: everything that is wrong, in one run; 1 when something is. */
export async function runCheck(options: CommandOptions): Promise<number> {
  const { type, base } = await importSettings(locateSettings(options.settings));
  const plan = await planApplication(type, base);
  const findings = await runChecks({
    settings: plan.settings,
    context: { middleware: plan.middleware, base: plan.base },
    findings: plan.findings,
    deploy: options.deploy === true,
  });
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify(findings, null, 2)}\n`
      : `${formatFindings(findings, { color: process.stdout.isTTY === true, cwd: process.cwd() })}\n`,
  );
  return reachesLevel(findings, options.failLevel as CheckLevel) ? 1 : 0;
}
