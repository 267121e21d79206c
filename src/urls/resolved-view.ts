import type { HttpRequest } from '../http/http-request.js';
import type { HttpResponse } from '../http/http-response.js';
import type { SourcePlace } from '../errors/source-place.js';

/** A view as boot made it, ready to be called. */
export interface ResolvedView {
  /** Readable name: `BookController.show`, `search`. */
  readonly name: string;
  /** Methods it answers, in upper case (HEAD and OPTIONS are added by the resolver); undefined for any. */
  readonly methods: readonly string[] | undefined;
  /** Marks that decorators left on the view: `view.marks.get(CSRF_EXEMPT)`. */
  readonly marks: ReadonlyMap<unknown, unknown>;
  /** Whether the framework reads the body before the view is called. */
  readonly readsBody: boolean;
  readonly place: SourcePlace | undefined;
  /** Binds, calls, and turns what comes back into a response. `args` are the converted captures in order. */
  invoke(request: HttpRequest, args: readonly unknown[]): HttpResponse | Promise<HttpResponse>;
  /** Answers for an error on the way to the view, a body that cannot be read, as for one of the view's own. */
  refuse?(request: HttpRequest, error: unknown): Promise<HttpResponse>;
}
