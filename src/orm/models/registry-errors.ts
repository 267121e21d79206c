import { ImproperlyConfigured } from '../../errors/framework-error.js';

/** Models are declared wrongly. */
export class ModelError extends ImproperlyConfigured {}
