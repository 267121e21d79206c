import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import pg from 'pg';

/** A PostgreSQL of one test file: a folder of its own, a free port, nothing kept. */
export class PostgresServer {
  readonly port: number;
  readonly #folder: string;
  readonly #programs: string;
  #process: ChildProcess | undefined;

  private constructor(folder: string, programs: string, port: number) {
    this.#folder = folder;
    this.#programs = programs;
    this.port = port;
  }

  /** Creates a cluster and starts its server. Stop it in `afterAll()`. */
  static async start(): Promise<PostgresServer> {
    const folder = mkdtempSync(join(tmpdir(), 'lapompe-postgres-'));
    const programs = findPrograms();
    const account = accountOfServer();
    if (account !== undefined) chownSync(folder, account.uid, account.gid);
    const options = [
      '--auth=trust',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
      '--username=test',
    ];
    const made = spawnSync(join(programs, 'initdb'), [...options, '-D', join(folder, 'data')], {
      cwd: folder,
      encoding: 'utf8',
      ...account,
    });
    if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
    const server = new PostgresServer(folder, programs, await freePort());
    await server.run();
    return server;
  }

  /** Address of a database of this server. */
  url(name = 'postgres'): string {
    return `postgres://test@127.0.0.1:${this.port}/${name}`;
  }

  /** Starts the server again after {@link halt}. */
  async run(): Promise<void> {
    const settings = {
      listen_addresses: '127.0.0.1',
      port: String(this.port),
      unix_socket_directories: this.#folder,
      fsync: 'off',
      max_connections: '60',
      shared_buffers: '16MB',
      // Not UTC, so that a session which forgets to say UTC is found out.
      timezone: 'America/New_York',
    };
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    this.#process = spawn(
      join(this.#programs, 'postgres'),
      ['-D', join(this.#folder, 'data'), ...options],
      { cwd: this.#folder, stdio: 'ignore', ...accountOfServer() },
    );
    await this.#waitUntilReady();
  }

  /** Ends the server and all of its connections, and keeps the data. */
  async halt(): Promise<void> {
    await this.#end('SIGINT');
  }

  /** Ends the server as a failing machine would; {@link run} starts it again, with a recovery (`pg_ctl stop -m immediate`). */
  async crash(): Promise<void> {
    await this.#end('SIGQUIT');
  }

  /** Has the server hang, with all of its processes: it neither answers nor closes a connection. */
  freeze(): void {
    this.#signalAll('SIGSTOP');
  }

  /** Ends what {@link freeze} has begun. */
  thaw(): void {
    this.#signalAll('SIGCONT');
  }

  /** Ends the server and deletes its data. */
  async stop(): Promise<void> {
    if (this.#process !== undefined) this.thaw();
    await this.halt();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Runs statements on a connection of their own. */
  async query(
    sql: string,
    database?: string,
  ): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const client = new pg.Client({ connectionString: this.url(database) });
    client.on('error', () => {});
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  async #end(signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (running === undefined || running.exitCode !== null) return;
    const ended = once(running, 'exit');
    running.kill(signal);
    await ended;
  }

  // The parent first, so that it starts no more of them.
  #signalAll(signal: 'SIGCONT' | 'SIGSTOP'): void {
    const parent = this.#process?.pid;
    if (parent === undefined) throw new Error('The server does not run.');
    send(parent, signal);
    for (const child of childrenOf(parent)) send(child, signal);
  }

  async #waitUntilReady(): Promise<void> {
    for (let tries = 0; tries < 200; tries++) {
      try {
        await this.query('SELECT 1');
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
    throw new Error('The PostgreSQL server did not start.');
  }
}

const INSTALLED = '/usr/lib/postgresql';

function findPrograms(): string {
  const versions = existsSync(INSTALLED)
    ? readdirSync(INSTALLED).sort((a, b) => Number(b) - Number(a))
    : [];
  const found = versions
    .map((version) => join(INSTALLED, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
  if (found !== undefined) return found;
  throw new Error(
    'These tests need PostgreSQL. Run: npm run setup:test (or: apt-get install postgresql)',
  );
}

/** The server refuses to run as root. */
function accountOfServer(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const ids = ['-u', '-g'].map((kind) => spawnSync('id', [kind, 'postgres'], { encoding: 'utf8' }));
  const [uid, gid] = ids.map(({ stdout }) => Number(stdout.trim()));
  if (!uid || !gid) throw new Error('There is no user "postgres" to run the server as.');
  return { uid, gid };
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It has ended by itself in the meantime.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === parent)
    .map(Number);
}

function parentOf(pid: string): number | undefined {
  try {
    // "12 (postgres: writer) S 10 …": the name may hold anything.
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}
