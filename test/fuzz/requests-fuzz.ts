/**
 * Sends broken requests over raw sockets to an application that takes everything. As a script:
 * `node dist/test/fuzz/requests-fuzz.js 20000 1 2 3 4 5` (requests per seed, then seeds).
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv } from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { createApplication, type Application } from 'lapompe';

import { Random } from '../differential/random.js';
import { RequestsSettings } from '../fixtures/requests/settings.js';
import { holdConversation, type Outcome } from './requests/hold-conversation.js';
import { judgeAnswer } from './requests/judge-answer.js';
import { randomConversation } from './requests/random-conversation.js';
import type { Conversation } from './requests/wire-request.js';

/** What a run has found. */
export interface RequestsReport {
  readonly requests: number;
  readonly answers: number;
  /** How many answers had which status; `closed` for connections closed without one. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** Anything that is not as it should be, with what is needed to see it again. To be empty. */
  readonly faults: readonly string[];
}

const CONNECTIONS = 24;
const MAX_FAULTS = 40;

class RequestsFuzz {
  readonly #outcomes = new Map<string, number>();
  readonly #faults: string[] = [];
  readonly #errors = new Map<string, number>();
  #requests = 0;
  #answers = 0;

  constructor(
    readonly seed: number,
    readonly random: Random,
  ) {}

  async run(count: number): Promise<RequestsReport> {
    const folder = await mkdtemp(join(tmpdir(), 'requests-fuzz-'));
    const onRejection = (error: unknown): void =>
      this.#fault(`unhandled rejection: ${describeError(error)}`);
    const onException = (error: unknown): void =>
      this.#fault(`uncaught exception: ${describeError(error)}`);
    const application = await this.#boot(folder);
    process.on('unhandledRejection', onRejection).on('uncaughtException', onException);
    try {
      const { port } = await application.listen({ host: '127.0.0.1', port: 0 });
      await Promise.all(Array.from({ length: CONNECTIONS }, () => this.#talk(port, count)));
    } finally {
      await application.close();
      const left = await filesLeft(folder);
      if (left.length > 0) this.#fault(`${left.length} temporary files left`);
      await rm(folder, { recursive: true });
      process.off('unhandledRejection', onRejection).off('uncaughtException', onException);
    }
    for (const [error, times] of this.#errors)
      this.#fault(`${times} answers of 500 and more, for: ${error}`);
    return {
      requests: this.#requests,
      answers: this.#answers,
      outcomes: this.#outcomes,
      faults: this.#faults,
    };
  }

  async #boot(folder: string): Promise<Application> {
    const application = await createApplication(RequestsSettings, import.meta.url, {
      settings: {
        fileUploadTempDir: folder,
        logLevel: 'silent',
        // Every second run goes through Express's own router.
        express:
          this.seed % 2 === 0
            ? [(_request: never, _response: never, next: () => void) => next()]
            : [],
      },
      environment: {
        NODE_ENV: 'production',
        SECRET_KEY: 'a key that is long enough, for fuzzing alone',
      },
    });
    application.observe(({ response, error }) => {
      if (response.status < 500) return;
      const text = describeError(error);
      this.#errors.set(text, (this.#errors.get(text) ?? 0) + 1);
    });
    return application;
  }

  /** One connection after the other, until enough was sent. */
  async #talk(port: number, count: number): Promise<void> {
    while (this.#requests < count && this.#faults.length < MAX_FAULTS) {
      const conversation = randomConversation(this.random);
      this.#requests += conversation.count;
      this.#note(conversation, await holdConversation(port, conversation));
    }
  }

  #note(conversation: Conversation, { answers, isUnanswered, problem }: Outcome): void {
    const found =
      problem ??
      (isUnanswered ? 'unanswered' : answers.map(judgeAnswer).find((each) => each !== undefined));
    if (found !== undefined) this.#fault(`${found}, for ${describe(conversation)}`);
    if (answers.length > conversation.count && answers[0]?.status !== 400)
      this.#count('more answers than requests');
    this.#answers += answers.length;
    if (answers.length === 0) this.#count(conversation.aborts ? 'cut by us' : 'closed');
    for (const { status } of answers) this.#count(String(status));
  }

  #count(outcome: string): void {
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
  }

  #fault(text: string): void {
    this.#faults.push(`seed ${this.seed}: ${text}`);
  }
}

/** Sends `count` requests, the same ones for the same seed, and tells how they were answered. */
export function fuzzRequests(count: number, seed: number): Promise<RequestsReport> {
  return new RequestsFuzz(seed, new Random(seed)).run(count);
}

/** Names of the files in `folder`, which answers that have just ended may still be removing. */
async function filesLeft(folder: string): Promise<readonly string[]> {
  for (let tries = 0; tries < 500 && (await readdir(folder)).length > 0; tries++) await delay(20);
  return readdir(folder);
}

function describe({ pieces }: Conversation): string {
  const text = Buffer.concat(pieces).toString('latin1');
  return `${pieces.length} pieces: ${JSON.stringify(text.length > 1500 ? `${text.slice(0, 1500)}…` : text)}`;
}

function describeError(error: unknown): string {
  return error instanceof Error
    ? (error.stack ?? error.message).split('\n').slice(0, 6).join('\n')
    : String(error);
}

async function main(): Promise<void> {
  const [count = 20_000, ...seeds] = argv.slice(2).map(Number);
  for (const seed of seeds.length > 0 ? seeds : [1]) {
    const started = performance.now();
    const { requests, answers, outcomes, faults } = await fuzzRequests(count, seed);
    const sorted = [...outcomes]
      .sort(([, one], [, other]) => other - one)
      .map(([name, times]) => `${times} x ${name}`);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(
      `seed ${seed}: ${requests} requests, ${answers} answers, ${faults.length} faults in ${seconds} s: ${sorted.join(', ')}`,
    );
    for (const fault of faults) console.log(`  ${fault}`);
    if (faults.length > 0) process.exitCode = 1;
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) await main();
