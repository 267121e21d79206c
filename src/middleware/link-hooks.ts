import { canGenerateCode, generateFunction } from '../conf/generate-function.js';
import type { Handler } from '../http/handler.js';
import type { HttpRequest } from '../http/http-request.js';
import { HttpResponse } from '../http/http-response.js';
import {
  checkResponse,
  isFinished,
  isThenable,
  rendered,
  type ConvertError,
} from './layer-answer.js';
import type { MiddlewareInstance } from './middleware.js';

type Answer = HttpResponse | Promise<HttpResponse>;

/**
 * Links layers in the spelling of hooks that stand next to each other, the first one outermost. Runs once, at boot.
 *
 * On the way in, `processRequest` of each may stop; what it answers goes out through the layers that were entered, its own
 * included. What a hook throws is converted and goes out through the layers around it. The usual way, on which every hook
 * answers at once and none replaces anything, is one generated function of straight calls.
 */
export function linkHooks(
  layers: readonly MiddlewareInstance[],
  next: Handler,
  convert: ConvertError,
): Handler {
  const run = new HookRun(layers, next, convert);
  return canGenerateCode() ? generateRun(run) : run.interpreted();
}

/** The hooks of some layers, called one after the other: exact on every way, and the twin of what is generated. */
class HookRun {
  readonly layers: readonly MiddlewareInstance[];
  readonly next: Handler;
  readonly convert: ConvertError;
  /** The names of the layers, for stack traces. */
  readonly name: string;
  /** Continues with an answer that is still to come. An asynchronous function of this name, so that stacks show the layers. */
  readonly #leaveLater: (
    request: HttpRequest,
    pending: PromiseLike<HttpResponse>,
    entered: number,
  ) => Promise<HttpResponse>;

  constructor(layers: readonly MiddlewareInstance[], next: Handler, convert: ConvertError) {
    this.layers = layers;
    this.next = next;
    this.convert = convert;
    this.name = layers.map((layer) => layer.constructor.name).join('_');
    const leaveLater = async (
      request: HttpRequest,
      pending: PromiseLike<HttpResponse>,
      entered: number,
    ): Promise<HttpResponse> => {
      let response: HttpResponse;
      try {
        response = await pending;
      } catch (error) {
        response = await convert(request, error);
      }
      return this.leave(request, response, entered);
    };
    this.#leaveLater = Object.defineProperty(leaveLater, 'name', { value: this.name });
  }

  interpreted(): Handler {
    const handler: Handler = (request) => this.enter(request, 0);
    return Object.defineProperty(handler, 'name', { value: this.name });
  }

  /** The way in from layer `from` on. */
  enter(request: HttpRequest, from: number): Answer {
    let entered = from;
    try {
      for (; entered < this.layers.length; entered += 1) {
        const early: unknown = this.layers[entered]!.processRequest?.(request);
        if (early !== undefined) return this.stop(request, early, entered + 1);
      }
    } catch (error) {
      return this.leave(request, this.convert(request, error), entered);
    }
    return this.leave(request, this.next(request), entered);
  }

  /** What the hook of the innermost of `entered` layers has answered, which may also be nothing. */
  stop(request: HttpRequest, early: unknown, entered: number): Answer {
    if (!early) return this.enter(request, entered);
    return isFinished(early)
      ? this.leave(request, early, entered)
      : this.#stopLater(request, early as PromiseLike<unknown>, entered);
  }

  async #stopLater(
    request: HttpRequest,
    pending: PromiseLike<unknown>,
    entered: number,
  ): Promise<HttpResponse> {
    let response: HttpResponse;
    try {
      const early = await pending;
      if (!early) return await this.enter(request, entered);
      response = await rendered(request, early as HttpResponse);
    } catch (error) {
      return this.leave(request, this.convert(request, error), entered - 1);
    }
    return this.leave(request, response, entered);
  }

  /** The way out through the outermost `entered` layers. */
  leave(request: HttpRequest, answer: Answer, entered: number): Answer {
    if (!(answer instanceof HttpResponse)) return this.#leaveLater(request, answer, entered);
    let response = answer;
    for (let index = entered - 1; index >= 0; index -= 1) {
      const layer = this.layers[index]!;
      if (layer.processResponse === undefined) continue;
      try {
        const changed: unknown = layer.processResponse(request, response);
        if (changed !== response) return this.replace(request, changed, index);
      } catch (error) {
        return this.leave(request, this.convert(request, error), index);
      }
    }
    return response;
  }

  /** What layer `index` has put in the place of an answer; also what is no answer. */
  replace(request: HttpRequest, changed: unknown, index: number): Answer {
    if (isThenable(changed)) {
      const checked = (changed as Promise<unknown>).then((value) => this.#check(value, index));
      return this.#leaveLater(request, checked, index);
    }
    let response: Answer;
    try {
      response = this.#check(changed, index);
    } catch (error) {
      response = this.convert(request, error);
    }
    return this.leave(request, response, index);
  }

  #check(value: unknown, index: number): HttpResponse {
    const { name } = this.layers[index]!.constructor;
    return checkResponse(value, name, 'processResponse');
  }
}

/**
 * Writes the usual way of a run: `enter`, then `leave`, unrolled. Closures of one function share what the engine has learned
 * about the calls in it, so that with several layers none is fast; here each call stands for itself.
 */
function generateRun(run: HookRun): Handler {
  const { layers, name, next, convert } = run;
  const constants: Record<string, unknown> = { run, next, convert, HttpResponse };
  for (const [index, layer] of layers.entries()) constants[`layer${index}`] = layer;
  const inwards = layers.flatMap((layer, index) =>
    layer.processRequest === undefined
      ? []
      : [
          `    entered = ${index};`,
          `    early = layer${index}.processRequest(request);`,
          `    if (early !== undefined) return run.stop(request, early, ${index + 1});`,
        ],
  );
  const outwards = [...layers.entries()]
    .reverse()
    .flatMap(([index, layer]) =>
      layer.processResponse === undefined
        ? []
        : [
            `    entered = ${index};`,
            `    changed = layer${index}.processResponse(request, response);`,
            `    if (changed !== response) return run.replace(request, changed, ${index});`,
          ],
    );
  return generateFunction<Handler>(
    name,
    constants,
    `(request) {
  let entered = 0, early, changed;
  try {
${inwards.join('\n')}
  } catch (error) {
    return run.leave(request, convert(request, error), entered);
  }
  const response = next(request);
  if (!(response instanceof HttpResponse)) return run.leave(request, response, ${layers.length});
  try {
${outwards.join('\n')}
  } catch (error) {
    return run.leave(request, convert(request, error), entered);
  }
  return response;
}`,
  );
}
