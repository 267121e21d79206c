import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { ROOT } from './read-sources.js';

interface Manifest {
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

interface LockedPackage {
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
  readonly peer?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const manifest = readJson<Manifest>('package.json');
const lock = readJson<{ packages: Readonly<Record<string, LockedPackage>> }>('package-lock.json');

/** What comes along with `npm install lapompe`, and nothing else. */
const production = Object.entries(lock.packages).filter(
  ([path, { dev, peer, optional, devOptional }]) =>
    path !== '' && !(dev || peer || optional || devOptional),
);

const packed = packedFiles();

describe('The package', () => {
  it('holds the compiled files, their types and their source', () => {
    expect(packed).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'README.md',
        'dist/src/index.js',
        'dist/src/index.d.ts',
        'src/index.ts',
      ]),
    );
  });

  it('holds no test, no sample, no fixture and no machine’s own file', () => {
    const strange = packed.filter((file) =>
      /(?:^|\/)(?:tests?|(?<!src\/orm\/)fixtures?|__tests__|sample-app|bench|node_modules)\/|\.test\.|\.tsbuildinfo$|(?:^|\/)\.|\.log$/.test(
        file,
      ),
    );
    expect(strange).toEqual([]);
  });

  it('holds every file that it exports or runs', () => {
    const targets = [
      ...Object.values(manifest.exports).flatMap((target) =>
        typeof target === 'string' ? [target] : Object.values(target),
      ),
      ...Object.values(manifest.bin),
    ].map((target) => target.replace(/^\.\//, ''));
    expect(targets.filter((target) => !packed.includes(target))).toEqual([]);
  });

  it('opens its doors by name', async () => {
    expect(await import('lapompe')).toHaveProperty('createApplication');
    expect(await import('lapompe/testing')).toHaveProperty('Client');
  });

  it('passes publint without a warning', () => {
    const output = execFileSync(process.execPath, ['node_modules/publint/src/cli.js', '--strict'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(output).toContain('All good!');
  });
});

describe('The dependencies', () => {
  it('are locked without naming a host', () => {
    const hosts = Object.entries(lock.packages).filter(
      ([, { resolved }]) => resolved !== undefined,
    );
    expect(hosts.map(([path]) => path)).toEqual([]);
  });

  it('are locked for every platform, or npm ci would refuse the lock file', () => {
    const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) =>
          !(
            `${path}/node_modules/${name}` in lock.packages ||
            `node_modules/${name}` in lock.packages
          ),
      ),
    );
    expect(missing).toEqual([]);
  });

  it('of production run no script while they are installed', () => {
    expect(production.length).toBeGreaterThan(Object.keys(manifest.dependencies).length);
    expect(
      production
        .filter(([, { hasInstallScript }]) => hasInstallScript === true)
        .map(([path]) => path),
    ).toEqual([]);
  });

  it('of production stay a small tree', () => {
    process.stdout.write(
      `lapompe: ${Object.keys(manifest.dependencies).length} direct dependencies, ${production.length} packages in production\n`,
    );
    expect(production.length).toBeLessThan(120);
  });

  it('have all types that the declarations of the package name', () => {
    const declarations = packed.filter((file) => file.endsWith('.d.ts'));
    expect(declarations.length).toBeGreaterThan(200);
    // Whoever has none of the optional peers may let the compiler check all declarations all the same.
    const found = declarations.flatMap((file) => packagesOf(file).map((name) => ({ file, name })));
    expect(found.map(({ name }) => name)).toContain('kysely');
    expect(found.filter(({ name }) => !(name in manifest.dependencies))).toEqual([]);
  });

  it('are all used by the source', () => {
    const text = packed
      .filter((file) => file.startsWith('src/') && file.endsWith('.ts'))
      .map((file) => readFileSync(join(ROOT, file), 'utf8'))
      .join('\n');
    // The types of a package are used where the package is.
    const isUsed = (name: string) => text.includes(`'${name.replace('@types/', '')}`);
    expect(Object.keys(manifest.dependencies).filter((name) => !isUsed(name))).toEqual([]);
  });
});

function packedFiles(): readonly string[] {
  const output = execFileSync(
    'npm',
    ['pack', '--dry-run', '--json', '--ignore-scripts', '--offline'],
    {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const [entry] = JSON.parse(output) as readonly {
    readonly files: readonly { readonly path: string }[];
  }[];
  return (entry?.files ?? [])
    .map(({ path }) => path)
    .filter((path) => existsSync(join(ROOT, path)));
}

/** Packages that a declaration file needs; those of ignored lines are not, and Node's modules come with "@types/express". */
function packagesOf(file: string): readonly string[] {
  const lines = readFileSync(join(ROOT, file), 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    const [, name = '.'] = /^(?:import|export) .*from '([^']+)';$/.exec(line) ?? [];
    if (/^\.|^node:/.test(name) || lines[index - 1]?.includes('@ts-ignore')) return [];
    return [name.split('/', name.startsWith('@') ? 2 : 1).join('/')];
  });
}

function readJson<Shape>(file: string): Shape {
  return JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as Shape;
}
