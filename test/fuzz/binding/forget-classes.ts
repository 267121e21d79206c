import { getMetadataStorage } from 'class-validator';

/**
 * Has class-validator forget all classes declared since `known` was taken: it looks through all it knows whenever it is
 * asked about one, and a run declares thousands.
 */
export function forgetClassesBut(known: ReadonlySet<unknown>): void {
  const declared = declaredClasses();
  for (const type of declared.keys()) if (!known.has(type)) declared.delete(type);
}

/** The classes that class-validator knows. */
export function knownClasses(): ReadonlySet<unknown> {
  return new Set(declaredClasses().keys());
}

function declaredClasses(): Map<unknown, unknown> {
  const { validationMetadatas } = getMetadataStorage() as unknown as {
    readonly validationMetadatas: Map<unknown, unknown>;
  };
  return validationMetadatas;
}
