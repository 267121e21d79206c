import type { CheckMessage } from '../checks/check-message.js';
import { nearestName } from '../conf/nearest-name.js';
import { usersOf } from './describe-chain.js';
import type { DraftNode } from './graph.js';
import type { Provision } from './provide.js';
import { tokenName } from './token.js';

/**
 * Finds overrides that change nothing: what they stand in for, nobody provides, and nobody asks for either. One that is asked
 * for makes up for what the application lacks in tests.
 *
 * @param drafts - what the application provides without its overrides
 * @param nodes - the linked graph
 */
export function checkOverrides(
  overrides: readonly Provision[],
  drafts: readonly DraftNode[],
  nodes: ReadonlyMap<unknown, DraftNode>,
): readonly CheckMessage[] {
  if (overrides.length === 0) return [];
  const provided = new Set(drafts.map(({ token }) => token));
  const users = usersOf(nodes);
  return overrides.flatMap((provision) => {
    const { token } = provision;
    const node = nodes.get(token);
    const isAsked = node !== undefined && (users.get(node) ?? []).length > 0;
    return provided.has(token) || isAsked ? [] : [unknownOverride(provision, provided)];
  });
}

function unknownOverride(
  { token, place }: Provision,
  provided: ReadonlySet<unknown>,
): CheckMessage {
  const name = tokenName(token);
  const near = nearestName(name, [...provided].map(tokenName));
  const hint =
    near === undefined
      ? ''
      : near === name
        ? ' What is provided is another one of the same name: import that one.'
        : ` Did you mean ${near}?`;
  return {
    id: 'DI_UNKNOWN_OVERRIDE',
    level: 'error',
    reason: `An override stands in for ${name}, which nothing provides and nothing asks for.${hint}`,
    fix: 'Override what the application provides; put what only the tests need into "providers".',
    place: place?.resolve(),
  };
}
