import type { DriverDatabase } from '../database/driver-database.js';
import { QueryError, UnknownName } from '../expressions/query-error.js';
import { InstanceState, stateOf, type Batch } from '../models/instance-state.js';
import type { Field, ModelMeta } from '../models/model-meta.js';
import { readerOf } from './hydrate.js';
import { HopColumn, HopIn } from './hop-column.js';
import { planQuery } from './query-plan.js';
import { parseCondition } from './parse-conditions.js';
import { allRows, type QueryState } from './query-state.js';
import { hopReverse } from './resolve-path.js';

/** Objects to fetch for a relation, and those to fetch for them. */
export interface PrefetchSpec {
  /** Path of relations: `books`, `books__subjects`. */
  readonly path: string;
  /** Rows to choose from, and what to fetch with them; all rows by default. */
  readonly rows?: QueryState;
  readonly further?: readonly PrefetchSpec[];
  /** Property that takes the list, in place of the relation's own. */
  readonly toAttribute?: string;
}

/** Most keys in one statement. */
const CHUNK = 1000;

type Values = Record<string, unknown>;

/** Fetches relations of all `objects` at once: one statement for each relation (Django topic: prefetch_related). */
export async function prefetch(
  meta: ModelMeta,
  objects: readonly object[],
  specs: readonly PrefetchSpec[],
  target: DriverDatabase,
): Promise<void> {
  const done = new Set<string>();
  for (const spec of specs) await prefetchPath(meta, objects, spec, target, done);
}

async function prefetchPath(
  start: ModelMeta,
  objects: readonly object[],
  spec: PrefetchSpec,
  target: DriverDatabase,
  done: Set<string>,
): Promise<void> {
  let meta = start;
  let owners = objects;
  const names = spec.path.split('__');
  for (const [index, name] of names.entries()) {
    if (owners.length === 0) return;
    const isLast = index === names.length - 1;
    const link = linkOf(meta, name);
    const path = names.slice(0, index + 1).join('__');
    const isKnown = done.has(path) && !(isLast && spec.toAttribute !== undefined);
    if (!isKnown) {
      const rows = isLast ? spec.rows : undefined;
      await fetchLink(link, owners, rows, isLast ? spec.toAttribute : undefined, target);
      done.add(path);
    }
    owners = reached(owners, link, isLast ? spec.toAttribute : undefined);
    meta = link.to;
  }
  if (spec.further !== undefined && owners.length > 0) {
    await prefetch(meta, owners, spec.further, target);
  }
}

/** What was fetched: the owners of the next relation of a path. */
function reached(
  owners: readonly object[],
  link: Link,
  toAttribute: string | undefined,
): readonly object[] {
  const found = new Set<object>();
  for (const owner of owners) {
    const value =
      toAttribute === undefined
        ? InstanceState.of(owner)?.relatedTo(link.name)
        : (owner as Values)[toAttribute];
    if (Array.isArray(value)) for (const each of value as readonly object[]) found.add(each);
    else if (value !== null && value !== undefined) found.add(value as object);
  }
  return [...found];
}

async function fetchLink(
  link: Link,
  owners: readonly object[],
  rows: QueryState | undefined,
  toAttribute: string | undefined,
  target: DriverDatabase,
): Promise<void> {
  const base = rows ?? allRows(link.to);
  if (base.limit !== undefined || base.offset > 0) throw sliced(link);
  const keys = [...new Set(owners.map((owner) => (owner as Values)[link.key]))].filter(
    (value) => value !== null && value !== undefined,
  );
  const byKey = new Map<unknown, object[]>();
  const batch: Batch = {
    alias: target.alias,
    objects: [],
    fetchesForPeers: false,
    joined: new Map(),
  };
  for (let start = 0; start < keys.length && !base.isEmpty; start += CHUNK) {
    await fetchChunk(link, base, keys.slice(start, start + CHUNK), byKey, batch, target);
  }
  for (const owner of owners) {
    const found = byKey.get((owner as Values)[link.key]) ?? [];
    if (toAttribute === undefined) {
      stateOf(owner).related.set(link.name, link.isSingle ? (found[0] ?? null) : found);
    } else {
      (owner as Values)[toAttribute] = link.isSingle ? (found[0] ?? null) : found;
    }
    if (link.backField === undefined) continue;
    for (const each of found) stateOf(each).related.set(link.backField.name, owner);
  }
}

