import type { Constructor } from '../conf/constructor.js';
import type { PlaceMark } from '../errors/source-place.js';

/** What `@Controller` wrote down. */
export interface ControllerRecord {
  readonly prefix: string;
  /** First part of the names of its URLs; the class's name without `Controller` by default. */
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  readonly place: PlaceMark;
}

/** What `@Get`, `@Post` … wrote down. */
export interface RouteRecord {
  /** HTTP methods in upper case; empty for all. */
  readonly methods: readonly string[];
  /** Pattern below the controller's prefix. */
  readonly path: string;
  /** Prefix that `routes()` put before `path`, whose captures are bound by position too. */
  readonly routesPrefix: string;
  readonly handlerName: string;
  /** Name of the URL; `<controller>-<method>` by default. */
  readonly name: string | undefined;
  readonly place: PlaceMark;
}

/** Where a decorated parameter takes its value from. */
export type ParameterSource =
  | 'query'
  | 'body'
  | 'path'
  | 'header'
  | 'cookie'
  | 'files'
  | 'state'
  | 'request';

/** What a parameter decorator wrote down. */
export interface ParameterRecord {
  readonly index: number;
  readonly source: ParameterSource;
  /** Name in the source; undefined for the whole. */
  readonly name: string | undefined;
  /** Class given to the decorator, in place of the one the compiler recorded. */
  readonly type: unknown;
  /** Class of the elements where the type is Array. */
  readonly isRequired: boolean;
  readonly key: unknown;
  readonly place: PlaceMark;
}

/** What `@Header`, `@Status`, `@Use` … wrote down about a handler, or (without a handler) about a class. */
export interface HandlerRecord {
  readonly middleware: readonly Constructor[];
  /** Middlewares of the class that the handler does without. */
  readonly without: readonly Constructor[];
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly status: number | undefined;
  readonly redirect: { readonly to: string; readonly status: number } | undefined;
  readonly returns: Constructor | readonly [Constructor] | undefined;
  readonly streamsBody: boolean;
  readonly marks: ReadonlyMap<unknown, unknown>;
  /** Where each decorator stands, by its name. */
  readonly places: ReadonlyMap<string, PlaceMark>;
}

/** What `@Middleware` wrote down. */
export interface MiddlewareRecord {
  readonly after?: readonly Constructor[];
  readonly before?: readonly Constructor[];
  readonly place: PlaceMark;
}

/** How long an instance lives: as long as the application, one request, or one use. */
export type ServiceScope = 'singleton' | 'request' | 'transient';

/** What `@Service` wrote down. */
export interface ServiceRecord {
  /** Undefined where it was not stated: then `singleton`, or `request` when something it needs lives that long. */
  readonly scope: ServiceScope | undefined;
  /** Tokens under which it can be asked for besides its class. */
  readonly provides: readonly unknown[];
  readonly place: PlaceMark;
}

/** What `@Provide` wrote down: a method that makes something injectable. */
export interface ProvisionRecord {
  readonly token: unknown;
  readonly methodName: string;
  readonly scope: ServiceScope | undefined;
  /** True where the token may have several providers and is injected as a list. */
  readonly isMulti: boolean;
  readonly place: PlaceMark;
}

/** What `@Inject` wrote down: the token of a constructor (or provision method) parameter. */
export interface InjectionRecord {
  readonly index: number;
  readonly token: unknown;
  readonly isOptional: boolean;
}

/** What `@Catch` wrote down. */
export interface CatchRecord {
  readonly errors: readonly (abstract new (...args: never[]) => unknown)[];
  /** Method that handles; undefined when the whole class is a handler with `catch(error, request)`. */
  readonly handlerName: string | undefined;
  readonly place: PlaceMark;
}

const EMPTY_HANDLER: HandlerRecord = {
  middleware: [],
  without: [],
  headers: [],
  status: undefined,
  redirect: undefined,
  returns: undefined,
  streamsBody: false,
  marks: new Map(),
  places: new Map(),
};

/** What the decorators wrote down. Decorators only write; boot only reads. */
export class MetadataRegistry {
  readonly #controllers = new Map<Constructor, ControllerRecord>();
  readonly #middleware = new Map<Constructor, MiddlewareRecord>();
  readonly #services = new Map<Constructor, ServiceRecord>();
  readonly #routes = new Map<Constructor, readonly RouteRecord[]>();
  readonly #handlers = new Map<Constructor, Map<string, HandlerRecord>>();
  readonly #parameters = new Map<Constructor, Map<string, readonly ParameterRecord[]>>();
  readonly #provisions = new Map<Constructor, readonly ProvisionRecord[]>();
  readonly #injections = new Map<Constructor, Map<string, readonly InjectionRecord[]>>();
  readonly #catches = new Map<Constructor, readonly CatchRecord[]>();

  recordController(type: Constructor, record: ControllerRecord): void {
    this.#controllers.set(type, record);
  }

  controllerOf(type: Constructor): ControllerRecord | undefined {
    return this.#controllers.get(type);
  }

  recordMiddleware(type: Constructor, record: MiddlewareRecord): void {
    this.#middleware.set(type, record);
  }

