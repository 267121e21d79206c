import type * as classValidator from 'class-validator';

import { lazyClassValidator } from './library-parts.js';

/** Writes down a rule of the application's own, for a decorator of its own. */
export const registerDecorator: (typeof classValidator)['registerDecorator'] = lazyClassValidator(
  'register-decorator',
  'registerDecorator',
);
