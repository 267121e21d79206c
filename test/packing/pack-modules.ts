// The last step of the build: what is imported together becomes one file, because finding, reading and linking some 250
// modules is a third of what a start takes. Every module keeps its path and its exports, as a file that passes on what
// the packed one has: whatever imports it, by a door of the package or by its path, gets the same classes.
//   node dist/test/packing/pack-modules.js
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

import { rolldown, type OutputChunk, type Plugin } from 'rolldown';
import { parseAst } from 'rolldown/parseAst';

/** Where the compiler writes the package. */
const SOURCE = fileURLToPath(new URL('../../src/', import.meta.url));

/**
 * Where the packed files are. One folder below the package's own, as the modules are that look for a file of the package
 * beside themselves; `pack-modules.test.ts` holds that they still find it.
 */
const FOLDER = 'packed';

interface Pack {
  readonly name: string;
  /** The module that the pack holds, together with all that it imports and no pack before holds. */
  readonly door: string;
  /** Where the modules of the pack lie; what others load on demand as well stays out of it. */
  readonly folder: string;
}

const PACKS: readonly Pack[] = [
  // What commands print needs errors and nothing else: help, and what is wrong with an option, wait for no framework.
  { name: 'errors', door: 'index.js', folder: 'errors/' },
  { name: 'dto', door: 'dto/index.js', folder: '' },
  { name: 'lapompe', door: 'index.js', folder: '' },
  { name: 'orm', door: 'orm/index.js', folder: 'orm/' },
  { name: 'migrations', door: 'orm/migrations/index.js', folder: 'orm/migrations/' },
  { name: 'testing', door: 'testing/index.js', folder: 'testing/' },
];

/** Which pack holds a module: what is loaded only on demand is in none. */
function assignPacks(): ReadonlyMap<string, string> {
  const packs = new Map<string, string>();
  for (const { name, door, folder } of PACKS) {
    const within = join(SOURCE, folder);
    for (const file of withAllItImports(join(SOURCE, door))) {
      if (file.startsWith(within) && !packs.has(file)) packs.set(file, name);
    }
  }
  return packs;
}

function withAllItImports(door: string): ReadonlySet<string> {
  const files = new Set([door]);
  for (const file of files) for (const imported of readImports(file)) files.add(imported);
  return files;
}

/** The modules of the package that `file` imports at once. */
function readImports(file: string): readonly string[] {
  return parseAst(readFileSync(file, 'utf8')).body.flatMap((statement) => {
    const source = 'source' in statement ? statement.source?.value : undefined;
    return typeof source === 'string' && source.startsWith('.')
      ? [resolve(dirname(file), source)]
      : [];
  });
}

async function writePacks(): Promise<readonly string[]> {
  const bundle = await rolldown({
    input: Object.fromEntries([...packOf.keys()].map((file) => [nameOf(file), file])),
    platform: 'node',
    plugins: [compiledModules],
    preserveEntrySignatures: 'strict',
    onLog(_level, { message }) {
      throw new Error(message);
    },
  });
  const { output } = await bundle.generate({
    dir: SOURCE,
    format: 'es',
    entryFileNames: '[name].js',
    chunkFileNames: `${FOLDER}/[name].js`,
    sourcemap: true,
    minifyInternalExports: false,
    // V8 keeps the text of a module in memory, in two bytes for each character where one of them is not Latin.
    comments: false,
    minify: {
      compress: false,
      mangle: false,
      codegen: { removeWhitespace: false, asciiOnly: true },
    },
    codeSplitting: {
      groups: [...new Set(packOf.values())].map((name) => ({
        name,
        test: (file: string) => packOf.get(file) === name,
      })),
    },
  });
  await bundle.close();
  rmSync(join(SOURCE, FOLDER), { recursive: true, force: true });
  mkdirSync(join(SOURCE, FOLDER));
  const chunks = output.filter((file) => file.type === 'chunk');
  for (const chunk of chunks) write(chunk);
  return chunks
    .filter(({ isEntry }) => !isEntry)
    .map(({ fileName }) => fileName)
    .sort();
}

/** Reads what the compiler has written, with its source map, and leaves alone what belongs to no pack. */
const compiledModules: Plugin = {
  name: 'compiled-modules',
  resolveId(specifier, importer) {
    if (importer === undefined) return specifier;
    if (!specifier.startsWith('.')) return { id: specifier, external: true };
    const id = resolve(dirname(importer), specifier);
    return packOf.has(id) ? id : { id, external: 'relative' };
  },
  load: (file) => ({
    code: readFileSync(file, 'utf8').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n'),
    map: readFileSync(`${file}.map`, 'utf8'),
  }),
};

function write({ fileName, code, map, isEntry }: OutputChunk): void {
  const renamed = /^(?:let |var |const )?.*\bclass (\w+\$\d+)/m.exec(code);
  if (renamed !== null) {
    throw new Error(
      `${fileName}: two modules have a class of one name, so that one would be called ${renamed[1]}.`,
    );
  }
  const file = join(SOURCE, fileName);
  if (isEntry) {
    // It passes on names only: there is nothing to map.
    rmSync(`${file}.map`, { force: true });
    writeFileSync(file, code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n'));
    return;
  }
  writeFileSync(file, code);
  if (map === null) return; // the few functions of the bundler's own
  if (map.sources.some((source) => !existsSync(resolve(dirname(file), source)))) {
    throw new Error(`${fileName}: its source map does not lead to the source.`);
  }
  // The source is in the package; it need not be in the map once more.
  writeFileSync(`${file}.map`, JSON.stringify({ ...map, sourcesContent: undefined }));
}

function nameOf(file: string): string {
  return relative(SOURCE, file).split(sep).join('/').replace(/\.js$/, '');
}

const packOf = assignPacks();
const written = await writePacks();
process.stdout.write(`Packed ${packOf.size} modules into ${written.join(', ')}.\n`);
