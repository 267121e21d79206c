import { StateKey } from '../../../../src/index.js';

/** Who asks; set by the guard. */
export const USER = new StateKey<string>('user');
