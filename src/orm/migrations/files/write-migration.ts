import type { Operation } from '../operations/operation.js';
import type { RunCode } from '../operations/special-operations.js';
import { quote, ValueWriter } from './write-value.js';

/** What a new file is made from. */
export interface MigrationDraft {
  readonly app: string;
  readonly name: string;
  readonly dependencies: readonly string[];
  readonly runBefore?: readonly string[];
  readonly replaces?: readonly string[];
  readonly initial?: boolean;
  readonly atomic?: boolean;
  readonly operations: readonly Operation[];
}

/** How a file is written. */
export interface WriteOptions {
  /** Writes operations that run code, which is in another file: source, and lines to import it with. */
  readonly codeOf?: (operation: RunCode) => string;
  /** Lines after the imports from the package. */
  readonly imports?: readonly string[];
  /** Sentences at the top of the file, without comment marks. */
  readonly notes?: readonly string[];
  /** What the package is imported as. @defaultValue 'lapompe/migrations' */
  readonly door?: string;
}

/** Source of the file of a migration: formatted, and always the same for the same draft. */
export function writeMigration(draft: MigrationDraft, options: WriteOptions = {}): string {
  const writer = new ValueWriter(options.codeOf);
  const body = [
    ...(draft.initial === true ? ['  initial: true,'] : []),
    ...(draft.atomic === false ? ['  atomic: false,'] : []),
    ...(draft.replaces === undefined || draft.replaces.length === 0
      ? []
      : [`  replaces: ${writer.write([...draft.replaces], 2, 12)},`]),
    `  dependencies: ${writer.write([...draft.dependencies], 2, 16)},`,
    ...(draft.runBefore === undefined || draft.runBefore.length === 0
      ? []
      : [`  runBefore: ${writer.write([...draft.runBefore], 2, 13)},`]),
    operationsText(writer, draft.operations),
  ];
  const names = [...writer.imports].sort(byLetters);
  const door = quote(options.door ?? 'lapompe/migrations');
  const crypto = [...writer.cryptoImports].sort();
  const imports = [
    ...(crypto.length === 0 ? [] : [`import { ${crypto.join(', ')} } from 'node:crypto';`, '']),
    importLine(names, door),
    ...(options.imports ?? []),
  ];
  const notes = (options.notes ?? []).map((line) => `// ${line}`);
  return `${[...notes, ...imports, '', 'export default migration({', ...body, '});'].join('\n')}\n`;
}

function operationsText(writer: ValueWriter, operations: readonly Operation[]): string {
  if (operations.length === 0) return '  operations: [],';
  const lines = operations.map((each) => `    ${writer.write(each, 4)},`);
  return ['  operations: [', ...lines, '  ],'].join('\n');
}

function importLine(names: readonly string[], door: string): string {
  const line = `import { ${names.join(', ')} } from ${door};`;
  return line.length <= 100
    ? line
    : `import {\n${names.map((each) => `  ${each},\n`).join('')}} from ${door};`;
}

function byLetters(one: string, other: string): number {
  return one.toLowerCase() < other.toLowerCase() ? -1 : 1;
}
