import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { describe, expect, it } from '@jest/globals';

const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

interface Run {
  readonly status: number;
  readonly output: string;
}

async function lapompe(...args: string[]): Promise<Run> {
  return lapompeWith({}, ...args);
}

async function lapompeWith(
  variables: Readonly<Record<string, string>>,
  ...args: string[]
): Promise<Run> {
  try {
    const environment = { ...process.env, NODE_ENV: 'development', DEBUG: 'true', ...variables };
    const { stdout } = await promisify(execFile)(process.execPath, [MAIN, ...args], {
      cwd: ROOT,
      env: environment,
    });
    return { status: 0, output: stdout };
  } catch (error) {
    const failed = error as { code: number; stdout: string; stderr: string };
    return { status: failed.code, output: failed.stdout + failed.stderr };
  }
}

const PLANTED = [
  ['CONF_INVALID_VALUE', 'settings.ts:9:'],
  ['MIDDLEWARE_ORDER', 'middleware.ts:10:'],
  ['MIDDLEWARE_NOT_A_MIDDLEWARE', 'settings.ts:12:'],
  ['URLS_LEADING_SLASH', 'settings.ts:15:'],
  ['URLS_UNKNOWN_CONVERTER', 'settings.ts:17:'],
  ['URLS_COLON_IN_NAME', 'settings.ts:19:'],
  ['CONTROLLERS_AMBIGUOUS_PARAMETER', 'app/book-controller.ts:'],
  ['CONTROLLERS_UNKNOWN_CAPTURE', 'app/book-controller.ts:'],
  ['CONTROLLERS_DTO_WITHOUT_RULES', 'app/book-controller.ts:'],
  ['URLS_DUPLICATE_ROUTE', 'app/book-controller.ts:'],
  ['URLS_SHADOWED_ROUTE', 'app/book-controller.ts:'],
  ['DI_MISSING', 'app/services.ts:'],
  ['DI_UNKNOWN_TYPE', 'app/services.ts:'],
  ['DI_CAPTIVE', 'app/services.ts:'],
  ['DI_CYCLE', 'app/services.ts:'],
] as const;

describe('lapompe check', () => {
  it('finds fifteen planted mistakes in one run, each with place, id, reason and fix', async () => {
    const { status, output } = await lapompe(
      'check',
      '--settings',
      'dist/test/fixtures/wiring/settings.js',
    );

    expect(status).toBe(1);
    const findings = output
      .split('\n')
      .filter((line) => /^test\/fixtures\/wiring\/\S+:\d+:\d+ {2}ERROR [A-Z_]+: ./.test(line));
    expect(findings).toHaveLength(15);
    for (const [id, place] of PLANTED) {
      expect(
        findings.filter((line) => line.includes(` ${id}: `) && line.includes(place)),
      ).toHaveLength(1);
    }
    expect(output.match(/^ {4}fix: .+/gm)).toHaveLength(15);
    expect(output).toContain('15 errors');
  });

  it('gives the findings as JSON', async () => {
    const { output } = await lapompe(
      'check',
      '--json',
      '--settings',
      'dist/test/fixtures/wiring/settings.js',
    );
    const findings = JSON.parse(output) as { id: string; place: { line: number } }[];
    expect(findings.map(({ id }) => id).sort()).toEqual(PLANTED.map(([id]) => id).sort());
    expect(findings.every(({ place }) => place.line > 0)).toBe(true);
  });

  it('finds nothing wrong with the sample application, and something with its deployment', async () => {
    expect((await lapompe('check', '--settings', 'dist/sample-app/settings.js')).status).toBe(0);
    const { status, output } = await lapompe(
      'check',
      '--deploy',
      '--fail-level',
      'warning',
      '--settings',
      'dist/sample-app/settings.js',
    );
    expect(status).toBe(1);
    expect(output).toContain('DEPLOY_DEBUG');
  });
});

