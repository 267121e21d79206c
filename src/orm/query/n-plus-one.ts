import { FrameworkError } from '../../errors/framework-error.js';
import { PlaceMark, type SourcePlace } from '../../errors/source-place.js';
import type { Batch } from '../models/instance-state.js';
import type { ModelMeta } from '../models/model-meta.js';

/** A relation was fetched one object at a time. */
export interface NPlusOneFinding {
  /** `Book.author` */
  readonly relation: string;
  /** How many objects came with the one that was asked. */
  readonly objects: number;
  /** Where the relation was asked for. */
  readonly place: SourcePlace | undefined;
  /** One sentence, with the place and what to write instead. */
  readonly message: string;
}

/** What to do about a finding: nothing, call a function (which may log it), or throw {@link NPlusOneError}. */
export type NPlusOneGuard = 'fail' | 'off' | ((finding: NPlusOneFinding) => void);

/** A relation was fetched one object at a time where that is forbidden: in tests, unless they say otherwise. */
export class NPlusOneError extends FrameworkError {
  readonly finding: NPlusOneFinding;

  constructor(finding: NPlusOneFinding) {
    super(finding.message, {
      code: 'ORM_N_PLUS_ONE',
      fix: `Call .peers() on the QuerySet, or .prefetchRelated('${finding.relation.split('.')[1] ?? ''}').`,
    });
    this.finding = finding;
  }
}

let guard: NPlusOneGuard = 'off';

/** Sets what happens when a relation is fetched for one object after another of one list; gives what was set before. */
export function guardNPlusOne(next: NPlusOneGuard): NPlusOneGuard {
  const before = guard;
  guard = next;
  return before;
}

const fetched = new WeakMap<Batch, Map<string, number>>();

/** The place of the caller, where somebody wants to know. @param outermost - function that user code has called */
export function placeOfFetch(
  batch: Batch | undefined,
  outermost: (...given: never[]) => unknown,
): PlaceMark | undefined {
  if (guard === 'off' || batch === undefined || batch.objects.length < 2) return undefined;
  return PlaceMark.capture(outermost);
}

/** Says that a relation is about to be fetched for one object of `batch`. The second time is once too often. */
export function noteFetch(
  batch: Batch | undefined,
  meta: ModelMeta,
  name: string,
  place: PlaceMark | undefined,
): void {
  if (guard === 'off' || batch === undefined || batch.objects.length < 2) return;
  const counts = fetched.get(batch) ?? new Map<string, number>();
  fetched.set(batch, counts);
  const count = (counts.get(name) ?? 0) + 1;
  counts.set(name, count);
  if (count !== 2) return;
  const at = place?.resolve();
  const relation = `${meta.name}.${name}`;
  const where = at === undefined ? '' : ` at ${at.file}:${at.line}:${at.column}`;
  const finding: NPlusOneFinding = {
    relation,
    objects: batch.objects.length,
    place: at,
    message: `"${relation}" is fetched one object at a time${where}: ${batch.objects.length} objects came together.`,
  };
  if (guard === 'fail') throw new NPlusOneError(finding);
  guard(finding);
}
