import { createApplication, type Application } from '../application/application.js';
import type { BaseSettings } from '../conf/base-settings.js';
import type { Constructor } from '../conf/constructor.js';
import type { Provision } from '../di/provide.js';
import { ImproperlyConfigured } from '../errors/framework-error.js';
import { databaseAliases } from '../orm/database/configure-databases.js';
import { guardNPlusOne } from '../orm/query/n-plus-one.js';

/** Options of {@link createTestApplication}. */
export interface TestApplicationOptions<Settings extends BaseSettings> {
  /** URL of the module that `settings.scan` is relative to; needed where it names folders. */
  readonly base?: string;
  /** Values that stand above environment and class (Django topic: override_settings). */
  readonly settings?: Partial<Settings>;
  /** Controllers to serve besides those of the settings. */
  readonly controllers?: readonly Constructor[];
  /** Services and provisions besides those of the settings. */
  readonly providers?: readonly unknown[];
  /** Provisions that stand in for the application's own: `override(MAILER, { useValue: outbox })`. */
  readonly overrides?: readonly Provision[];
  /** Where the environment is read from. @defaultValue process.env, with `NODE_ENV` as `test` where it has none */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

const TEST_HOSTS = ['testserver', '.localhost', '127.0.0.1'];

/**
 * Boots an application for tests: it answers to `testserver` and to this machine, logs nothing unless `LOG_LEVEL` or
 * the options say so, and does not listen. Where it has databases, a relation that is fetched one object at a time is an
 * error; `allowNPlusOne()` lets it be.
 *
 * ```ts
 * const application = await createTestApplication(Settings, { base: import.meta.url, settings: { appendSlash: false } });
 * const client = new Client(application);
 * afterAll(() => application.close());
 * ```
 *
 * @throws BootError `APPLICATION_NOT_BOOTED` with everything that is wrong
 * @throws ImproperlyConfigured `TESTING_NO_BASE` when `settings.scan` names folders and `base` is missing
 */
export async function createTestApplication<Settings extends BaseSettings>(
  type: Constructor<Settings>,
  options: TestApplicationOptions<Settings> = {},
): Promise<Application<Settings>> {
  const { controllers = [], providers = [], settings = {}, base } = options;
  const environment = options.environment ?? { NODE_ENV: 'test', ...process.env };
  const declared = { ...new type(), ...settings };
  if (declared.scan.length > 0 && base === undefined) throw noBase(type);
  const forTests: Partial<BaseSettings> = {
    allowedHosts: [...declared.allowedHosts, ...TEST_HOSTS],
    ...(environment['LOG_LEVEL'] === undefined ? { logLevel: 'silent' } : {}),
    ...settings,
    controllers: [...declared.controllers, ...controllers],
    providers: [...declared.providers, ...providers],
  };
  const application = await createApplication(type, base, {
    settings: forTests as Partial<Settings>,
    environment,
    ...(options.overrides === undefined ? {} : { overrides: options.overrides }),
  });
  if (databaseAliases().length > 0) guardNPlusOne('fail');
  return application;
}

function noBase(type: Constructor): ImproperlyConfigured {
  return new ImproperlyConfigured(
    `"${type.name}.scan" names folders, and nothing says where they are.`,
    {
      code: 'TESTING_NO_BASE',
      fix: 'Give the URL of the module beside the folders: { base: new URL("../main.js", import.meta.url).href }.',
    },
  );
}
