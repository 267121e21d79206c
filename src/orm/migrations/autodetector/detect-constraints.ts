import {
  AddConstraint,
  AddIndex,
  RemoveConstraint,
  RemoveIndex,
} from '../operations/index-operations.js';
import { AlterUniqueTogether } from '../operations/model-operations.js';
import type { ModelState } from '../state/model-state.js';
import type { ProjectState } from '../state/project-state.js';
import { sameValue } from '../state/same-value.js';
import type { DetectedOperations } from './detected-operations.js';
import { kept } from './detect-models.js';

/** Finds indexes, constraints and sets of unique fields that are gone: before fields go. */
export function detectRemovedConstraints(
  from: ProjectState,
  to: ProjectState,
  found: DetectedOperations,
): void {
  for (const [old, made] of kept(from, to)) {
    const { app, name: model } = made;
    for (const { name } of missing(old.options.constraints, made.options.constraints)) {
      found.add(app, new RemoveConstraint({ model, name }));
    }
    for (const index of missing(old.options.indexes, made.options.indexes)) {
      found.add(app, new RemoveIndex({ model, index: index.name ?? index }));
    }
    const [before, after] = [setsOf(old), setsOf(made)];
    const left = before.filter((set) => after.some((each) => sameValue(each, set)));
    if (left.length !== before.length) {
      found.add(app, new AlterUniqueTogether({ name: model, uniqueTogether: left }));
    }
  }
}

/** Finds new indexes, constraints and sets of unique fields: after fields have come. */
export function detectAddedConstraints(
  from: ProjectState,
  to: ProjectState,
  found: DetectedOperations,
): void {
  for (const [old, made] of kept(from, to)) {
    const { app, name: model } = made;
    const [before, after] = [setsOf(old), setsOf(made)];
    if (after.some((set) => !before.some((each) => sameValue(each, set)))) {
      found.add(app, new AlterUniqueTogether({ name: model, uniqueTogether: after }));
    }
    for (const index of missing(made.options.indexes, old.options.indexes)) {
      found.add(app, new AddIndex({ model, index }));
    }
    for (const constraint of missing(made.options.constraints, old.options.constraints)) {
      found.add(app, new AddConstraint({ model, constraint }));
    }
  }
}

function missing<Part>(
  parts: readonly Part[] | undefined,
  others: readonly Part[] | undefined,
): readonly Part[] {
  return (parts ?? []).filter((part) => !(others ?? []).some((each) => sameValue(each, part)));
}

function setsOf({ options }: ModelState): readonly (readonly string[])[] {
  return options.uniqueTogether ?? [];
}
