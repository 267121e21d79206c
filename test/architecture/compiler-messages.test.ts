import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { beforeAll, describe, expect, it } from '@jest/globals';

import { ROOT } from './read-sources.js';

/** What the compiler says about the programs of `test/fixtures/messages/broken`, which are wrong in one place each. */
let messages = '';

beforeAll(async () => {
  messages = await compile('test/fixtures/messages/broken');
}, 120_000);

describe('The compiler', () => {
  it('says which argument of reverse() is of the wrong type', () => {
    expect(messages).toContain(
      "Argument of type 'string' is not assignable to parameter of type 'number'.",
    );
  });

  it('says that reverse() knows no such method, and which ones there are', () => {
    expect(messages).toContain(
      `Argument of type '"display"' is not assignable to parameter of type '"show"'.`,
    );
  });

  it('says which hook of a middleware has the wrong signature', () => {
    expect(messages).toContain("Types of property 'processResponse' are incompatible.");
  });

  it('says that a class with a misspelt hook is no middleware', () => {
    expect(messages).toContain(
      "Type 'Misspelt' has no properties in common with type 'MiddlewareInstance'.",
    );
  });
});

/** @returns what the compiler prints; it fails for a program that is wrong */
async function compile(project: string): Promise<string> {
  const tsc = ['node_modules/typescript/bin/tsc', '-p', project, '--pretty', 'false'];
  return promisify(execFile)(process.execPath, tsc, { cwd: ROOT }).then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  );
}
