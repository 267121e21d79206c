import type { RelationTree } from './query-state.js';

/** `tree` with the relations of `paths`, each with those on the way to it. */
export function mergeRelations(tree: RelationTree, paths: readonly string[]): RelationTree {
  let merged = tree;
  for (const path of paths) merged = withPath(merged, path.split('__'));
  return merged;
}

function withPath(tree: RelationTree, [name, ...rest]: readonly string[]): RelationTree {
  if (name === undefined) return tree;
  const further = Object.hasOwn(tree, name) ? tree[name]! : {};
  return { ...tree, [name]: withPath(further, rest) };
}