  middlewareOf(type: Constructor): MiddlewareRecord | undefined {
    return this.#middleware.get(type);
  }

  recordService(type: Constructor, record: ServiceRecord): void {
    this.#services.set(type, record);
  }

  serviceOf(type: Constructor): ServiceRecord | undefined {
    return this.#services.get(type);
  }

  recordRoute(type: Constructor, record: RouteRecord): void {
    this.#routes.set(type, [...(this.#routes.get(type) ?? []), record]);
  }

  /**
   * Routes of a controller in the order they are written, those of its base classes first. A handler that a class
   * decorates anew has the new routes only.
   */
  routesOf(type: Constructor): readonly RouteRecord[] {
    const classes = lineage(type);
    return classes.flatMap((each, index) => {
      const later = classes.slice(index + 1).flatMap((derived) => this.#routes.get(derived) ?? []);
      const own = this.#routes.get(each) ?? [];
      return own.filter(({ handlerName }) =>
        later.every((route) => route.handlerName !== handlerName),
      );
    });
  }

  recordHandler(type: Constructor, handlerName: string, part: Partial<HandlerRecord>): void {
    const own = this.#handlers.get(type) ?? new Map<string, HandlerRecord>();
    this.#handlers.set(type, own);
    const before = own.get(handlerName) ?? EMPTY_HANDLER;
    // Decorators run from the bottom up, so the one written first comes last.
    own.set(handlerName, joined({ ...EMPTY_HANDLER, ...part }, before));
  }

  /**
   * What stands on a handler: on the method itself, else on the one that it overrides. With an empty name, what stands
   * on the class and on its base classes, theirs first.
   */
  handlerOf(type: Constructor, handlerName: string): HandlerRecord {
    if (handlerName === '') {
      return lineage(type).reduce((all, each) => {
        const own = this.#handlers.get(each)?.get('');
        return own === undefined ? all : joined(all, own);
      }, EMPTY_HANDLER);
    }
    for (let each: Constructor | undefined = type; each !== undefined; each = baseOf(each)) {
      const found = this.#handlers.get(each)?.get(handlerName);
      if (found) return found;
    }
    return EMPTY_HANDLER;
  }

  recordParameter(type: Constructor, handlerName: string, record: ParameterRecord): void {
    const own = this.#parameters.get(type) ?? new Map<string, readonly ParameterRecord[]>();
    this.#parameters.set(type, own);
    own.set(handlerName, [...(own.get(handlerName) ?? []), record]);
  }

  parametersOf(type: Constructor, handlerName: string): readonly ParameterRecord[] {
    for (let each: Constructor | undefined = type; each !== undefined; each = baseOf(each)) {
      const found = this.#parameters.get(each)?.get(handlerName);
      if (found) return found;
    }
    return [];
  }

  recordProvision(type: Constructor, record: ProvisionRecord): void {
    this.#provisions.set(type, [...(this.#provisions.get(type) ?? []), record]);
  }

  provisionsOf(type: Constructor): readonly ProvisionRecord[] {
    return lineage(type).flatMap((each) => this.#provisions.get(each) ?? []);
  }

  recordInjection(type: Constructor, methodName: string, record: InjectionRecord): void {
    const own = this.#injections.get(type) ?? new Map<string, readonly InjectionRecord[]>();
    this.#injections.set(type, own);
    own.set(methodName, [...(own.get(methodName) ?? []), record]);
  }

  /** Injections of a method; of the constructor for the name `constructor`. */
  injectionsOf(type: Constructor, methodName: string): readonly InjectionRecord[] {
    return this.#injections.get(type)?.get(methodName) ?? [];
  }

  recordCatch(type: Constructor, record: CatchRecord): void {
    this.#catches.set(type, [...(this.#catches.get(type) ?? []), record]);
  }

  catchesOf(type: Constructor): readonly CatchRecord[] {
    return lineage(type).flatMap((each) => this.#catches.get(each) ?? []);
  }
}

/** Two records in one; where there can be only one value, the second one's. */
function joined(first: HandlerRecord, second: HandlerRecord): HandlerRecord {
  return {
    middleware: [...first.middleware, ...second.middleware],
    without: [...first.without, ...second.without],
    headers: [...first.headers, ...second.headers],
    status: second.status ?? first.status,
    redirect: second.redirect ?? first.redirect,
    returns: second.returns ?? first.returns,
    streamsBody: first.streamsBody || second.streamsBody,
    marks: new Map([...first.marks, ...second.marks]),
    places: new Map([...first.places, ...second.places]),
  };
}

/** `type` after its base classes, the furthest base first. */
function lineage(type: Constructor): readonly Constructor[] {
  const found: Constructor[] = [];
  for (let each: Constructor | undefined = type; each !== undefined; each = baseOf(each))
    found.push(each);
  return found.reverse();
}

function baseOf(type: Constructor): Constructor | undefined {
  const base: unknown = Object.getPrototypeOf(type);
  return typeof base === 'function' && base !== Function.prototype
    ? (base as Constructor)
    : undefined;
}

/** The one registry: written while modules load, read while applications boot. */
export const metadataRegistry = new MetadataRegistry();
