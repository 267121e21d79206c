import { ImproperlyConfigured } from '../errors/framework-error.js';
import type { UrlReverser } from './url-reverser.js';

// All the state that `reverse()` and `resolve()` have: the reversers of the applications that are up, in the order in
// which they booted. Without it, a template or a model could not name a URL without being handed the application.
const active: UrlReverser[] = [];

/** Makes `reverser` the one that the bare functions use. Gives the function that takes it back. */
export function setActiveReverser(reverser: UrlReverser): () => void {
  active.push(reverser);
  return () => {
    const index = active.lastIndexOf(reverser);
    if (index >= 0) active.splice(index, 1);
  };
}

/**
 * The reverser of the application that booted last and is still up.
 *
 * @throws ImproperlyConfigured `URLS_NO_APPLICATION` when there is none.
 */
export function getActiveReverser(): UrlReverser {
  const reverser = active.at(-1);
  if (reverser !== undefined) return reverser;
  throw new ImproperlyConfigured('No application is up, so there are no URLs yet.', {
    code: 'URLS_NO_APPLICATION',
    fix: 'Call reverse() and resolve() after createApplication(), not while modules load.',
  });
}
