import type { ModelMeta } from '../models/model-meta.js';
import { quoteName } from '../expressions/sql-text.js';
import type { Hop } from './resolve-path.js';

/** Gives each table of a statement, subqueries included, a name of its own. */
export class AliasPool {
  readonly #taken = new Set<string>();

  /** The table's name for the first use, then `t2`, `t3` … */
  take(table: string): string {
    const alias = this.#taken.has(table) ? `t${this.#taken.size + 1}` : table;
    if (alias !== table && this.#taken.has(alias)) return this.take(`${alias}_`);
    this.#taken.add(alias);
    return alias;
  }
}

/** One joined table. */
export interface Join {
  readonly alias: string;
  readonly parent: string;
  readonly hop: Hop;
  readonly isOuter: boolean;
}

/** Tables of one SELECT, and which joins may be used again (Django: names_to_path, setup_joins). */
export class Joins {
  readonly base: string;
  readonly #aliases: AliasPool;
  readonly #joins: Join[] = [];

  constructor(meta: ModelMeta, aliases: AliasPool) {
    this.#aliases = aliases;
    this.base = aliases.take(meta.table);
  }

  get all(): readonly Join[] {
    return this.#joins;
  }

  isOuter(alias: string): boolean {
    return this.#joins.find((join) => join.alias === alias)?.isOuter ?? false;
  }

  /**
   * Follows `hops`, and gives the alias of the last table.
   *
   * @param reusable - aliases of relations to many that may be used again; all when undefined. What is met is added.
   */
  follow(hops: readonly Hop[], reusable: Set<string> | undefined): string {
    let alias = this.base;
    for (const hop of hops) {
      alias = this.#step(alias, hop, reusable);
      reusable?.add(alias);
    }
    return alias;
  }

  /** The table at the end of `hops` where all of them are joined already, by joins of `reusable` where they lead to many. */
  find(hops: readonly Hop[], reusable: Set<string>): string | undefined {
    let alias: string | undefined = this.base;
    for (const hop of hops) {
      if (alias !== undefined) alias = this.#known(alias, hop, reusable)?.alias;
    }
    return alias;
  }

  /** Follows one hop from the table with `alias`. */
  followFrom(alias: string, hop: Hop): string {
    return this.#step(alias, hop, undefined);
  }

  #step(parent: string, hop: Hop, reusable: Set<string> | undefined): string {
    const same = this.#known(parent, hop, reusable);
    if (same !== undefined) return same.alias;
    const alias = this.#aliases.take(hop.to.table);
    this.#joins.push({ alias, parent, hop, isOuter: hop.isNullable || this.isOuter(parent) });
    return alias;
  }

  #known(parent: string, hop: Hop, reusable: Set<string> | undefined): Join | undefined {
    return this.#joins
      .filter(
        (join) =>
          join.parent === parent &&
          join.hop.field === hop.field &&
          join.hop.isReverse === hop.isReverse &&
          (!hop.isMany || reusable === undefined || reusable.has(join.alias)),
      )
      .at(-1);
  }

  /** The FROM clause. */
  toSql(meta: ModelMeta): string {
    return `${aliased(meta.table, this.base)}${this.#joins.map(joinSql).join('')}`;
  }
}

function joinSql({ alias, parent, hop, isOuter }: Join): string {
  const { field, isReverse, to } = hop;
  const own = quoteName(field.column);
  const other = quoteName(field.relation!.toField.column);
  const on = isReverse
    ? `${quoteName(alias)}.${own} = ${quoteName(parent)}.${other}`
    : `${quoteName(alias)}.${other} = ${quoteName(parent)}.${own}`;
  return ` ${isOuter ? 'LEFT JOIN' : 'INNER JOIN'} ${aliased(to.table, alias)} ON ${on}`;
}

/** `"book"`, or `"book" AS "t2"`. */
export function aliased(table: string, alias: string): string {
  return table === alias ? quoteName(table) : `${quoteName(table)} AS ${quoteName(alias)}`;
}
