import { nearestName } from '../../conf/nearest-name.js';
import { UnknownName } from '../expressions/query-error.js';
import type { Field, ModelMeta, ReverseRelation } from '../models/model-meta.js';

/** One step from a table to another. */
export interface Hop {
  /** Foreign key that is followed, from its own side or from the other. */
  readonly field: Field;
  readonly isReverse: boolean;
  readonly from: ModelMeta;
  readonly to: ModelMeta;
  /** More than one row may be met: the join multiplies rows. */
  readonly isMany: boolean;
  /** No row may be met: the join keeps the row with NULLs. */
  readonly isNullable: boolean;
}

/** Where a path through fields and relations leads. */
export interface ResolvedPath {
  readonly hops: readonly Hop[];
  /** Column at the end. */
  readonly field: Field;
  /** What follows the field: transforms and a lookup, or keys of JSON. */
  readonly rest: readonly string[];
  /** The path ends at a relation, and `field` is the key of the other end. */
  readonly endsAtRelation: boolean;
  /** Model that a relation at the end leads to. */
  readonly relatedTo: ModelMeta | undefined;
}

const known = new WeakMap<ModelMeta, Map<string, ResolvedPath>>();

/** Clients may name paths: no more of them are kept, and none is longer. */
const MOST_KEPT = 1000;
const MOST_PARTS = 16;

/**
 * Follows `path` (`author__books__title__icontains`) from `meta` as far as it names fields and relations.
 *
 * @throws UnknownName `ORM_UNKNOWN_NAME` when the first part names nothing, or one after a relation
 */
export function resolvePath(meta: ModelMeta, path: string): ResolvedPath {
  let ofModel = known.get(meta);
  if (ofModel === undefined) known.set(meta, (ofModel = new Map()));
  const kept = ofModel.get(path);
  if (kept !== undefined) return kept;
  const resolved = follow(meta, path);
  if (ofModel.size < MOST_KEPT) ofModel.set(path, resolved);
  return resolved;
}

function follow(start: ModelMeta, path: string): ResolvedPath {
  const parts = path.split('__');
  if (parts.length > MOST_PARTS)
    throw new UnknownName('A path is too long.', `Name at most ${MOST_PARTS} parts.`);
  let hops: readonly Hop[] = [];
  let meta = start;
  for (const [index, name] of parts.entries()) {
    const rest = parts.slice(index + 1);
    const field = meta.fieldsByName.get(name);
    const back = field === undefined ? meta.reverseRelations.get(name) : undefined;
    if (back !== undefined) {
      hops = [...hops, ...hopsBack(back)];
      meta = back.field.model;
    } else if (field?.isMany === true) {
      hops = [...hops, ...hopsOver(field)];
      meta = field.relation!.to;
    } else if (field === undefined) {
      if (hops.length > 0 && index > 0 && !isName(meta, name)) {
        // `books__isnull`: the relation itself is what is asked about.
        if (endsHere(parts, index)) return trim(hops, meta.primaryKey, parts.slice(index), meta);
      }
      throw unknown(meta, name, path);
    } else if (field.relation === undefined || name === field.attribute) {
      return trim(hops, field, rest, undefined);
    } else if (rest.length === 0 || !isName(field.relation.to, rest[0]!)) {
      if (rest.length > 0 && !LOOKUP_WORDS.has(rest[0]!))
        throw unknown(field.relation.to, rest[0]!, path);
      return { hops, field, rest, endsAtRelation: true, relatedTo: field.relation.to };
    } else {
      hops = [...hops, hopForward(field)];
      meta = field.relation.to;
    }
    if (rest.length === 0) return trim(hops, meta.primaryKey, [], meta);
  }
  throw unknown(meta, '', path);
}

/** Words that may stand directly after a relation. */
const LOOKUP_WORDS = new Set([
  'exact',
  'in',
  'isnull',
  'gt',
  'gte',
  'lt',
  'lte',
  'range',
  'iexact',
]);

function endsHere(parts: readonly string[], index: number): boolean {
  return index === parts.length - 1 && LOOKUP_WORDS.has(parts[index]!);
}

function isName(meta: ModelMeta, name: string): boolean {
  return meta.fieldsByName.has(name) || meta.reverseRelations.has(name);
}

/** Follows a foreign key. */
export function hopForward(field: Field): Hop {
  return {
    field,
    isReverse: false,
    from: field.model,
    to: field.relation!.to,
    isMany: false,
    isNullable: field.null,
  };
}

/** Follows a foreign key against its direction. */
export function hopReverse(field: Field): Hop {
  return {
    field,
    isReverse: true,
    from: field.relation!.to,
    to: field.model,
    isMany: !field.unique,
    isNullable: true,
  };
}

/** Steps of a many-to-many relation from the side that declares it. */
export function hopsOver(field: Field): readonly Hop[] {
  const { from, to } = field.relation!.through!;
  return [hopReverse(from), hopForward(to)];
}

/** Steps of a way back. */
export function hopsBack({ field }: ReverseRelation): readonly Hop[] {
  if (!field.isMany) return [hopReverse(field)];
  const { from, to } = field.relation!.through!;
  return [hopReverse(to), hopForward(from)];
}

/** The key of the other end is in the column of the foreign key already: its table is not needed. */
function trim(
  hops: readonly Hop[],
  field: Field,
  rest: readonly string[],
  relatedTo: ModelMeta | undefined,
): ResolvedPath {
  let end = field;
  let kept = hops;
  for (;;) {
    const last = kept.at(-1);
    if (last === undefined || last.isReverse || last.field.relation!.toField !== end) break;
    end = last.field;
    kept = kept.slice(0, -1);
  }
  return { hops: kept, field: end, rest, endsAtRelation: relatedTo !== undefined, relatedTo };
}

function unknown(meta: ModelMeta, name: string, path: string): UnknownName {
  const names = [...meta.fieldsByName.keys(), ...meta.reverseRelations.keys()];
  const near = nearestName(name, names);
  const shown = name.slice(0, 50);
  return new UnknownName(
    `${meta.name} has no field or relation "${shown}"${shown === path ? '' : `, named in "${path.slice(0, 100)}"`}.`,
    near === undefined ? `Name one of ${names.join(', ')}.` : `Did you mean "${near}"?`,
  );
}
