import type { DialectName } from '../database/dialect.js';
import { isExpression, type Expression } from '../expressions/expression.js';
import { UnknownName } from '../expressions/query-error.js';
import type { Operand, Scope, SubquerySource } from '../expressions/scope.js';
import { joinSql, quoteName, sqlText, type SqlText } from '../expressions/sql-text.js';
import type { Condition } from '../models/condition.js';
import type { Field, ModelMeta } from '../models/model-meta.js';
import {
  conjuncts,
  joinConditions,
  sameColumn,
  truth,
  Written,
  type FilterMode,
} from './condition-parts.js';
import { AliasPool, Joins } from './joins.js';
import { compareJson, jsonOperand } from './json-paths.js';
import { refuseNull, writeIsNull, writeLookup, type Comparison } from './lookups.js';
import { parseCondition } from './parse-conditions.js';
import type { ExpressionLeaf, FilterNode, Leaf, QueryState } from './query-state.js';
import { resolvePath, type Hop } from './resolve-path.js';
import { isTransform, transform } from './transforms.js';

/** Writes what stands inside of another query; given by what writes whole queries. */
export type WriteSubquery = (
  query: SubquerySource,
  form: 'exists' | 'rows',
  scope: QueryScope,
) => Operand;

/** Names, joins and conditions of one SELECT. */
export class QueryScope implements Scope {
  readonly dialect: DialectName;
  readonly outer: Scope | undefined;
  readonly aliases: AliasPool;
  readonly joins: Joins;
  readonly meta: ModelMeta;
  /** Conditions on rows, and on groups. */
  readonly where: SqlText[] = [];
  readonly having: Operand[] = [];
  /** Columns that conditions on groups look at: rows are grouped by them as well. */
  readonly groupedBy: SqlText[] = [];
  readonly annotations = new Map<string, Operand>();
  readonly #writeSubquery: WriteSubquery;
  #reusable: Set<string> | undefined;
  readonly #columns = new Map<string, readonly SqlText[]>();
  /** Columns of paths to many that values() asked for, in the tables that were joined then. */
  readonly #selected = new Map<string, Operand>();
  /** Columns that the condition which is being written looks at. */
  #touched: SqlText[] | undefined;

  constructor(
    meta: ModelMeta,
    dialect: DialectName,
    writeSubquery: WriteSubquery,
    around?: { readonly outer: Scope; readonly aliases: AliasPool },
  ) {
    this.meta = meta;
    this.dialect = dialect;
    this.outer = around?.outer;
    this.aliases = around?.aliases ?? new AliasPool();
    this.joins = new Joins(meta, this.aliases);
    this.#writeSubquery = writeSubquery;
  }

  /** Takes filters and annotations in the order in which they were asked for, since that decides which joins are shared. */
  take(state: QueryState): this {
    for (const step of state.steps) {
      if (step.kind === 'annotate') this.annotate(step.name, step.expression);
      else if (step.kind === 'filter') this.#filter(step.node);
      else for (const path of step.paths) this.#selected.set(path, this.operand(path));
    }
    return this;
  }

  annotate(name: string, expression: Expression): Operand {
    const [operand, columns] = this.columnsOf(() => expression.write(this));
    this.annotations.set(name, operand);
    this.#columns.set(name, operand.isAggregate ? columns : [operand.sql]);
    return operand;
  }

  /** What rows are grouped by where an annotation is selected, ordered by, or asked for in a condition on groups. */
  groupsOfAnnotation(name: string): readonly SqlText[] {
    return this.#columns.get(name) ?? [];
  }

  /** Writes a key of an order; beside an aggregate in it, rows are grouped by the columns that it looks at. */
  write(expression: Expression): Operand {
    const [operand, columns] = this.columnsOf(() => expression.write(this));
    if (operand.isAggregate) this.groupedBy.push(...columns);
    return operand;
  }

  /** What `write` gives, and the columns outside of aggregates that it looked at. */
  columnsOf(write: () => Operand): readonly [Operand, readonly SqlText[]] {
    const before = this.#touched;
    const touched: SqlText[] = [];
    this.#touched = touched;
    const operand = write();
    this.#touched = before;
    before?.push(...touched);
    return [operand, touched];
  }

  aggregate<Result>(write: () => Result): Result {
    const before = this.#touched;
    this.#touched = undefined;
    const result = write();
    this.#touched = before;
    return result;
  }

  operand(path: string): Operand {
    return this.#operand(path, this.#reusable);
  }

  /** What values() asked for as `path`. */
  selected(path: string): Operand {
    return this.#selected.get(path) ?? this.operand(path);
  }

  aggregated(path: string): Operand {
    if (path === '*') return { sql: ['*'], type: undefined, isNullable: false, isAggregate: false };
    return this.operand(path);
  }