async function fetchChunk(
  link: Link,
  base: QueryState,
  keys: readonly unknown[],
  byKey: Map<unknown, object[]>,
  batch: Batch,
  target: DriverDatabase,
): Promise<void> {
  const state =
    link.through === undefined
      ? withKeys(base, link.back, keys)
      : overThrough(base, link.through, keys);
  const { plan, values } = planQuery(state, target.dialect);
  const { rows } = await target.execute(plan.sql, values, { bigints: plan.readsBigints });
  const read = readerOf(plan.columns.at(-1)?.type, target.dialect, plan.readsBigints);
  for (const row of rows) {
    const object = plan.toRow(row, batch) as Values;
    const last = row.at(-1);
    const key =
      link.through === undefined
        ? object[link.back]
        : read === undefined
          ? last
          : read(last as never);
    const list = byKey.get(key);
    if (list === undefined) byKey.set(key, [object]);
    else list.push(object);
  }
}

function withKeys(base: QueryState, path: string, keys: readonly unknown[]): QueryState {
  const parsed = parseCondition(base.meta, base.annotations, { [`${path}__in`]: keys });
  const node = { kind: 'node', connector: 'AND', isNegated: false, children: [parsed] } as const;
  return { ...base, steps: [...base.steps, { kind: 'filter', node }] };
}

/** Objects with the key of the owner that each was found for as the last column. */
function overThrough(base: QueryState, through: ThroughLink, keys: readonly unknown[]): QueryState {
  const owner = new HopColumn([hopReverse(through.there)], through.here);
  const isOwned = new HopIn(owner, keys);
  const node = {
    kind: 'node',
    connector: 'AND',
    isNegated: false,
    children: [{ kind: 'expression', expression: isOwned }],
  } as const;
  return {
    ...base,
    annotations: new Map([...base.annotations, [OWNER, true]]),
    steps: [
      ...base.steps,
      { kind: 'filter', node },
      { kind: 'annotate', name: OWNER, expression: owner },
    ],
  };
}

const OWNER = '__owner';

function sliced(link: Link): QueryError {
  return new QueryError(`"${link.name}" is prefetched from a slice.`, {
    code: 'ORM_PREFETCH_SLICED',
    fix: 'Prefetch without a limit: it would count for all objects together.',
  });
}

/** The two foreign keys of the rows between. */
export interface ThroughLink {
  /** To the model that the relation is followed from. */
  readonly here: Field;
  readonly there: Field;
}

/** A relation as prefetching sees it. */
export interface Link {
  readonly name: string;
  readonly to: ModelMeta;
  /** At most one object is at the other end. */
  readonly isSingle: boolean;
  /** Attribute of the objects here whose value leads to the others. */
  readonly key: string;
  /** Attribute of the other objects that has the same value; empty where rows stand between. */
  readonly back: string;
  readonly through: ThroughLink | undefined;
  /** Foreign key that is set on what is found, where the way back leads to one object. */
  readonly backField: Field | undefined;
}

/** @throws UnknownName `ORM_UNKNOWN_RELATION` for a path that is not made of relations */
export function checkLinks(start: ModelMeta, path: string): void {
  let meta = start;
  for (const name of path.split('__')) meta = linkOf(meta, name).to;
}

/** @throws UnknownName `ORM_UNKNOWN_RELATION` */
export function linkOf(meta: ModelMeta, name: string): Link {
  const field = meta.fieldsByName.get(name);
  if (field?.relation !== undefined) return forwardLink(field);
  const relation =
    meta.reverseRelations.get(name) ??
    [...meta.reverseRelations.values()].find((each) => each.name === name);
  if (relation === undefined) throw unknownRelation(meta, name);
  const own = relation.field;
  const property = relation.name ?? name;
  if (own.isMany) {
    const { from, to } = own.relation!.through!;
    return throughLink(property, own.model, { here: to, there: from });
  }
  return {
    name: property,
    to: own.model,
    isSingle: relation.isSingle,
    key: own.relation!.toField.attribute,
    back: own.attribute,
    through: undefined,
    backField: own,
  };
}

function forwardLink(field: Field): Link {
  const { to, toField, through } = field.relation!;
  if (through !== undefined) {
    return throughLink(field.name, to, { here: through.from, there: through.to });
  }
  return {
    name: field.name,
    to,
    isSingle: true,
    key: field.attribute,
    back: toField.attribute,
    through: undefined,
    backField: undefined,
  };
}

function throughLink(name: string, to: ModelMeta, through: ThroughLink): Link {
  const key = through.here.relation!.toField.attribute;
  return { name, to, isSingle: false, key, back: '', through, backField: undefined };
}

function unknownRelation(meta: ModelMeta, name: string): UnknownName {
  const names = [...meta.fieldsByName.values()].flatMap((field) =>
    field.relation ? [field.name] : [],
  );
  const backs = [...meta.reverseRelations.values()].flatMap((each) => each.name ?? []);
  return new UnknownName(
    `${meta.name} has no relation "${name.slice(0, 50)}".`,
    `Name one of ${[...new Set([...names, ...backs])].join(', ')}.`,
    'ORM_UNKNOWN_RELATION',
  );
}
