import type { PlaceMark } from '../../errors/source-place.js';
import { database } from '../database/configure-databases.js';
import { InstanceState, stateOf } from '../models/instance-state.js';
import type { ModelMeta } from '../models/model-meta.js';
import { noteFetch } from './n-plus-one.js';
import { linkOf, prefetch } from './prefetch.js';

/**
 * What is at the other end of a relation of `owner`: an object, null, or a list. Fetched unless it is known; for all objects
 * of the list that `owner` came with, where its QuerySet says `peers()`.
 */
export async function fetchRelated(
  owner: object,
  meta: ModelMeta,
  name: string,
  place: PlaceMark | undefined,
): Promise<unknown> {
  const known = knownRelated(owner, meta, name);
  if (known !== undefined) return known;
  const link = linkOf(meta, name);
  const state = stateOf(owner);
  const { batch } = state;
  const target = database(state.alias);
  if (batch?.fetchesForPeers === true) {
    await prefetch(meta, batch.objects, [{ path: name }], target);
  } else {
    noteFetch(batch, meta, name, place);
    await prefetch(meta, [owner], [{ path: name }], target);
  }
  return state.relatedTo(link.name);
}

/** What is known of a relation; undefined where it has to be fetched. A key that was changed since makes it unknown. */
export function knownRelated(owner: object, meta: ModelMeta, name: string): unknown {
  const field = meta.fieldsByName.get(name);
  const related = InstanceState.of(owner)?.relatedTo(name);
  if (field?.relation === undefined || field.isMany) return related;
  const key = (owner as Record<string, unknown>)[field.attribute];
  if (related === null || related === undefined) {
    return key === null || key === undefined
      ? (related ?? (key === null ? null : undefined))
      : undefined;
  }
  const other = (related as Record<string, unknown>)[field.relation.toField.attribute];
  return key === undefined || other === key || other === undefined || other === null
    ? related
    : undefined;
}
