import { DisallowedHost } from '../errors/http-error.js';
import type { HttpRequest } from '../http/http-request.js';
import type { HttpResponse } from '../http/http-response.js';
import { html } from '../templates/html.js';
import { chooseFormat } from './answer-format.js';
import { pageResponse, renderPage } from './page-layout.js';
import { createProductionResponder } from './production-responder.js';

const respondWithoutDetail = createProductionResponder();

/**
 * The answer to an error of a request whose `Host` is not allowed: what to change, and nothing else. Undefined when it is.
 *
 * A site in the developer's browser can make a name of its own point at this machine (DNS rebinding) and read what is
 * answered. So source, settings and request are shown only under names that the settings allow, whether or not a
 * middleware has looked at the host.
 */
export function foreignHostAnswer(request: HttpRequest): HttpResponse | undefined {
  const error = hostErrorOf(request);
  if (error === undefined) return undefined;
  if (chooseFormat(request) !== 'html') {
    const { problem, fix, code } = error;
    return respondWithoutDetail(
      request,
      new DisallowedHost(problem, { code, fix, detail: `${problem} ${fix}` }),
    );
  }
  const markup = renderPage({
    title: error.problem,
    accent: 'amber',
    header: html`<p class="line"><span class="status">400 Bad Request</span></p><h1>${error.problem}</h1><div class="fix"><b>How to fix</b><span>${error.fix}</span></div>`,
    sections: [],
    footer: 'Details are shown only under the names in “allowedHosts”.',
  });
  return pageResponse(markup, error.status, { vary: 'Accept' });
}

function hostErrorOf(request: HttpRequest): DisallowedHost | undefined {
  try {
    request.getHost();
    return undefined;
  } catch (error) {
    return error instanceof DisallowedHost
      ? error
      : new DisallowedHost('The host of the request cannot be read.');
  }
}
