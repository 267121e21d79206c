import type { Constructor } from '../conf/constructor.js';
import { PlaceMark } from '../errors/source-place.js';
import { refuseStandardDecorators } from '../errors/standard-decorators.js';
import { metadataRegistry, type ServiceScope } from '../metadata/metadata-registry.js';
import type { InjectedTypes, InjectionToken } from './token.js';

/** What can be said about a method with `@Provide`. */
export interface ProvideOptions {
  /** @defaultValue `singleton`, or `request` when something it needs lives that long. */
  readonly scope?: ServiceScope;
  /** Lets the token have several providers; all of them are injected, as a list. */
  readonly multi?: boolean;
}

/** A method decorator that compiles only on a method which gives `Type`, or a promise of it. */
export type ProvideDecorator<Type> = <Method extends (...args: never[]) => Type | Promise<Type>>(
  prototype: object,
  method: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

/**
 * Makes what a method of a service returns injectable under `token`.
 *
 * The method's own parameters are injected. A promise is awaited at boot, in order of dependency.
 *
 * ```ts
 * @Service()
 * export class Connections {
 *   @Provide(POOL) async pool(settings: Settings) { return connect(settings.databaseUrl); }
 * }
 * ```
 */
export function Provide<Type>(
  token: InjectionToken<Type>,
  options: ProvideOptions = {},
): ProvideDecorator<Type> {
  const place = PlaceMark.capture(Provide as (...args: never[]) => unknown);
  return (prototype, method) => {
    refuseStandardDecorators(method);
    metadataRegistry.recordProvision(prototype.constructor as Constructor, {
      token,
      methodName: String(method),
      scope: options.scope,
      isMulti: options.multi ?? false,
      place,
    });
  };
}

/** What every recipe may say besides how the thing is made. */
interface RecipeOptions {
  /** Lets the token have several providers; all of them are injected, as a list. */
  readonly multi?: boolean;
  /** Gives way, without a word, to any other provider of the token. */
  readonly isDefault?: boolean;
  /** Asked for by something outside of the graph, such as the URL conf, so that it does not count as unused. */
  readonly isRoot?: boolean;
}

interface MadeOptions<Type> extends RecipeOptions {
  /** @defaultValue `singleton`, or `request` when something it needs lives that long. */
  readonly scope?: ServiceScope;
  /** Called with the thing when the application stops, where it has no `onShutdown` of its own. */
  readonly onShutdown?: (value: Type) => unknown;
}

/** How a thing comes about. */
export type Recipe<Type, Tokens extends readonly InjectionToken[] = readonly InjectionToken[]> =
  | (RecipeOptions & {
      readonly useValue: Type;
      /** Gives what is injected into the class (or method) named `user`, in place of the value: a logger of its own. */
      readonly forUser?: (value: Type, user: string) => Type;
    })
  | (RecipeOptions & { readonly useExisting: InjectionToken<Type> })
  | (MadeOptions<Type> & { readonly useClass: Constructor<Type> })
  | (MadeOptions<Type> & {
      readonly useFactory: (...args: InjectedTypes<Tokens>) => Type | Promise<Type>;
      /** Tokens of the factory's parameters. */
      readonly inject?: Tokens;
    });

/** A token with its recipe; made by {@link provide}. */
export class Provision {
  constructor(
    readonly token: InjectionToken,
    readonly recipe: Recipe<unknown>,
    /** Undefined for that of the class itself. */
    readonly place: PlaceMark | undefined,
  ) {}
}

/**
 * Says what stands behind `token`; for `settings.providers`.
 *
 * ```ts
 * override providers = [provide(CLOCK, { useValue: systemClock }), provide(POOL, { useFactory: connect, inject: [Settings] })];
 * ```
 */
export function provide<Type, const Tokens extends readonly InjectionToken[] = readonly []>(
  token: InjectionToken<Type>,
  recipe: Recipe<Type, Tokens>,
): Provision {
  return new Provision(
    token,
    recipe as unknown as Recipe<unknown>,
    PlaceMark.capture(provide as never),
  );
}

/** Puts something else behind `token` than the application does; for tests. Takes the same recipes as {@link provide}. */
export function override<Type, const Tokens extends readonly InjectionToken[] = readonly []>(
  token: InjectionToken<Type>,
  recipe: Recipe<Type, Tokens>,
): Provision {
  return new Provision(
    token,
    recipe as unknown as Recipe<unknown>,
    PlaceMark.capture(override as never),
  );
}

/** Provisions of `instance` under its class and each base class up to `root`, as of the settings. */
export function provideInstance(
  instance: object,
  root: InjectionToken<object>,
): readonly Provision[] {
  const place = PlaceMark.capture(provideInstance);
  const provisions: Provision[] = [];
  for (
    let type: unknown = instance.constructor;
    typeof type === 'function';
    type = Object.getPrototypeOf(type)
  ) {
    provisions.push(new Provision(type as InjectionToken, { useValue: instance }, place));
    if (type === root || type === Object) break;
  }
  return provisions;
}
