import { HttpResponse, path, urls, type BaseSettings, type HttpRequest } from 'lapompe';

/** Fails: throws, or gives a promise that is rejected. */
export type Fail = () => never;

/** Somewhere that code of the application runs, and may fail. */
export interface Place {
  readonly name: string;
  /** Settings of an application in which a request for `/` gets to `fail`. */
  make(fail: Fail): Partial<BaseSettings>;
  /** What happens to the answer: a 500, none of the answer's doing, or a connection that is cut. @defaultValue 500 */
  readonly becomes?: 500 | 200 | 404 | 422 | 'cut';
  /** What is sent in place of `GET /`. */
  readonly send?: 'json';
  /** Places that can fail in one of the two ways only. */
  readonly only?: 'sync' | 'async';
}

/** A URL conf of `view` alone. */
export const viewOf = (view: (request: HttpRequest) => unknown): Partial<BaseSettings> => ({
  urlpatterns: urls(path('', view)),
});

/** A view that does not fail. */
export const ok = () => new HttpResponse('ok');
