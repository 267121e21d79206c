import { canGenerateCode, generateFunction } from '../../conf/generate-function.js';
import type { DialectName } from '../database/dialect.js';
import type { Row } from '../database/database.js';
import { fromDatabase } from '../fields/convert-values.js';
import type { OutputType } from '../expressions/scope.js';
import { QueryError } from '../expressions/query-error.js';
import { attachState, InstanceState, joinedBatch, type Batch } from '../models/instance-state.js';
import type { ModelMeta } from '../models/model-meta.js';
import type { Hop } from './resolve-path.js';
import type { RowObject, Select } from './write-select.js';

/** Makes what a QuerySet gives of a row. */
export type MakeObject = (row: Row, batch: Batch) => object;

type Reader = ((value: never) => unknown) | undefined;

/** A reader for a column of a result; undefined where the driver's value is right already. */
export function readerOf(
  type: OutputType | undefined,
  dialect: DialectName,
  readsBigints: boolean,
): Reader {
  if (type === undefined) return undefined;
  const isPlainInteger = dialect === 'sqlite' && !readsBigints && INTEGERS.has(type.kind);
  return isPlainInteger ? undefined : fromDatabase(type, dialect);
}

const INTEGERS = new Set([
  'AutoField',
  'BigAutoField',
  'IntegerField',
  'PositiveIntegerField',
  'PositiveSmallIntegerField',
  'SmallIntegerField',
]);

/** Compiles what turns rows of `select` into objects. Done once for each shape of a query. */
export function compileObjects(
  select: Select,
  dialect: DialectName,
  readsBigints: boolean,
): MakeObject {
  const root = select.root!;
  const make = compileObject(root, dialect, readsBigints);
  const start = select.columns.length - select.annotations.length;
  const extras = select.annotations.map((name, index) => ({
    name,
    position: start + index,
    read: readerOf(select.columns[start + index]!.type, dialect, readsBigints),
  }));
  const shown = extras.filter(({ name }) => !name.startsWith('__'));
  if (shown.length === 0) return make;
  return (row, batch) => {
    const object = make(row, batch) as Record<string, unknown>;
    for (const { name, position, read } of shown) object[name] = readValue(row[position], read);
    return object;
  };
}

function readValue(value: unknown, read: Reader): unknown {
  return value === null || read === undefined ? value : read(value as never);
}

function compileObject(node: RowObject, dialect: DialectName, readsBigints: boolean): MakeObject {
  const columns = node.fields.map((field, index) => ({
    attribute: field.attribute,
    position: node.offset + index,
    read: readerOf(field.target.definition, dialect, readsBigints),
  }));
  const Made = emptyClass(node);
  const fill = canGenerateCode() ? generateFill(node, Made, columns) : interpretFill(Made, columns);
  if (node.related.length === 0) return fill;
  const related = node.related.map((child) => ({
    name: child.name,
    back: wayBack(child.hop!),
    key: child.offset + child.fields.findIndex(({ primaryKey }) => primaryKey),
    make: compileObject(child, dialect, readsBigints),
  }));
  return (row, batch) => {
    const object = fill(row, batch);
    const state = InstanceState.of(object)!;
    for (const { name, back, key, make } of related) {
      const other = row[key] === null ? null : make(row, joinedBatch(batch, name));
      state.related.set(name, other);
      if (other !== null && back !== undefined) InstanceState.of(other)!.related.set(back, object);
    }
    return object;
  };
}

/** A one-to-one relation is known from both ends; a foreign key leads to many from the other. */
function wayBack(hop: Hop): string | undefined {
  if (hop.isReverse) return hop.field.name;
  return hop.field.unique ? hop.field.relation!.relatedName : undefined;
}

interface Column {
  readonly attribute: string;
  readonly position: number;
  readonly read: Reader;
}

type EmptyClass = new () => Record<string, unknown>;

/** Makes objects of the model without running its constructor: the values come from the row. */
function emptyClass(node: RowObject): EmptyClass {
  function Made(): void {
    // The row fills it.
  }
  Made.prototype = prototypeFor(node);
  return Made as unknown as EmptyClass;
}

/** Reading a field that was left out is a mistake to be told, and not undefined. */
function prototypeFor({ meta, fields }: RowObject): object {
  const prototype = meta.modelClass.prototype as object;
  const missing = meta.fields.filter((field) => !fields.includes(field));
  if (missing.length === 0) return prototype;
  const guarded = Object.create(prototype) as object;
  for (const field of missing) guard(guarded, meta, field.attribute);
  return guarded;
}

function guard(prototype: object, meta: ModelMeta, attribute: string): void {
  Object.defineProperty(prototype, attribute, {
    configurable: true,
    get(): never {
      throw new QueryError(`${meta.name}.${attribute} was left out by only() or defer().`, {
        code: 'ORM_DEFERRED_FIELD',
        fix: `Load it with the others, or call refresh('${attribute}') on the object.`,
      });
    },
    set(this: object, value: unknown) {
      Object.defineProperty(this, attribute, {
        configurable: true,
        enumerable: true,
        value,
        writable: true,
      });
    },
  });
}

function interpretFill(Made: EmptyClass, columns: readonly Column[]): MakeObject {
  return (row, batch) => {
    const object = new Made();
    for (const { attribute, position, read } of columns) {
      object[attribute] = readValue(row[position], read);
    }
    attachState(object, new InstanceState(false, batch.alias, batch));
    batch.objects.push(object);
    return object;
  };
}

function generateFill(node: RowObject, Made: EmptyClass, columns: readonly Column[]): MakeObject {
  const constants: Record<string, unknown> = { Made, attachState, InstanceState };
  const lines = columns.map(({ attribute, position, read }) => {
    const property = `object[${JSON.stringify(attribute)}]`;
    if (read === undefined) return `${property} = row[${position}];`;
    constants[`read${position}`] = read;
    return `value = row[${position}]; ${property} = value === null ? null : read${position}(value);`;
  });
  return generateFunction<MakeObject>(
    `make${node.meta.name}`,
    constants,
    `(row, batch) {
      const object = new Made(); let value;
      ${lines.join('\n      ')}
      attachState(object, new InstanceState(false, batch.alias, batch));
      batch.objects.push(object);
      return object;
    }`,
  );
}

/** What turns rows into values: single ones, lists, or objects by name. */
export function compileValues(
  select: Select,
  form: 'flat' | 'list' | 'object',
  dialect: DialectName,
  readsBigints: boolean,
): (row: Row) => unknown {
  const columns = select.columns.map(({ name, type }) => ({
    name,
    read: readerOf(type, dialect, readsBigints),
  }));
  const [first] = columns;
  if (form === 'flat') return (row) => readValue(row[0], first!.read);
  if (form === 'list')
    return (row) => columns.map(({ read }, index) => readValue(row[index], read));
  return (row) => {
    const values: Record<string, unknown> = {};
    for (const [index, { name, read }] of columns.entries())
      values[name] = readValue(row[index], read);
    return values;
  };
}
