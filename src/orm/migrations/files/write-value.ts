import type { FieldDefinition, FieldKind } from '../../fields/field-definition.js';
import { Q, type Connector } from '../../models/condition.js';
import { BUILDER_NAMES } from '../field-builder.js';
import { migrationError } from '../migration-error.js';
import { Operation } from '../operations/operation.js';
import { RunCode } from '../operations/special-operations.js';
import { KNOWN_FUNCTIONS } from '../state/normalize-field.js';
import { rawSqlParts, type RawSqlParts } from '../state/raw-sql-parts.js';

/** Longest line that is written; longer values are broken. */
const WIDTH = 100;

/** Writes values as TypeScript, and remembers what has to be imported. */
export class ValueWriter {
  /** Names to import from the door of the package. */
  readonly imports = new Set<string>(['migration']);
  /** Names to import from `node:crypto`. */
  readonly cryptoImports = new Set<string>();
  readonly #codeOf: ((operation: RunCode) => string) | undefined;

  /** @param codeOf - writes an operation that runs code; without it they cannot be written */
  constructor(codeOf?: (operation: RunCode) => string) {
    this.#codeOf = codeOf;
  }

  /**
   * `value` as source.
   *
   * @param indent - columns that the line begins with
   * @param used - columns that stand before the value in its line
   * @throws MigrationError `ORM_MIGRATION_UNWRITABLE`
   */
  write(value: unknown, indent: number, used = indent): string {
    if (value instanceof Operation) return this.#operation(value, indent, used);
    if (value instanceof Q) return this.#condition(value, indent, used);
    const raw = rawSqlParts(value);
    if (raw !== undefined) return this.#rawSql(raw, indent);
    if (Array.isArray(value)) {
      const items = value.map((each) => (at: number, from: number) => this.write(each, at, from));
      return this.#list('[', items, ']', indent, used);
    }
    if (value instanceof Map) return this.write(Object.fromEntries(value), indent, used);
    if (isField(value)) return this.#field(value, indent, used);
    if (typeof value === 'object' && value !== null && !isSpecial(value)) {
      const entries = Object.entries(value).filter(([, each]) => each !== undefined);
      const items = entries.map(([key, each]) => (at: number, from: number) => {
        const name = `${keyText(key)}: `;
        return `${name}${this.write(each, at, from + name.length)}`;
      });
      return this.#list('{', items, '}', indent, used);
    }
    return this.#plain(value);
  }

  #operation(operation: Operation, indent: number, used: number): string {
    if (operation instanceof RunCode) {
      if (this.#codeOf === undefined) throw unwritable('code');
      return this.#codeOf(operation);
    }
    this.imports.add(operation.kind);
    const name = operation.kind;
    return `${name}(${this.write(operation.args, indent, used + name.length + 1)})`;
  }

  #field(definition: FieldDefinition, indent: number, used: number): string {
    this.imports.add('field');
    const { kind, to, ...options } = definition;
    const name = `field.${BUILDER_NAMES[kind]}(`;
    const first = to === undefined ? '' : `${quote(String(to))}, `;
    if (Object.keys(options).length === 0) return `${name}${first.replace(/, $/, '')})`;
    const before = name + first;
    return `${before}${this.write(options, indent, used + before.length)})`;
  }

  #condition(q: Q, indent: number, used: number): string {
    const inner = q.isNegated && q.children.length === 1 && q.connector === 'AND';
    const name = inner ? 'not' : CONNECTORS[q.connector];
    this.imports.add(name);
    const items = q.children.map(
      (each) => (at: number, from: number) => this.write(each, at, from),
    );
    const text = this.#list(`${name}(`, items, ')', indent, used);
    if (!q.isNegated || inner) return text;
    this.imports.add('not');
    return `not(${text})`;
  }

  #rawSql({ texts, values }: RawSqlParts, indent: number): string {
    this.imports.add('sql');
    const escaped = texts.map((text) => text.replaceAll(/[\\`]|\$\{/g, '\\$&'));
    const written = values.map((each) => `\${${this.write(each, indent)}}`);
    return `sql\`${escaped.map((text, at) => `${text}${written[at] ?? ''}`).join('')}\``;
  }

  #list(
    open: string,
    items: readonly ((indent: number, used: number) => string)[],
    close: string,
    indent: number,
    used: number,
  ): string {
    if (items.length === 0) return open + close;
    const space = open === '{' ? ' ' : '';
    const texts = items.map((item) => item(indent + 2, indent + 2));
    const line = `${open}${space}${texts.join(', ')}${space}${close}`;
    const fits = used + line.length + 2 <= WIDTH && texts.every((text) => !text.includes('\n'));
    if (fits) return line;
    const pad = ' '.repeat(indent + 2);
    return `${open}\n${texts.map((text) => `${pad}${text},\n`).join('')}${' '.repeat(indent)}${close}`;
  }

  #plain(value: unknown): string {
    if (typeof value === 'string') return quote(value);
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'number') return Object.is(value, -0) ? '0' : String(value);
    if (typeof value === 'boolean' || value === null || value === undefined) return String(value);
    if (value instanceof Date) return `new Date(${quote(value.toISOString())})`;
    if (value instanceof Uint8Array) return `new Uint8Array([${[...value].join(', ')}])`;
    const known = KNOWN_FUNCTIONS.get(value);
    if (known === undefined) throw unwritable(describe(value));
    this.cryptoImports.add(known);
    return known;
  }
}

const CONNECTORS: Readonly<Record<Connector, string>> = { AND: 'and', OR: 'or', XOR: 'xor' };

const KINDS: ReadonlySet<unknown> = new Set<FieldKind>(Object.keys(BUILDER_NAMES) as FieldKind[]);

function isField(value: unknown): value is FieldDefinition {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.hasOwn(value, 'kind') &&
    KINDS.has((value as { kind: unknown }).kind)
  );
}

function isSpecial(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype !== Object.prototype && prototype !== null;
}

function describe(value: unknown): string {
  if (typeof value === 'function') return `the function "${value.name || 'without a name'}"`;
  return `a ${(value as object).constructor.name}`;
}

function unwritable(what: string) {
  return migrationError(`A migration cannot hold ${what}: no source says the same.`, {
    code: 'ORM_MIGRATION_UNWRITABLE',
    fix: 'Use plain values in what migrations keep: defaults, choices, options of models.',
  });
}

/** A key of an object literal, as the formatter leaves it. */
export function keyText(key: string): string {
  if (key === '__proto__') return `['__proto__']`;
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quote(key);
}

/** Text in single quotes, or in double ones where that needs fewer backslashes. */
export function quote(text: string): string {
  const json = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
  const plain = json.replaceAll('\\"', '"');
  if (plain.includes("'") && !plain.includes('"')) return `"${plain}"`;
  return `'${plain.replaceAll("'", "\\'")}'`;
}
