import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { describe, expect, it } from '@jest/globals';

const DOOR = new URL('../../src/index.js', import.meta.url).href;

/** Serves one request, without Express middlewares and without a line of the log. */
const SERVE = `
  class Settings extends lapompe.BaseSettings {
    secretKey = 'a key for trying out, at least 32 characters';
    allowedHosts = ['127.0.0.1'];
    port = 0;
    urlpatterns = [lapompe.path('', () => 'here', { name: 'home' })];
  }
  const application = await lapompe.createApplication(Settings, import.meta.url);
  const { port } = await application.listen();
  const answer = await fetch('http://127.0.0.1:' + port + '/');
  if (answer.status !== 200) throw new Error('Answered ' + answer.status);
`;

/** Names of the packages that have been loaded in a process of its own that imports ours, and does what `program` says. */
async function packagesLoaded(program = ''): Promise<readonly string[]> {
  const script = `
    import { createRequire } from 'node:module';
    const lapompe = await import(${JSON.stringify(DOOR)});
    ${program}
    const files = Object.keys(createRequire(${JSON.stringify(DOOR)}).cache);
    console.log(JSON.stringify(files));
    process.exit();
  `;
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    script,
  ]);
  const list = stdout.split('\n').find((line) => line.startsWith('['))!;
  const files = JSON.parse(list) as readonly string[];
  const names = files.map(
    (file) => /.*node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(file)?.[1],
  );
  return [...new Set(names.map((name) => name?.replace('\\', '/') ?? ''))];
}

describe('the package, imported', () => {
  it('loads nothing that only some applications, or only commands, need', async () => {
    const loaded = await packagesLoaded();
    expect(loaded).toContain('class-validator');
    expect(loaded).not.toContain('express');
    expect(loaded).not.toContain('libphonenumber-js');
    expect(loaded).not.toContain('pino');
    expect(loaded).not.toContain('@fastify/busboy');
    expect(loaded).not.toContain('commander');
    expect(loaded).not.toContain('typescript');
    expect(loaded).not.toContain('supertest');
  });
});

describe('an application that serves', () => {
  it('loads neither Express nor pino before something needs them', async () => {
    const loaded = await packagesLoaded(SERVE);
    expect(loaded).toContain('tsyringe');
    expect(loaded).not.toContain('express');
    expect(loaded).not.toContain('pino');
  });

  it('loads Express for a middleware, also a late one', async () => {
    const late = `application.express.use((request, response) => response.end('theirs'));
      const other = await (await fetch('http://127.0.0.1:' + port + '/')).text();
      if (other !== 'theirs') throw new Error('Answered ' + other);`;
    expect(await packagesLoaded(SERVE + late)).toContain('express');
  });

  it('loads pino for a record of the log', async () => {
    expect(
      await packagesLoaded(`${SERVE} application.get(lapompe.Logger).error('late');`),
    ).toContain('pino');
  });
});
