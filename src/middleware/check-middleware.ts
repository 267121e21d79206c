import type { CheckMessage } from '../checks/check-message.js';
import type { Constructor } from '../conf/constructor.js';
import { metadataRegistry } from '../metadata/metadata-registry.js';

const HOOKS = [
  'processRequest',
  'processView',
  'processException',
  'processTemplateResponse',
  'processResponse',
] as const;

/** Finds what is wrong with a list of middleware classes: not one, both spellings, twice, out of order. */
export function checkMiddleware(list: readonly Constructor[], where: string): CheckMessage[] {
  return list.flatMap((type, index) => [
    ...checkSpelling(type, where),
    ...checkRepetition(type, index, list, where),
    ...checkOrder(type, index, list),
  ]);
}

function checkSpelling(type: Constructor, where: string): CheckMessage[] {
  const prototype = (type as { prototype?: Record<string, unknown> }).prototype ?? {};
  const hasHandle = typeof prototype.handle === 'function';
  const hooks = HOOKS.filter((name) => typeof prototype[name] === 'function');
  const catches = metadataRegistry.catchesOf(type).length > 0;
  if (!hasHandle && hooks.length === 0 && !catches) {
    return [
      finding(
        type,
        'MIDDLEWARE_NOT_A_MIDDLEWARE',
        `"${type.name}" in ${where} has neither "handle" nor one of Django's hooks.`,
        `Give it "handle(request, next)" or one of ${HOOKS.join(', ')}.`,
      ),
    ];
  }
  if (hasHandle && (hooks.includes('processRequest') || hooks.includes('processResponse'))) {
    return [
      finding(
        type,
        'MIDDLEWARE_TWO_SPELLINGS',
        `"${type.name}" has "handle" and "processRequest" or "processResponse"; only "handle" would run.`,
        'Keep one of the two spellings.',
      ),
    ];
  }
  return [];
}

function checkRepetition(
  type: Constructor,
  index: number,
  list: readonly Constructor[],
  where: string,
): CheckMessage[] {
  if (list.indexOf(type) === index) return [];
  return [
    finding(
      type,
      'MIDDLEWARE_TWICE',
      `"${type.name}" stands twice in ${where}.`,
      'Keep one of the two.',
    ),
  ];
}

function checkOrder(
  type: Constructor,
  index: number,
  list: readonly Constructor[],
): CheckMessage[] {
  const record = metadataRegistry.middlewareOf(type);
  const misplaced = (
    others: readonly Constructor[] | undefined,
    isWrong: (at: number) => boolean,
  ) => (others ?? []).filter((other) => list.includes(other) && isWrong(list.indexOf(other)));
  return [
    ...misplaced(record?.after, (at) => at > index).map((other) =>
      finding(
        type,
        'MIDDLEWARE_ORDER',
        `"${type.name}" stands before "${other.name}", and has to come after it.`,
        `Move "${other.name}" before "${type.name}" in "middleware".`,
      ),
    ),
    ...misplaced(record?.before, (at) => at < index).map((other) =>
      finding(
        type,
        'MIDDLEWARE_ORDER',
        `"${type.name}" stands after "${other.name}", and has to come before it.`,
        `Move "${type.name}" before "${other.name}" in "middleware".`,
      ),
    ),
  ];
}

function finding(type: Constructor, id: string, reason: string, fix: string): CheckMessage {
  return {
    id,
    level: 'error',
    reason,
    fix,
    place: metadataRegistry.middlewareOf(type)?.place.resolve(),
  };
}
