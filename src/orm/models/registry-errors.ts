import type { PlaceMark } from '../../errors/source-place.js';
import { ImproperlyConfigured } from '../../errors/framework-error.js';

/** Models are declared wrongly. */
export class ModelError extends ImproperlyConfigured {
  /** Where the model is declared, where that is known. */
  place: PlaceMark | undefined = undefined;
}
