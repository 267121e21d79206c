import { ImproperlyConfigured } from './framework-error.js';

/**
 * Refuses a decorator that was compiled as a standard one: it knows neither its class nor any type, and what it wrote down
 * would be lost.
 *
 * @param name - what the decorator got second: the name of the member, or the context that standard decorators get
 * @throws ImproperlyConfigured `METADATA_STANDARD_DECORATORS`
 */
export function refuseStandardDecorators(name: unknown): void {
  if (typeof name !== 'object' || name === null) return;
  const { name: member } = name as { readonly name?: unknown };
  throw new ImproperlyConfigured(
    `The decorator of "${String(member)}" was compiled as a standard one, which sees neither its class nor any type.`,
    {
      code: 'METADATA_STANDARD_DECORATORS',
      fix: 'Extend "lapompe/tsconfig.json", or set "experimentalDecorators" and "emitDecoratorMetadata" in tsconfig.json itself, for tools that do not follow "extends" into a package.',
    },
  );
}