  condition(condition: Condition): Operand {
    const parsed = parseCondition(this.meta, this.annotations, condition);
    const before = this.#reusable;
    this.#reusable = undefined;
    const written = this.#write(parsed, {
      isNegated: false,
      isInNegation: false,
      reusable: undefined,
    });
    this.#reusable = before;
    return written;
  }

  subquery(query: SubquerySource, form: 'exists' | 'rows'): Operand {
    return this.#writeSubquery(query, form, this);
  }

  /** The column of `field` in the table with `alias`. */
  column(alias: string, field: Field): Operand {
    const { target } = field;
    const sql = [`${quoteName(alias)}.${quoteName(field.column)}`];
    this.#touched?.push(sql);
    return {
      sql,
      type: target.definition,
      field,
      isNullable: field.null || this.joins.isOuter(alias),
      isAggregate: false,
    };
  }

  #operand(path: string, reusable: Set<string> | undefined): Operand {
    const [first = '', ...rest] = path.split('__');
    const annotation = this.annotations.get(first);
    if (annotation !== undefined) {
      this.#touched?.push(...this.groupsOfAnnotation(first));
      return this.#transformed(annotation, rest, path);
    }
    const resolved = resolvePath(this.meta, path);
    const alias = this.joins.follow(resolved.hops, reusable);
    return this.#transformed(this.column(alias, resolved.field), resolved.rest, path);
  }

  #transformed(operand: Operand, names: readonly string[], path: string): Operand {
    if (names.length > 0 && operand.type?.kind === 'JSONField') {
      return jsonOperand(operand, names, this.dialect);
    }
    let current = operand;
    for (const name of names) {
      if (!isTransform(name, current)) {
        throw new UnknownName(
          `"${path.slice(0, 100)}" has no lookup or transform "${name.slice(0, 50)}".`,
          'Name a lookup that fits the type of the field.',
          'ORM_UNKNOWN_LOOKUP',
        );
      }
      current = transform(name, current, this.dialect);
    }
    const place = this.#touched?.indexOf(operand.sql) ?? -1;
    if (place >= 0) this.#touched![place] = current.sql;
    return current;
  }

  #filter(node: FilterNode): void {
    // Joins to many are shared within one filter() and not between two (Django topic: spanning multi-valued relationships).
    const reusable = new Set<string>();
    this.#reusable = reusable;
    for (const part of conjuncts(node)) {
      this.#touched = [];
      const written = this.#write(part, { isNegated: false, isInNegation: false, reusable });
      if (written.isAggregate) {
        this.having.push(written);
        this.groupedBy.push(...this.#touched);
      } else {
        this.where.push(written.sql);
      }
    }
    this.#touched = undefined;
    this.#reusable = undefined;
  }

  #write(node: ExpressionLeaf | FilterNode | Leaf, mode: FilterMode): Operand {
    if (node.kind === 'expression') return node.expression.write(this);
    if (node.kind === 'leaf') return this.#writeLeaf(node, mode);
    // An exclusive or asks each of its parts by itself, so that an unknown one does not reach what is around it.
    const asksEach = node.connector === 'XOR' && node.children.length > 1;
    const isNegated = !asksEach && mode.isNegated !== node.isNegated;
    const isInNegation = mode.isInNegation || node.isNegated;
    const parts = node.children.map((child) =>
      this.#write(child, { ...mode, isNegated, isInNegation }),
    );
    const empty = node.connector === 'AND' || node.children.length === 0 ? '1 = 1' : '1 = 0';
    const joined =
      parts.length === 0
        ? [empty]
        : parts.length === 1
          ? parts[0]!.sql
          : joinConditions(
              parts.map(({ sql }) => sql),
              node.connector,
            );
    return truth(
      node.isNegated && parts.length > 0 ? sqlText('NOT (', joined, ')') : joined,
      parts.some(({ isAggregate }) => isAggregate),
    );
  }

  #writeLeaf(leaf: Leaf, mode: FilterMode): Operand {
    const { path } = leaf;
    if (path === undefined) {
      const operand = this.annotations.get(leaf.annotation!)!;
      this.#touched?.push(...this.groupsOfAnnotation(leaf.annotation!));
      return truth(this.#compare(operand, leaf, mode, false), operand.isAggregate);
    }
    const many = path.hops.findIndex(({ isMany }) => isMany);
    if (many >= 0 && mode.isInNegation && mode.reusable !== undefined) {
      return truth(this.#excluded(leaf, path.hops, many, mode.reusable), false);
    }
    const alias = this.joins.follow(path.hops, mode.reusable);
    const isOuter = this.joins.isOuter(alias);
    return truth(this.#compare(this.column(alias, path.field), leaf, mode, isOuter), false);
  }

  /**
   * A condition on many rows inside of a negation: no row may fulfil it, which takes a subquery (Django topic: exclude over
   * multi-valued relationships). Expressions in the value mean the row outside.
   */
  #excluded(leaf: Leaf, hops: readonly Hop[], many: number, reusable: Set<string>): SqlText {
    const value = isExpression(leaf.value) ? new Written(leaf.value.write(this)) : leaf.value;
    // A condition that NULL fulfils is also fulfilled where nothing is joined: then the row itself is looked up again.
    const isOfNothing =
      leaf.lookup === 'isnull'
        ? leaf.value === true
        : leaf.lookup === 'exact' && value === null && leaf.path!.field.target.kind !== 'JSONField';
    const first = hops[many]!;
    const inner = new QueryScope(
      isOfNothing ? this.meta : first.to,
      this.dialect,
      this.#writeSubquery,
      { outer: this, aliases: this.aliases },
    );
    const joined = this.joins.find(hops.slice(0, many + 1), reusable);
    const outerAlias = isOfNothing
      ? this.joins.base
      : this.joins.follow(hops.slice(0, many), undefined);
    const alias = inner.joins.follow(isOfNothing ? hops : hops.slice(many + 1), undefined);
    const column = inner.column(alias, leaf.path!.field);
    const mode = { isNegated: false, isInNegation: false, reusable: undefined };
    const moved = value === leaf.value ? leaf : { ...leaf, value };
    const condition = inner.#compare(column, moved, mode, inner.joins.isOuter(alias));
    const key = this.meta.primaryKey.column;
    const toKey = first.to.primaryKey.column;
    this.column(outerAlias, isOfNothing ? this.meta.primaryKey : first.field.relation!.toField);
    // A condition beside this one has joined the rows already: then it is they that must not fulfil it.
    const isJoined = joined !== undefined && !isOfNothing;
    if (isJoined) this.column(joined, first.to.primaryKey);
    const sameRow = isJoined ? ` AND ${sameColumn(inner.joins.base, toKey, joined, toKey)}` : '';
    const same = isOfNothing
      ? sameColumn(inner.joins.base, key, outerAlias, key)
      : sameColumn(
          inner.joins.base,
          first.field.column,
          outerAlias,
          first.field.relation!.toField.column,
        );
    return sqlText(
      `EXISTS(SELECT 1 FROM ${inner.joins.toSql(inner.meta)} WHERE ${same}${sameRow} AND `,
      condition,
      ')',
    );
  }

  #compare(operand: Operand, leaf: Leaf, mode: FilterMode, isOuter: boolean): SqlText {
    const right: Comparison = { value: leaf.value, leaf, name: leaf.name };
    const compared = this.#comparable(operand, leaf);
    if (compared.json !== undefined) {
      const condition = compareJson(compared.json, leaf, right, this);
      const isChecked = mode.isNegated && leaf.lookup !== 'isnull' && leaf.value !== null;
      return isChecked && leaf.path !== undefined && (operand.isNullable || isOuter)
        ? sqlText('(', condition, ' AND ', operand.sql, ' IS NOT NULL)')
        : condition;
    }
    const left = compared.operand;
    if (leaf.lookup === 'isnull') return writeIsNull(left, right.value, leaf.name);
    if (right.value === null) {
      if (leaf.lookup === 'exact' || leaf.lookup === 'iexact') return sqlText(left.sql, ' IS NULL');
      refuseNull(leaf.name, leaf.lookup);
    }
    const condition = writeLookup(leaf.lookup, left, right, this);
    // Django checks columns alone: NOT (NULL) of an annotation stays NULL, which no row passes.
    if (!mode.isNegated || leaf.path === undefined) return condition;
    // NOT (NULL) is NULL: a row without a value is excluded by no condition on the value.
    const checks: SqlText[] = [condition];
    if (operand.isNullable || isOuter) {
      this.#touched?.push(operand.sql);
      checks.push(sqlText(operand.sql, ' IS NOT NULL'));
    }
    if (isExpression(right.value)) {
      const other = right.value.write(this);
      if (other.field?.null === true) {
        checks.push(sqlText(other.sql, ' IS NOT NULL'));
      }
    }
    return checks.length === 1 ? condition : sqlText('(', joinSql(checks, ' AND '), ')');
  }

  /** The operand with transforms taken of it; for keys of JSON, the column and the keys. */
  #comparable(
    operand: Operand,
    leaf: Leaf,
  ):
    | { readonly operand: Operand; readonly json?: undefined }
    | { readonly operand?: undefined; readonly json: Operand } {
    if (operand.type?.kind !== 'JSONField') {
      return { operand: this.#transformed(operand, leaf.transforms, leaf.name) };
    }
    // NULL of JSON is a value of its own: rows without a value are asked for by isnull.
    const isPlain =
      leaf.transforms.length === 0 &&
      leaf.value !== null &&
      !/^(?:contains|has_|contained_by)/.test(leaf.lookup);
    return isPlain ? { operand } : { json: operand };
  }
}
