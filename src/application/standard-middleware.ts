import type { Constructor } from '../conf/constructor.js';
import { CommonMiddleware } from '../middleware/common-middleware.js';
import { AllowedHostsMiddleware } from '../security/allowed-hosts-middleware.js';
import { SecurityMiddleware } from '../security/security-middleware.js';

/** The middlewares of an application whose settings name none: safe headers, hosts and redirects, and Django's slash rule. */
export const STANDARD_MIDDLEWARE: readonly Constructor[] = [
  SecurityMiddleware,
  AllowedHostsMiddleware,
  CommonMiddleware,
];
