import type { Handler } from '../http/handler.js';
import type { ConvertError } from './layer-answer.js';
import { linkHandle } from './link-handle.js';
import { linkHooks } from './link-hooks.js';
import type { MiddlewareInstance } from './middleware.js';

/**
 * Links `layers` around `view`, the first one outermost. Runs once, at boot.
 *
 * Each layer converts what it throws into a response, so `next()` never rejects and an outer layer always sees a
 * response. A layer that answers at once costs no tick: only a thenable is awaited. The functions carry the names of
 * their middleware, so a stack seen in the view names every layer on the way. Layers of hooks that stand next to each other
 * become one function.
 */
export function composeChain(
  layers: readonly MiddlewareInstance[],
  view: Handler,
  convert: ConvertError,
): Handler {
  return runsOf(layers).reduceRight<Handler>((next, run) => {
    const [first] = run;
    return first?.handle === undefined
      ? linkHooks(run, next, convert)
      : linkHandle(first, next, convert);
  }, view);
}

/** The layers in runs: one with `handle` alone, layers of hooks together; those that do nothing here are left out. */
function runsOf(layers: readonly MiddlewareInstance[]): readonly (readonly MiddlewareInstance[])[] {
  const runs: MiddlewareInstance[][] = [];
  let hooks: MiddlewareInstance[] | undefined;
  for (const layer of layers) {
    if (layer.handle !== undefined) {
      runs.push([layer]);
      hooks = undefined;
    } else if (layer.processRequest !== undefined || layer.processResponse !== undefined) {
      if (hooks === undefined) runs.push((hooks = []));
      hooks.push(layer);
    }
  }
  return runs;
}
