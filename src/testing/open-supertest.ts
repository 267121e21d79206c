/** @ts-ignore An optional peer: whoever uses this function has it, and its types. */
import type { agent } from 'supertest';

import { ImproperlyConfigured } from '../errors/framework-error.js';
import { InMemoryAgent } from './in-memory-agent.js';
import type { TestableApplication } from './testable-application.js';

/** What `supertest.agent()` gives: `get(path)`, `post(path)`…; keeps cookies between requests. */
export type SupertestAgent = ReturnType<typeof agent>;

/** Options of {@link openSupertest}. */
export interface SupertestOptions {
  /** Sends requests over https. */
  readonly secure?: boolean;
  /** @defaultValue 'testserver' */
  readonly host?: string;
}

/**
 * Supertest's agent for an application, over connections in memory: no port is opened.
 *
 * ```ts
 * const request = await openSupertest(application);
 * await request.get('/books/').expect(200).expect('content-type', /json/);
 * ```
 *
 * @throws ImproperlyConfigured `TESTING_NO_SUPERTEST` when the package "supertest" is not installed
 */
export async function openSupertest(
  application: Pick<TestableApplication, 'server'>,
  { secure = false, host = 'testserver' }: SupertestOptions = {},
): Promise<SupertestAgent> {
  const { default: supertest } = await import('supertest').catch(failToLoad);
  const memory = new InMemoryAgent(application.server.nodeServer, { secure });
  const client = supertest.agent(`${secure ? 'https' : 'http'}://${host}`);
  client.use((request: { agent(memory: InMemoryAgent): unknown }) => {
    request.agent(memory);
  });
  return client;
}

function failToLoad(cause: unknown): never {
  throw new ImproperlyConfigured('The package "supertest" cannot be loaded.', {
    code: 'TESTING_NO_SUPERTEST',
    fix: 'Install it: npm i -D supertest @types/supertest',
    cause,
  });
}
