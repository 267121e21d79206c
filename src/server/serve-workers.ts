import type { ServeWorkersOptions } from './worker-supervisor.js';

/**
 * Serves with several processes that share the port.
 *
 * In the primary: a worker that ends is replaced, at once if it has lived for a while, else later and later. SIGTERM and
 * SIGINT stop all workers, a second one kills them; SIGHUP replaces them one after the other, so that there is always
 * one that serves. The promise resolves when all have stopped. In a worker: runs `start`.
 *
 * @throws ImproperlyConfigured `SERVER_WORKERS_FAIL` where a worker ends before any has listened.
 */
export async function serveWorkers(options: ServeWorkersOptions): Promise<void> {
  // Loaded here, since node's cluster module is of no use to the many that serve with one process.
  const { default: cluster } = await import('node:cluster');
  if (cluster.isWorker) return options.start();
  const { WorkerSupervisor } = await import('./worker-supervisor.js');
  await new WorkerSupervisor(options).run();
}
