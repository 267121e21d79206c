import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A server in a process of its own. */
export interface ServedProcess {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly port: number;
  readonly url: string;
  /** Process ids of workers as they come up; of the process itself without workers. */
  readonly pids: number[];
  /** What it has logged. */
  log(): string;
  /** Resolves with exit code or signal. */
  readonly exited: Promise<number | string>;
}

const SCRIPT = fileURLToPath(new URL('../fixtures/server/serve.js', import.meta.url));

/** Starts `test/fixtures/server/serve.ts` and waits until it (or as many workers as are asked for) listens. */
export async function serveProcess(
  environment: Readonly<Record<string, string>> = {},
): Promise<ServedProcess> {
  const child = spawn(process.execPath, [SCRIPT], {
    env: { ...process.env, NODE_OPTIONS: '', NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const exited = once(child, 'exit').then(([code, signal]) => (signal ?? code) as number | string);
  const pids: number[] = [];
  const wanted = Math.max(1, Number(environment.WORKERS ?? 0));
  const port = await new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const message = JSON.parse(line) as { pid: number; port: number };
      pids.push(message.pid);
      if (pids.length === wanted) resolve(message.port);
    });
    void exited.then((reason) => reject(new Error(`The server ended with ${reason}:\n${log}`)));
  });
  return {
    process: child,
    pid: child.pid!,
    port,
    url: `http://127.0.0.1:${port}`,
    pids,
    log: () => log,
    exited,
  };
}
