import type { ErrorResponder, ErrorResponderOptions } from './error-responder.js';
import { createProductionResponder } from './production-responder.js';

/**
 * Makes the function that answers for errors. Runs once, at boot.
 *
 * The technical pages are imported only where `settings.debug` is on, so that a production process cannot show one.
 */
export async function createErrorResponder(
  options: ErrorResponderOptions,
): Promise<ErrorResponder> {
  if (!options.settings.debug) return createProductionResponder(options.logger);
  const { createTechnicalResponder } = await import('./technical-responder.js');
  return createTechnicalResponder(options);
}