describe('lapompe check, with settings that cannot be used', () => {
  const SAMPLE = ['--settings', 'dist/sample-app/settings.js'];

  it('goes on with the others as they were read, so that nothing follows from the fault', async () => {
    const { output } = await lapompeWith(
      {
        DEBUG: 'false',
        NODE_ENV: 'production',
        PORT: '80x',
        SECRET_KEY: 'too short',
        ALLOWED_HOSTS: 'example.org',
        SECURE_SSL_REDIRECT: 'on',
      },
      'check',
      '--deploy',
      '--json',
      ...SAMPLE,
    );
    const findings = JSON.parse(output) as { id: string }[];
    expect(
      findings.map(({ id }) => id).filter((each) => each !== 'DEPLOY_NODE_OUT_OF_SUPPORT'),
    ).toEqual(['CONF_INVALID_VALUE', 'CONF_SECRET_KEY']);
  });

  it('says of a setting that the class leaves at its default where the class stands', async () => {
    const { output } = await lapompeWith({ PORT: '80x' }, 'check', ...SAMPLE);
    expect(output).toMatch(/^sample-app\/settings\.ts:17:\d+ {2}ERROR CONF_INVALID_VALUE: "port"/);
  });
});

describe('lapompe routes and settings', () => {
  it('lists routes in the order in which they are tried, with their places', async () => {
    const { status, output } = await lapompe('routes', '--settings', 'dist/sample-app/settings.js');
    expect(status).toBe(0);
    expect(output).toMatch(
      /GET, HEAD +\/books\/<int:pk>\/ +book-show +BookController\.show .*sample-app\/books\/book-controller\.ts:\d+:\d+/,
    );
  });

  it.each([
    ['GET', 'http://localhost:8000/books/3/?tab=info#top', 0, 'matches "/books/<int:pk>/"'],
    ['GET', '/book%73/%33/', 0, 'matches "/books/<int:pk>/"'],
    ['get', 'books/3/', 0, 'matches "/books/<int:pk>/"'],
    ['GET', '/books/3', 0, '301, to "/books/3/"'],
    ['GET', '/livez', 0, 'answered by the server itself'],
    ['GET', '/nowhere/', 1, '404'],
    ['PATCH', '/search/', 1, '405, Allow: GET, HEAD, OPTIONS'],
  ])('explains %s %s as the server would take it', async (method, path, status, outcome) => {
    const run = await lapompe('explain', '--settings', 'dist/sample-app/settings.js', method, path);
    expect(run.output.split('\n')[0]).toContain(outcome);
    expect(run.status).toBe(status);
  });

  it('lists as tried what comes before the pattern that matches, and no more', async () => {
    const { output } = await lapompe(
      'explain',
      '--json',
      '--settings',
      'dist/sample-app/settings.js',
      'GET',
      '/books/3/',
    );
    const { tried, route } = JSON.parse(output) as { tried: { route: string }[]; route: string };
    expect(tried.at(-1)?.route).toBe(route);
  });

  it('lists the routes of a path as it is pasted', async () => {
    const { output } = await lapompe(
      'routes',
      '--match',
      '/books/3/?tab=info',
      '--settings',
      'dist/sample-app/settings.js',
    );
    expect(output).toContain('book-show');
    expect(output).not.toContain('book-list');
  });

  it('prints settings with their sources, and no secret', async () => {
    const { status, output } = await lapompe(
      'settings',
      '--settings',
      'dist/sample-app/settings.js',
    );
    expect(status).toBe(0);
    expect(output).toMatch(/debug +true +environment DEBUG/);
    expect(output).not.toMatch(/secretKey +\S{32,}/);
  });

  it('says what to do where there is no settings module', async () => {
    const { status, output } = await lapompe('check', '--settings', 'dist/nowhere.js');
    expect(status).toBe(1);
    expect(output).toContain('CLI_NO_SETTINGS');
    expect(output).not.toMatch(/^\s+at /m);
  });
});
