import type { HttpRequest } from 'lapompe';

/** Whether a page is wanted rather than JSON, which is what a client gets that does not say. */
export function wantsHtml(request: HttpRequest): boolean {
  return request.getPreferredType(['application/json', 'text/html']) === 'text/html';
}
