import { BaseSettings } from '../src/conf/base-settings.js';
import { describeSettings } from '../src/conf/describe-settings.js';

const OTHERS = ['LAPOMPE_SETTINGS', 'LAPOMPE_CODEGEN', 'WORKERS', 'NO_COLOR', 'FORCE_COLOR'];

/** Takes away what the shell of a developer may set and no test shall see. It is jest's global setup: its workers start after it. */
export default function cleanEnvironment(): void {
  const settings = describeSettings(new BaseSettings()).map(({ variable }) => variable ?? '');
  const postgres = Object.keys(process.env).filter((name) => /^PG[A-Z]/.test(name));
  for (const name of [...settings, ...OTHERS, ...postgres]) delete process.env[name];
  process.env.NODE_ENV = 'test';
}
