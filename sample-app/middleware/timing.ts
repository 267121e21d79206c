import { Logger, Middleware, StateKey, type HttpRequest, type HttpResponse } from 'lapompe';

const startTime = new StateKey<number>('startTime');

/** How long each request takes: in a header, and at the foot of every page. */
@Middleware()
export class Timing {
  constructor(private readonly log: Logger) {}

  processRequest(request: HttpRequest): void {
    request.state.set(startTime, performance.now());
  }

  processResponse(request: HttpRequest, response: HttpResponse): HttpResponse {
    const elapsed = performance.now() - (request.state.get(startTime) ?? performance.now());
    response.headers.set('server-timing', `app;dur=${elapsed.toFixed(1)}`);
    if (!response.isStreaming && response.headers.get('content-type')?.startsWith('text/html')) {
      response.content += `<p class="timing">Answered in ${elapsed.toFixed(1)} ms</p>`;
    }
    this.log.debug(`${request.method} ${request.path} took ${elapsed.toFixed(1)} ms`);
    return response;
  }
}
