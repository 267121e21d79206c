// Started ahead of need: everything that is slow to import is in memory when the order to load comes.
import cluster from 'node:cluster';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';

import { createApplication, type Application } from '../../application/application.js';
import { BootError } from '../../application/boot-error.js';
import { typeErrorPage, type TypeDiagnostic } from '../../debug/type-error-overlay.js';
import {
  environmentFiles,
  findProjectFolder,
  readEnvironment,
} from '../../conf/read-environment.js';
import { parseStackPlace } from '../../errors/source-place.js';
import '../../index.js';
import { describeFailure } from '../describe-failure.js';
import { importSettings } from '../find-settings.js';
import { listen } from '../listen.js';
import { DevOverlay } from './dev-overlay.js';
import type { DevOrder, DevReport } from './dev-messages.js';

const overlay = new DevOverlay();
let app: Application | undefined;
let failureServer: Server | undefined;

process.on('message', (order: DevOrder) => void obey(order));
// The supervisor decides when a worker ends; a Ctrl-C reaches the whole group.
process.on('SIGINT', () => undefined);
process.on('uncaughtException', crash);
report({ kind: 'ready', environmentFiles: environmentPaths() });

/** An error that nobody catches while the application boots; the application itself says how it ends when it serves. */
function crash(error: unknown): void {
  if (app !== undefined) return;
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exit(1);
}

function environmentPaths(): readonly string[] {
  const folder = findProjectFolder();
  return environmentFiles(process.env.NODE_ENV ?? '').map((name) => join(folder, name));
}

async function obey(order: DevOrder): Promise<void> {
  switch (order.kind) {
    case 'load':
      overlay.diagnostics = order.diagnostics;
      return load(order);
    case 'diagnostics':
      overlay.diagnostics = order.diagnostics;
      return;
    case 'retire':
      await app?.close();
      failureServer?.close();
      return leave();
  }
}

/**
 * Ends the process once the supervisor knows that it takes no connections any more. One that is just being handed over
 * goes back and reaches the newer worker; a process that is simply gone would keep it for ever.
 */
function leave(): void {
  process.once('disconnect', () => process.exit(0));
  cluster.worker?.disconnect();
}

async function load(order: DevOrder & { kind: 'load' }): Promise<void> {
  const started = performance.now();
  try {
    debugUnlessSaid();
    const { type, base } = await importSettings(order.settings);
    const booted = await createApplication(type, base, { layers: [overlay] });
    const { url } = await listen(booted, {
      // What nobody catches is logged as it is where the application is served.
      handleSignals: true,
      ...(order.host === undefined ? {} : { host: order.host }),
      ...(order.port === undefined ? {} : { port: order.port }),
    });
    app = booted;
    report({ kind: 'listening', url, bootMs: performance.now() - started });
  } catch (error) {
    const diagnostics = [...order.diagnostics, ...diagnose(error)];
    if (order.showsFailure) await showFailure(diagnostics, order);
    report({ kind: 'failed', text: describeFailure(error), diagnostics });
  }
}

/** Technical error pages, unless the environment or a `.env` file asks for others. */
function debugUnlessSaid(): void {
  const variables = readEnvironment({
    environment: process.env,
    folder: findProjectFolder(),
    nodeEnv: process.env.NODE_ENV ?? '',
  });
  if (!variables.has('DEBUG')) process.env.DEBUG = 'true';
}

/** Until the code boots, every address shows why it does not. */
function showFailure(
  diagnostics: readonly TypeDiagnostic[],
  { host = '127.0.0.1', port }: DevOrder & { kind: 'load' },
): Promise<void> {
  const page = typeErrorPage(diagnostics);
  failureServer = createServer((_request, response) => {
    response.writeHead(page.status, { ...page.headers.toObject(), connection: 'close' });
    response.end(page.content);
  });
  const server = failureServer;
  return new Promise((resolve) => {
    server.once('error', () => resolve());
    server.listen(port ?? Number(process.env.PORT ?? 8000), host, resolve);
  });
}

/** What is wrong, each thing with its place. */
function diagnose(error: unknown): readonly TypeDiagnostic[] {
  const findings = error instanceof BootError ? error.findings : [];
  if (findings.length > 0) {
    return findings.map(({ id, reason, fix, place }) => ({
      ...(place ?? NOWHERE),
      code: id,
      message: `${reason}\n${fix}`,
    }));
  }
  const place = error instanceof Error ? parseStackPlace(error.stack ?? '') : undefined;
  return [
    {
      ...(place ?? NOWHERE),
      code: error instanceof Error ? error.name : 'Error',
      message: describeFailure(error),
    },
  ];
}

const NOWHERE = { file: '', line: 1, column: 1 };

function report(message: DevReport): void {
  process.send?.(message);
}
