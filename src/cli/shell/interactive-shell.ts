import { homedir } from 'node:os';
import { join } from 'node:path';
import { start, type REPLEval, type REPLServer } from 'node:repl';
import { promisify } from 'node:util';

import { FrameworkError } from '../../errors/framework-error.js';
import type { StatementPrinter } from './print-statements.js';
import { readForShell, ShownText, writeForShell } from './show-rows.js';

/** Reads, evaluates and prints until the end of the input. `await` can stand anywhere; `.sql` switches statements on. */
export async function runInteractive(printer: StatementPrinter): Promise<void> {
  const colors = process.stdout.isTTY === true;
  const server = start({
    prompt: 'lapompe> ',
    useGlobal: true,
    terminal: colors && process.stdin.isTTY === true,
    writer: (value: unknown) => writeForShell(value, colors),
  });
  showRowsOfQuerySets(server);
  server.defineCommand('sql', {
    help: 'Print each statement, or stop it',
    action() {
      printer.turn(!printer.isOn);
      this.output.write(`Statements are ${printer.isOn ? 'printed' : 'not printed'}.\n`);
      this.displayPrompt();
    },
  });
  const path = process.env['LAPOMPE_HISTORY'] ?? join(homedir(), '.lapompe_history');
  // Empty: none is kept.
  if (path !== '') await promisify(server.setupHistory.bind(server))(path);
  await new Promise<void>((resolve) => server.once('exit', resolve));
}

/** A QuerySet that is not awaited is fetched to be shown: its first rows. */
function showRowsOfQuerySets(server: REPLServer): void {
  const evaluate = server.eval;
  const shown: REPLEval = function evaluateAndRead(this: REPLServer, code, context, file, done) {
    evaluate.call(this, code, context, file, (error, value: unknown) => {
      if (error !== null && error !== undefined) {
        // A mistake of the caller needs no stack.
        if (error instanceof FrameworkError) done(null, new ShownText(error.message));
        else done(error, value);
        return;
      }
      void this.pause();
      void answer(value, done).finally(() => this.resume());
    });
  };
  (server as { eval: REPLEval }).eval = shown;
}

async function answer(value: unknown, done: Parameters<REPLEval>[3]): Promise<void> {
  let read: unknown;
  let failure: Error | null = null;
  try {
    read = await readForShell(value);
  } catch (error) {
    if (error instanceof FrameworkError) read = new ShownText(error.message);
    else failure = error instanceof Error ? error : new Error(String(error));
  }
  done(failure, read);
}
