import type { OutputType, Operand } from '../expressions/scope.js';
import { quoteName, sqlText, type SqlText } from '../expressions/sql-text.js';
import { UnknownName } from '../expressions/query-error.js';
import type { Field, ModelMeta } from '../models/model-meta.js';
import type { QueryScope } from './query-scope.js';
import type { QueryState, RelationTree } from './query-state.js';
import { hopForward, hopReverse, type Hop } from './resolve-path.js';
import type { OrderKey } from './write-order.js';

/** A column of a result. */
export interface OutputColumn {
  readonly name: string;
  readonly type: OutputType | undefined;
}

/** An object that a row holds the columns of: the model's own, and those of relations fetched with it. */
export interface RowObject {
  readonly meta: ModelMeta;
  /** Fields in the order of the columns. */
  readonly fields: readonly Field[];
  /** First of its columns. */
  readonly offset: number;
  /** Name of the relation under which it hangs; empty for the row's own object. */
  readonly name: string;
  /** The hop that led to it. */
  readonly hop: Hop | undefined;
  readonly related: readonly RowObject[];
}

/** What stands between SELECT and FROM. */
export class SelectList {
  readonly sql: SqlText[] = [];
  readonly columns: OutputColumn[] = [];
  readonly operands: Operand[] = [];
  /** Those by which rows are grouped unless they are aggregates: all but the columns of objects, which have a key. */
  readonly groups: Operand[] = [];
  readonly annotationNames = new Set<string>();
  /** Keys of all objects of the row: what rows are grouped by. */
  readonly keys: SqlText[] = [];
  readonly #scope: QueryScope;

  constructor(scope: QueryScope) {
    this.#scope = scope;
  }

  addObjects(state: QueryState): RowObject {
    const { meta } = state;
    const fields = meta.fields.filter((field) => isLoaded(field, state));
    return this.#addObject(
      meta,
      fields,
      this.#scope.joins.base,
      '',
      undefined,
      state.related,
      state,
    );
  }

  #addObject(
    meta: ModelMeta,
    fields: readonly Field[],
    alias: string,
    name: string,
    hop: Hop | undefined,
    tree: RelationTree,
    state: QueryState,
  ): RowObject {
    const offset = this.sql.length;
    for (const field of fields) {
      const operand = this.#scope.column(alias, field);
      this.#push(operand, field.attribute, operand.sql, false);
    }
    this.keys.push(this.#scope.column(alias, meta.primaryKey).sql);
    const related = Object.entries(tree).map(([relation, further]) => {
      const step = singleHop(meta, relation);
      const path = this.#scope.joins.followFrom(alias, step);
      return this.#addObject(step.to, step.to.fields, path, relation, step, further, state);
    });
    return { meta, fields, offset, name, hop, related };
  }

  addAnnotations(state: QueryState): readonly string[] {
    const names = [...state.annotations]
      .filter(([, isSelected]) => isSelected)
      .map(([name]) => name);
    for (const name of names) this.#addAnnotation(name);
    return names;
  }

  #addAnnotation(name: string): void {
    const operand = this.#scope.annotations.get(name)!;
    this.annotationNames.add(name);
    if (operand.isAggregate) this.#scope.groupedBy.push(...this.#scope.groupsOfAnnotation(name));
    this.#push(operand, name, sqlText(operand.selected ?? operand.sql, ` AS ${quoteName(name)}`));
  }

  addValues({ values }: QueryState): void {
    for (const name of values!.names) {
      if (this.#scope.annotations.has(name)) this.#addAnnotation(name);
      else {
        const operand = this.#scope.selected(name);
        this.#push(operand, name, operand.selected ?? operand.sql);
      }
    }
  }

  addExtra(extra: readonly Operand[]): void {
    for (const [index, operand] of extra.entries()) {
      const name = `c${index + 1}`;
      this.#push(operand, name, sqlText(operand.sql, ` AS ${quoteName(name)}`));
    }
  }

  /** SELECT DISTINCT orders by nothing that is not selected. */
  addHidden(order: readonly OrderKey[]): void {
    const known = new Set(this.sql.map(textOf));
    for (const { sql, isHidden } of order) {
      if (isHidden && !known.has(textOf(sql))) this.sql.push(sql);
    }
  }

  #push(operand: Operand, name: string, sql: SqlText, isGroup = true): void {
    this.sql.push(sql);
    if (isGroup) this.groups.push(operand);
    this.operands.push(operand);
    this.columns.push({ name, type: operand.type });
  }
}

/** Text with marks in the place of values, to compare by. */
export function textOf(sql: SqlText): string {
  return sql.map((part) => (typeof part === 'string' ? part : '?')).join('');
}

function isLoaded(field: Field, { only, deferred }: QueryState): boolean {
  if (field.primaryKey) return true;
  if (deferred.has(field.name)) return false;
  return only === undefined || only.has(field.name);
}

/** @throws UnknownName `ORM_NOT_TO_ONE` for a relation to many, or none */
export function singleHop(meta: ModelMeta, name: string): Hop {
  const field = meta.fieldsByName.get(name);
  if (field?.relation !== undefined && !field.isMany) return hopForward(field);
  const back = meta.reverseRelations.get(name);
  if (back?.isSingle === true) return hopReverse(back.field);
  throw new UnknownName(
    `"${name.slice(0, 50)}" of ${meta.name} is no relation to one object.`,
    `Name a foreign key or one-to-one relation in selectRelated(), or use prefetchRelated().`,
    'ORM_NOT_TO_ONE',
  );
}
