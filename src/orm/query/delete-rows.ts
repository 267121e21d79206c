import { FrameworkError } from '../../errors/framework-error.js';
import { atomic } from '../database/atomic.js';
import type { DriverDatabase } from '../database/driver-database.js';
import type { Field, ModelMeta } from '../models/model-meta.js';
import { defaultOf } from '../models/default-values.js';
import { planQuery } from './query-plan.js';
import { allRows, type QueryState } from './query-state.js';
import { parseCondition } from './parse-conditions.js';
import { runStatement } from './run-statement.js';
import { writeDelete, writeUpdate } from './write-changes.js';

/** How many rows were deleted, altogether and of each model by its label. */
export type DeleteCount = readonly [total: number, byModel: Readonly<Record<string, number>>];

/** A row cannot be deleted while others point at it with `protect` (Django topic: ProtectedError). */
export class ProtectedError extends FrameworkError {}

/** A row cannot be deleted while others, which stay, point at it with `restrict` (Django topic: RestrictedError). */
export class RestrictedError extends FrameworkError {}

/** Most keys in one statement. */
const CHUNK = 500;

type Key = string | number | bigint;

/** A row that is to go, with the values that others may point at. */
type Doomed = ReadonlyMap<Field, unknown>;

/** Deletes the rows of `state`, and does to those that point at them what their relations say, all or nothing. */
export async function deleteRows(state: QueryState, target: DriverDatabase): Promise<DeleteCount> {
  if (state.isEmpty) return [0, {}];
  if (isPointedAtByNobody(state.meta)) {
    const { affected } = await runStatement(target, writeDelete(state, target.dialect));
    return [affected, affected === 0 ? {} : { [state.meta.label]: affected }];
  }
  return atomic(() => new Deletion(target).run(state), { using: target.alias });
}

function isPointedAtByNobody(meta: ModelMeta): boolean {
  return meta.incoming.every(({ relation }) => relation!.onDelete === 'do-nothing');
}

class Deletion {
  readonly #target: DriverDatabase;
  readonly #doomed = new Map<ModelMeta, Map<Key, Doomed>>();
  readonly #changes: { readonly field: Field; readonly keys: readonly Key[] }[] = [];
  readonly #restricted: { readonly field: Field; readonly keys: readonly Key[] }[] = [];

  constructor(target: DriverDatabase) {
    this.#target = target;
  }

  async run(state: QueryState): Promise<DeleteCount> {
    await this.#doom(state.meta, await this.#rows(state));
    this.#checkRestricted();
    for (const { field, keys } of this.#changes) await this.#change(field, keys);
    return this.#delete();
  }

  async #doom(meta: ModelMeta, rows: readonly Doomed[]): Promise<void> {
    const known = this.#doomed.get(meta) ?? new Map<Key, Doomed>();
    this.#doomed.set(meta, known);
    const fresh = rows.filter((row) => !known.has(row.get(meta.primaryKey) as Key));
    for (const row of fresh) known.set(row.get(meta.primaryKey) as Key, row);
    for (let start = 0; start < fresh.length; start += CHUNK) {
      const chunk = fresh.slice(start, start + CHUNK);
      for (const field of meta.incoming) await this.#follow(field, chunk);
    }
  }

