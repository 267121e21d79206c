import type {
  Application,
  ListeningAddress,
  ListeningOptions,
} from '../application/application.js';
import { ImproperlyConfigured } from '../errors/framework-error.js';

/**
 * Lets `app` listen as the command line or the settings say.
 *
 * @throws ImproperlyConfigured `CLI_CANNOT_LISTEN` where the system refuses the host or the port.
 */
export async function listen(
  app: Application,
  { host = app.settings.host, port = app.settings.port, ...options }: ListeningOptions,
): Promise<ListeningAddress> {
  try {
    return await app.listen({ host, port, ...options });
  } catch (cause) {
    await app.close();
    const { code, message } = cause as NodeJS.ErrnoException;
    const known = REFUSALS.get(code ?? '');
    throw new ImproperlyConfigured(
      `The application cannot listen at ${host}:${port}: ${known?.problem ?? message}.`,
      {
        code: 'CLI_CANNOT_LISTEN',
        fix: known?.fix ?? OTHER_ADDRESS,
        cause,
      },
    );
  }
}

const OTHER_PORT = 'choose another port: --port, the variable PORT, or "port" in the settings.';
const OTHER_ADDRESS =
  'Name an address of this machine: --host, the variable HOST, or "host" in the settings.';

const REFUSALS: ReadonlyMap<string, { readonly problem: string; readonly fix: string }> = new Map([
  [
    'EADDRINUSE',
    { problem: 'another process has the port', fix: `End that process, or ${OTHER_PORT}` },
  ],
  [
    'EACCES',
    {
      problem: 'this user may not open the port',
      fix: `Put a proxy in front of the application, or ${OTHER_PORT}`,
    },
  ],
  ['EADDRNOTAVAIL', { problem: 'this machine has no such address', fix: OTHER_ADDRESS }],
  ['ENOTFOUND', { problem: 'nobody knows this host', fix: OTHER_ADDRESS }],
]);
