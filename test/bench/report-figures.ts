// Loaded into a peer before its own script where it is to tell its own figures: where the system does not tell those of
// other processes, and where memory that is in use is asked for, which nobody else can know.
import { setImmediate as nextTurn } from 'node:timers/promises';

/** So often, because what one collection frees lets go of more, which the next one finds. */
const COLLECTIONS = 6;

const collect = (globalThis as { readonly gc?: () => void }).gc;

process.on('message', (question) => {
  if (question === 'in use') void collectAndTell();
  else tell();
});
process.channel?.unref();

async function collectAndTell(): Promise<void> {
  for (let time = 0; time < COLLECTIONS; time += 1) {
    collect?.();
    await nextTurn();
  }
  tell();
}

function tell(): void {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, external } = process.memoryUsage();
  process.send?.({
    cpuMicroseconds: user + system,
    rssBytes: rss,
    usedBytes: heapUsed + external,
  });
}