  /** Does what `onDelete` says to the rows that point at `rows` through `field`. */
  async #follow(field: Field, rows: readonly Doomed[]): Promise<void> {
    const { onDelete, toField } = field.relation!;
    if (onDelete === 'do-nothing') return;
    const targets = rows.map((row) => row.get(toField)).filter((value) => value !== null);
    const pointing = await this.#rows(where(field.model, `${field.attribute}__in`, targets));
    if (pointing.length === 0) return;
    const keys = pointing.map((row) => row.get(field.model.primaryKey) as Key);
    if (onDelete === 'cascade') return this.#doom(field.model, pointing);
    if (onDelete === 'protect') throw protectedError(field, keys.length);
    if (onDelete === 'restrict') this.#restricted.push({ field, keys });
    else this.#changes.push({ field, keys });
  }

  async #rows(state: QueryState): Promise<readonly Doomed[]> {
    const { meta } = state;
    const fields = [
      ...new Set([meta.primaryKey, ...meta.incoming.map(({ relation }) => relation!.toField)]),
    ];
    const { plan, values } = planQuery(
      {
        ...state,
        related: {},
        lock: undefined,
        values: { form: 'list', names: fields.map(({ attribute }) => attribute) },
      },
      this.#target.dialect,
    );
    const options = { bigints: plan.readsBigints };
    const { rows } = await this.#target.execute(plan.sql, values, options);
    const batch = { alias: this.#target.alias, objects: [], fetchesForPeers: false };
    return rows.map((row) => {
      const list = plan.toRow(row, batch) as readonly unknown[];
      return new Map(fields.map((field, index) => [field, list[index]]));
    });
  }

  #checkRestricted(): void {
    for (const { field, keys } of this.#restricted) {
      const going = this.#doomed.get(field.model);
      const staying = keys.filter((key) => going?.has(key) !== true).length;
      if (staying > 0) throw restrictedError(field, staying);
    }
  }

  async #change(field: Field, keys: readonly Key[]): Promise<void> {
    const going = this.#doomed.get(field.model);
    const staying = keys.filter((key) => going?.has(key) !== true);
    const value = replacement(field);
    for (let start = 0; start < staying.length; start += CHUNK) {
      const rows = where(field.model, 'pk__in', staying.slice(start, start + CHUNK));
      const statement = writeUpdate(rows, new Map([[field, value]]), this.#target.dialect);
      await runStatement(this.#target, statement);
    }
  }

  /** Those that point go before those that are pointed at. */
  async #delete(): Promise<DeleteCount> {
    const byModel: Record<string, number> = {};
    let total = 0;
    for (const meta of pointingFirst([...this.#doomed.keys()])) {
      const keys = [...this.#doomed.get(meta)!.keys()];
      for (let start = 0; start < keys.length; start += CHUNK) {
        const rows = where(meta, 'pk__in', keys.slice(start, start + CHUNK));
        const { affected } = await runStatement(
          this.#target,
          writeDelete(rows, this.#target.dialect),
        );
        total += affected;
        if (affected > 0) byModel[meta.label] = (byModel[meta.label] ?? 0) + affected;
      }
    }
    return [total, byModel];
  }
}

function where(meta: ModelMeta, name: string, values: readonly unknown[]): QueryState {
  const parsed = parseCondition(meta, new Map(), { [name]: values });
  return {
    ...allRows(meta),
    ordering: [],
    steps: [
      {
        kind: 'filter',
        node: { kind: 'node', connector: 'AND', isNegated: false, children: [parsed] },
      },
    ],
  };
}

function replacement(field: Field): unknown {
  const { onDelete } = field.relation!;
  if (onDelete === 'set-null') return null;
  if (onDelete === 'set-default') return defaultOf(field) ?? null;
  const { set } = onDelete as { readonly set: unknown };
  return typeof set === 'function' ? (set as () => unknown)() : set;
}

function pointingFirst(metas: readonly ModelMeta[]): readonly ModelMeta[] {
  const sorted: ModelMeta[] = [];
  const visit = (meta: ModelMeta, path: readonly ModelMeta[]): void => {
    if (sorted.includes(meta) || path.includes(meta)) return;
    for (const { model } of meta.incoming) if (metas.includes(model)) visit(model, [...path, meta]);
    sorted.push(meta);
  };
  for (const meta of metas) visit(meta, []);
  return sorted;
}

function protectedError(field: Field, count: number): ProtectedError {
  return new ProtectedError(
    `${count} of ${field.model.name} point at it through "${String(field)}", which protects it.`,
    { code: 'ORM_PROTECTED', fix: `Delete or change those of ${field.model.name} first.` },
  );
}

function restrictedError(field: Field, count: number): RestrictedError {
  return new RestrictedError(
    `${count} of ${field.model.name} point at it through "${String(field)}", and would stay.`,
    { code: 'ORM_RESTRICTED', fix: `Delete or change those of ${field.model.name} first.` },
  );
}
