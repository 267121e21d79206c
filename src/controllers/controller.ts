import type { Constructor } from '../conf/constructor.js';
import { PlaceMark } from '../errors/source-place.js';
import { metadataRegistry } from '../metadata/metadata-registry.js';
import type { ValidPath } from '../urls/path-types.js';

/** Options of {@link Controller}. */
export interface ControllerOptions {
  /** First part of the names of its URLs; by default the class's name without `Controller`: `book`. */
  readonly name?: string;
  /** Namespace of its URL names: `shop` makes `shop:book-show`. */
  readonly namespace?: string;
}

/**
 * Makes a class a controller: found by scanning, constructed with its dependencies injected, its routes below `prefix`.
 *
 * Captures of `prefix` are bound by name (`@Path('org')`, or the object form); see {@link routes} for a prefix whose
 * captures are bound by position.
 */
export function Controller<const Prefix extends string = ''>(
  prefix?: ValidPath<Prefix>,
  options: ControllerOptions = {},
): ClassDecorator {
  const place = PlaceMark.capture(Controller);
  return (target) => {
    metadataRegistry.recordController(target as unknown as Constructor, {
      prefix: prefix ?? '',
      name: options.name,
      namespace: options.namespace,
      place,
    });
  };
}
