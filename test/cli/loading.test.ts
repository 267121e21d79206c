import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from '@jest/globals';

const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

/** Tells, on standard error, of each module that is loaded. */
const HOOKS = `import { writeSync } from 'node:fs';
export function load(url, context, next) {
  writeSync(2, 'LOADED ' + url + '\\n');
  return next(url, context);
}`;
const REGISTER = `import { register } from 'node:module';
register(${JSON.stringify(asModule(HOOKS))});`;

describe('What lapompe loads', () => {
  it.each([[['--help']], [['check', '--help']], [['--version']], [['dev', '--port', 'x']]])(
    '%j waits for no framework',
    (args) => {
      expect(packsLoadedBy(args)).toEqual(['errors.js', 'rolldown-runtime.js']);
    },
  );

  it('a command that looks at an application loads the framework', () => {
    expect(packsLoadedBy(['check', '--settings', 'dist/nowhere.js'])).toContain('lapompe.js');
  });
});

/** The packed files that a command loads, by name. */
function packsLoadedBy(args: readonly string[]): readonly string[] {
  const { stderr } = spawnSync(process.execPath, ['--import', asModule(REGISTER), MAIN, ...args], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return [...stderr.matchAll(/^LOADED .*\/packed\/(.*)$/gm)].map(([, name = '']) => name);
}

function asModule(text: string): string {
  return `data:text/javascript,${encodeURIComponent(text)}`;
}
