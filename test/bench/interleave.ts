import { setTimeout as delay } from 'node:timers/promises';

import type { Round } from './figures.js';
import { assertSound, isSound, type LoadOptions, type LoadSource, type Measured } from './load.js';
import type { RunningPeer } from './running-peer.js';
import type { Work } from './works.js';

const ATTEMPTS = 10;
const ATTEMPT_DELAY_MS = 300;

/** How servers are measured. */
export interface InterleaveOptions {
  readonly rounds: number;
  readonly milliseconds: number;
  readonly warmMilliseconds: number;
  readonly connections: number;
}

/** The rounds of each server for each piece of work. */
export class RoundTable {
  readonly #rounds = new Map<string, Round[]>();

  add(work: Work, server: RunningPeer, round: Round): void {
    const key = `${work.id} ${server.name}`;
    const rounds = this.#rounds.get(key);
    if (rounds === undefined) this.#rounds.set(key, [round]);
    else rounds.push(round);
  }

  get(work: Work, name: string): readonly Round[] {
    return this.#rounds.get(`${work.id} ${name}`) ?? [];
  }
}

/**
 * Measures servers in turn: in each round each work, in each work each server, in an order that turns with the rounds,
 * so that what happens on the machine meanwhile happens to all of them. Before, each server does each work once: the
 * code is then as polymorphic as it is in a real service.
 */
export async function measureInterleaved(
  servers: readonly RunningPeer[],
  works: readonly Work[],
  load: LoadSource,
  options: InterleaveOptions,
): Promise<RoundTable> {
  const table = new RoundTable();
  const measure = (server: RunningPeer, work: Work, milliseconds: number) =>
    measureSound(server, work, load, {
      connections: work.connections ?? options.connections,
      milliseconds,
    });
  for (const server of servers)
    for (const work of works) await measure(server, work, options.warmMilliseconds);
  for (let round = 0; round < options.rounds; round += 1)
    for (const work of works)
      for (const server of rotate(servers, round))
        table.add(work, server, await measure(server, work, options.milliseconds));
  return table;
}

/** Measures until all answers are right: a server that has lost its processor to a neighbour may refuse some of them. */
async function measureSound(
  server: RunningPeer,
  work: Work,
  load: LoadSource,
  options: LoadOptions,
): Promise<Measured> {
  for (let attempt = 1; ; attempt += 1) {
    const measured = await load.measure(server, work, options);
    if (isSound(measured)) return measured;
    if (attempt === ATTEMPTS) assertSound(server, work, measured);
    await delay(ATTEMPT_DELAY_MS);
  }
}

/** The list from another start. */
export function rotate<Item>(items: readonly Item[], by: number): readonly Item[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

/**
 * Checks all answers of all servers.
 *
 * @throws Error with all faults
 */
export async function checkAnswers(
  servers: readonly RunningPeer[],
  works: readonly Work[],
): Promise<void> {
  const faults: string[] = [];
  for (const server of servers)
    for (const work of works) faults.push(...(await server.findFaults(work)));
  if (faults.length > 0) throw new Error(`Wrong answers:\n${faults.join('\n')}`);
}
