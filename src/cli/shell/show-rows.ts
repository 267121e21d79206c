import { inspect } from 'node:util';

import { InstanceState } from '../../orm/models/instance-state.js';
import type { ModelClass } from '../../orm/models/model-options.js';
import { metaOf } from '../../orm/models/model-registry.js';
import { BaseModel } from '../../orm/query/base-model.js';
import { Manager } from '../../orm/query/manager.js';
import { QuerySet } from '../../orm/query/query-set.js';
import { formatTable } from '../format-table.js';

/** So many rows are shown of a QuerySet or a list of objects. */
const MOST_ROWS = 20;
const MOST_CHARACTERS = 40;

/** Text that the shell prints as it is. */
export class ShownText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What is to be printed for `value`: of a QuerySet, its first rows. */
export async function readForShell(value: unknown): Promise<unknown> {
  if (!(value instanceof QuerySet) && !(value instanceof Manager)) return value;
  const all = value instanceof Manager ? value.all() : value;
  const rows = await all.slice(0, MOST_ROWS + 1);
  return new ShownText(rowsText(rows, all.meta.name));
}

/** Text of a value, in colours where they are wanted. */
export function writeForShell(value: unknown, colors: boolean): string {
  if (value instanceof ShownText) return value.text;
  const isListOfObjects =
    Array.isArray(value) && value.length > 0 && value.every((each) => each instanceof BaseModel);
  if (isListOfObjects) return rowsText(value as object[], (value[0] as object).constructor.name);
  return inspect(value, { colors, depth: 4 });
}

function rowsText(rows: readonly unknown[], name: string): string {
  if (rows.length === 0) return `No rows of ${name}.`;
  const shown = rows.slice(0, MOST_ROWS);
  const table = formatTable(shown.map(columnsOf)).trimEnd();
  return rows.length > MOST_ROWS ? `${table}\n… and more` : table;
}

function columnsOf(row: unknown): Record<string, string> {
  if (typeof row !== 'object' || row === null) return { value: short(row) };
  if (Array.isArray(row))
    return Object.fromEntries(row.map((each, at) => [String(at), short(each)]));
  const names =
    row instanceof BaseModel && InstanceState.of(row) !== undefined
      ? metaOf(row.constructor as ModelClass).fields.map(({ attribute }) => attribute)
      : Object.keys(row);
  const values = row as Record<string, unknown>;
  return Object.fromEntries(names.map((each) => [each, short(values[each])]));
}

function short(value: unknown): string {
  const text =
    typeof value === 'string'
      ? value.replaceAll(/\s+/g, ' ')
      : value instanceof Date
        ? value.toISOString()
        : inspect(value, { depth: 2, breakLength: Infinity });
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text;
}
