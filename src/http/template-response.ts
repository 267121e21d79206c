import { ImproperlyConfigured } from '../errors/framework-error.js';
import type { HttpRequest } from './http-request.js';
import { HttpResponse, type Content, type HttpResponseOptions } from './http-response.js';

/** Makes content of a context: a function for now; an engine turns a name into one. */
export type Template<Context> = (
  context: Context,
  request: HttpRequest | undefined,
) => Content | { toString(): string } | Promise<Content | { toString(): string }>;

/**
 * A response that is rendered late, so that middleware may still change its template and its context
 * (Django topic: TemplateResponse).
 *
 * @throws ImproperlyConfigured `HTTP_NOT_RENDERED` when `content` is read before it was rendered.
 */
export class TemplateResponse<Context = unknown> extends HttpResponse {
  template: Template<Context>;
  context: Context;
  /** The request it answers; set by the framework when the view did not give one. */
  request: HttpRequest | undefined;
  #isRendered = false;
  #callbacks: ((response: this) => HttpResponse | void)[] = [];

  constructor(
    template: Template<Context>,
    context: Context,
    options: HttpResponseOptions & { readonly request?: HttpRequest } = {},
  ) {
    super('', options);
    this.template = template;
    this.context = context;
    this.request = options.request;
  }

  get isRendered(): boolean {
    return this.#isRendered;
  }

  override get content(): string | Buffer {
    if (!this.#isRendered) throw notRendered();
    return super.content;
  }

  override set content(content: Content) {
    super.content = content;
    this.#isRendered = true;
  }

  override get body(): string | Buffer {
    if (!this.#isRendered) throw notRendered();
    return super.body;
  }

  /** Calls `callback` once it is rendered; at once if it already is. A response that it returns takes this one's place. */
  addPostRenderCallback(callback: (response: this) => HttpResponse | void): this {
    if (this.#isRendered) callback(this);
    else this.#callbacks.push(callback);
    return this;
  }

  /** Renders, once, and runs the post-render callbacks. Gives the response to go on with. */
  async render(): Promise<HttpResponse> {
    if (this.#isRendered) return this;
    const rendered = await this.template(this.context, this.request);
    this.content =
      typeof rendered === 'string' || rendered instanceof Uint8Array ? rendered : String(rendered);
    let replacement: HttpResponse | undefined;
    for (const callback of this.#callbacks) replacement = callback(this) ?? replacement;
    return replacement ?? this;
  }
}

function notRendered(): ImproperlyConfigured {
  return new ImproperlyConfigured(
    'The content of a template response was used before it was rendered.',
    {
      code: 'HTTP_NOT_RENDERED',
      fix: 'Change "template" and "context" instead, add a post-render callback, or await "render()" first.',
    },
  );
}
