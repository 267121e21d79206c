// Started ahead of need: everything that is slow to import is in memory when the order to load comes.
import { createServer } from 'node:http';

import { createApplication, type Application } from '../../application/application.js';
import { failurePage } from '../../debug/type-error-overlay.js';
import { FrameworkError } from '../../errors/framework-error.js';
import '../../index.js';
import { importSettings } from '../find-settings.js';
import { DevOverlay } from './dev-overlay.js';
import type { DevOrder, DevReport } from './dev-messages.js';

const overlay = new DevOverlay();
let app: Application | undefined;

process.on('message', (order: DevOrder) => void obey(order));
// The supervisor decides when a worker ends; a Ctrl-C reaches the whole group.
process.on('SIGINT', () => undefined);
report({ kind: 'ready' });

async function obey(order: DevOrder): Promise<void> {
  switch (order.kind) {
    case 'load':
      overlay.diagnostics = order.diagnostics;
      return load(order);
    case 'diagnostics':
      overlay.diagnostics = order.diagnostics;
      return;
    case 'failure':
      overlay.failure = order.text;
      return;
    case 'retire':
      await app?.close();
      process.exit(0);
  }
}

async function load(order: DevOrder & { kind: 'load' }): Promise<void> {
  const started = performance.now();
  try {
    const { type, base } = await importSettings(order.settings);
    app = await createApplication(type, base, { layers: [overlay] });
    const { url } = await app.listen({
      ...(order.host === undefined ? {} : { host: order.host }),
      ...(order.port === undefined ? {} : { port: order.port }),
    });
    report({ kind: 'listening', url, bootMs: performance.now() - started });
  } catch (error) {
    const text = describe(error);
    await app?.close();
    app = undefined;
    await showFailure(text, order);
    report({ kind: 'failed', text });
  }
}

/** Until the code boots, every address shows why it does not. */
function showFailure(text: string, { host = '127.0.0.1', port, diagnostics }: DevOrder & { kind: 'load' }): Promise<void> {
  const page = failurePage({ text, diagnostics });
  const server = createServer((_request, response) => {
    response.writeHead(500, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': page.policy,
      'x-content-type-options': 'nosniff',
      connection: 'close',
    });
    response.end(page.html);
  });
  return new Promise((resolve) => {
    server.once('error', () => resolve());
    server.listen(port ?? Number(process.env.PORT ?? 8000), host, resolve);
  });
}

function describe(error: unknown): string {
  if (error instanceof FrameworkError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function report(message: DevReport): void {
  process.send?.(message);
}
