import {
  Controller,
  Delete,
  Get,
  Patch,
  Post,
  Put,
  Service,
  type Constructor,
} from '../../../../src/index.js';
import { FillerStore, type FillerController, type FillerRoute } from '../../shared/spec.js';

/** Controllers that fill the table of routes, and the services that are injected into them. */
export interface Fillers {
  readonly controllers: readonly Constructor[];
  readonly services: readonly Constructor[];
}

/** What a verb gives, without the check of a method's parameters: these methods are made while the program runs. */
type AnyRouteDecorator = (
  prototype: object,
  handlerName: string,
  descriptor: PropertyDescriptor,
) => void;

const VERBS = { get: Get, post: Post, put: Put, patch: Patch, delete: Delete };

/** One controller with a service of its own for each entry. */
export function makeFillers(list: readonly FillerController[]): Fillers {
  const made = list.map(makeFiller);
  return {
    controllers: made.map(({ controller }) => controller),
    services: made.map(({ service }) => service),
  };
}

function makeFiller({ name, base, routes }: FillerController): {
  readonly controller: Constructor;
  readonly service: Constructor;
} {
  @Service()
  class FillerService extends FillerStore {
    constructor() {
      super(name);
    }
  }

  @Controller('', { name })
  class Filler {
    constructor(readonly store: FillerService) {}
  }

  for (const route of routes) addRoute(Filler, base, route);
  return { controller: Filler as Constructor, service: FillerService };
}

function addRoute(
  { prototype }: { readonly prototype: { readonly store: FillerStore } },
  base: string,
  { name, verb, path, hasId }: FillerRoute,
): void {
  const answer = hasId
    ? function answer(this: typeof prototype, id: string) {
        return this.store.answer(name, id);
      }
    : function answer(this: typeof prototype) {
        return this.store.answer(name);
      };
  const pattern = `${base}${path}`.replace(':id', '<str:id>').slice(1);
  Object.defineProperty(prototype, name, { value: answer, configurable: true, writable: true });
  const decorate = VERBS[verb](pattern as '') as AnyRouteDecorator;
  decorate(prototype, name, Object.getOwnPropertyDescriptor(prototype, name)!);
  Reflect.defineMetadata('design:paramtypes', hasId ? [String] : [], prototype, name);
}
